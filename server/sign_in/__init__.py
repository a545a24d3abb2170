"""One password for the whole server, and the page that asks for it."""
