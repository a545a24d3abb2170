"""The HTTP API, exports and short links."""
