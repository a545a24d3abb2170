"""Serves the playground: pages, the catalogue, and one live training session per websocket."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine import __version__ as __version__


def __getattr__(name: str) -> object:
    # Not before it is asked for: the engine brings NumPy, which reads how many threads it may have when it is imported.
    if name == "__version__":
        import engine

        return engine.__version__
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
