"""How a run went: what is known of it at some of its moments."""

from __future__ import annotations

import math
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

    def __str__(self) -> str:
        numbers = {
            "training loss": self.train_loss,
            "test loss": self.test_loss,
            "training score": self.train_score,
            "test score": self.test_score,
        }
        # A training loss that is no number says that the run has diverged; anything else, that there is none.
        said = [
            f"{name} {value:.4g}" for name, value in numbers.items() if name == "training loss" or not math.isnan(value)
        ]
        return f"epoch {self.epoch:g}: {', '.join(said)}"


def thin(points: list[Any], most: int) -> None:
    """Past the limit every second one goes, but never the first nor the newest; in place.

    The longer ago, the wider apart. static/app/thinning.js has the same rule.
    """
    if len(points) > most:
        points[1:-1] = points[2:-1:2]
