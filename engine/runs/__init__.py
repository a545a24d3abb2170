"""A run outside the page: its document, saved files, the terminal, a picture for a notebook."""
