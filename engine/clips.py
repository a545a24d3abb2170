"""Gradient clipping: what is done to a gradient before the optimizer sees it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.registry import Parameter, table


@dataclass(frozen=True)
class Clip:
    """A way to clip; the one in the table leaves gradients as they are."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    playground: str | None = None


CLIPS = table(Clip("none"))
