"""Serves the playground: pages, the catalogue, and one live training session per websocket."""

__version__ = "0.1.0"
