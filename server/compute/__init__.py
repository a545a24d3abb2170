"""The one compute thread: whose turn it is, what it costs, and how long it may take."""
