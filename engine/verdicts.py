"""What is wrong with a run, or right, in words a page can say: each verdict with its evidence and its remedies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.trainer import Trainer


@dataclass(frozen=True)
class Moment:
    """Losses after so many whole epochs; a loss may be NaN where there are no points."""

    epoch: int
    train_loss: float
    test_loss: float


@dataclass(frozen=True)
class Verdict:
    """What was found.

    Attributes:
        name: of the verdict.
        layer: number of the layer it is about, the first hidden one being 1; None where it is about the run.
        evidence: numbers by name.
        remedies: each a name and the fields of the experiment it changes, each field complete.
    """

    name: str
    layer: int | None
    evidence: Mapping[str, float]
    remedies: Sequence[tuple[str, Mapping[str, Any]]]

    def document(self) -> dict[str, object]:
        """What JSON has of it."""
        remedies = [{"name": name, "patch": dict(patch)} for name, patch in self.remedies]
        return {"name": self.name, "layer": self.layer, "evidence": dict(self.evidence), "remedies": remedies}


def judge(trainer: Trainer, layers: Sequence[Mapping[str, Any]], moments: Sequence[Moment]) -> list[Verdict]:
    """Every verdict that the layers, as `engine.inspection.inspect` sees them, and the losses so far give cause for."""
    return []
