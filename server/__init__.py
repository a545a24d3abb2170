"""Serves the playground: pages, the catalogue, and one live training session per websocket."""

from engine import __version__ as __version__
