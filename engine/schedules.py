"""Schedules: from an epoch to a learning rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.registry import Parameter, table


@dataclass(frozen=True)
class Schedule:
    """`rate(base, epoch)` is the learning rate of the epoch that begins after `epoch` whole ones."""

    name: str
    rate: Callable[[float, int], float]
    parameters: tuple[Parameter, ...] = ()
    playground: str | None = None


SCHEDULES = table(Schedule("constant", lambda base, epoch: base))
