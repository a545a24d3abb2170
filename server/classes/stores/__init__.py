"""The store over several workers and machines: a file of SQLite, or Redis; and which of them a server has."""
