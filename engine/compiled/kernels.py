"""The kernels: what compiled code there is to call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kernels:
    """The kernels, ready to be called: `engine.compiled.training.train` and so on.

    Attributes:
        level: of the processors that they are compiled for.
    """

    train: Callable[..., None]
    evaluate: Callable[..., None]
    draw_maps: Callable[..., None]
    level: str
