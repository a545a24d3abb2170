"""What one process among several does: accepts, shares out pages, counts, logs, replaces what is stuck."""
