"""One run of a sweep, and what is told of it: the same whoever carries it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.inspection.baseline import baseline
from engine.runs.training_run import Outcome, train_run
from engine.sweeps.document import Success
from engine.sweeps.outcomes import outcome_of
from engine.sweeps.plan import Cell, Sweep
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer
from engine.validation.finite import in_json

# Moments of a curve beside the first, and the digits that its losses have.
CURVE_MOMENTS, _DIGITS = 40, 6


@dataclass(frozen=True)
class CellRun:
    """A run that was carried out.

    Attributes:
        line: what is told of it, made of what JSON has.
        trainer: where it ended.
        outcome: how; its history has every epoch where success is looked for, else the moments of the curve.
    """

    line: dict[str, Any]
    trainer: Trainer
    outcome: Outcome


def run_one(
    sweep: Sweep,
    cell: Cell,
    seed: int,
    *,
    compiled: bool | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> CellRun | None:
    """Carries out one run; None where it was stopped before its end.

    Args:
        sweep, cell, seed: see `Sweep.experiment_of`.
        compiled: as for `Trainer`.
        stopped: whether to end, asked every fraction of a second.

    Raises:
        IndexError: there is no such run.
    """
    trainer = Trainer(sweep.experiment_of(cell, seed), compiled=compiled)
    by = baseline(trainer)
    # When a run first succeeds is seen by looking after every epoch, which takes as long as training it.
    marks = None if sweep.fields.success is not None else _marks(sweep.fields.epochs)
    outcome = train_run(trainer, sweep.fields.epochs, marks=marks, stopped=stopped)
    if outcome.reason == "interrupted":
        return None
    history = outcome.history
    curve = _curve(history, sweep.fields.epochs)
    last = history[-1]
    classified = trainer.n_classes > 0
    score = "accuracy" if classified else "r2"
    losses = ([one.train_loss for one in curve], [one.test_loss for one in curve])
    line = {
        "type": "run",
        "cell": list(cell),
        "seed": seed,
        "epoch": _epoch(last.epoch),
        "stopped": outcome.reason,
        "outcome": outcome_of(by, *losses, stopped=outcome.reason, thresholds=sweep.fields.thresholds),
        "reached": _reached(history, sweep.fields.success),
        "baseline": by,
        "train_loss": last.train_loss,
        "test_loss": last.test_loss,
        f"train_{score}": last.train_score,
        f"test_{score}": last.test_score,
        "curve": {
            "epochs": [_epoch(one.epoch) for one in curve],
            "train_loss": [_rounded(loss) for loss in losses[0]],
            "test_loss": [_rounded(loss) for loss in losses[1]],
        },
    }
    return CellRun(in_json(line), trainer, outcome)


def _marks(epochs: int) -> frozenset[int]:
    return frozenset(round(place * epochs / CURVE_MOMENTS) for place in range(CURVE_MOMENTS + 1))


def _curve(history: list[HistoryPoint], epochs: int) -> list[HistoryPoint]:
    """The moments that are told: evenly many of a run of all epochs, and the last one of any."""
    marks = _marks(epochs)
    return [one for one in history[:-1] if one.epoch in marks] + history[-1:]


def _reached(history: list[HistoryPoint], success: Success | None) -> float | None:
    """The epoch after which a run first was what counts as success; None where it never was."""
    if success is None:
        return None
    [(name, wanted)] = success.given.items()
    measure = name.replace("accuracy", "score")
    for one in history:
        value = getattr(one, measure)
        if (value >= wanted) if measure.endswith("score") else (value <= wanted):
            return _epoch(one.epoch)
    return None


def _epoch(epoch: float) -> float:
    return int(epoch) if epoch == int(epoch) else epoch


def _rounded(loss: float) -> float:
    return float(f"{loss:.{_DIGITS}g}")
