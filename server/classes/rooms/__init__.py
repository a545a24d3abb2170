"""One class in this process: its pages, what is on, who is here, and whose run is looked at."""
