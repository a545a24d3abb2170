"""What one process among several does: accepting, sharing out pages, metrics, the log, replacing what is stuck."""
