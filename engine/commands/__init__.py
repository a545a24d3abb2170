"""What can be done at a terminal: one command a file, and what they share."""
