"""How a run went: what is known of it at some of its moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class HistoryPoint:
    """A run at one moment; NaN is a number that there is not.

    Attributes:
        epoch: with a fraction within one.
        train_loss, test_loss: means over the points.
        train_score, test_score: accuracy, or R² in regression.
        learning_rate: in force then.
    """

    epoch: float
    train_loss: float
    test_loss: float
    train_score: float = float("nan")
    test_score: float = float("nan")
    learning_rate: float = float("nan")


def thin(points: list[Any], most: int) -> None:
    """Past the limit every second one goes, but never the first nor the newest; in place.

    The longer ago, the wider apart. static/app/thinning.js has the same rule.
    """
    if len(points) > most:
        points[1:-1] = points[2:-1:2]
