"""What comes out of a set-up, small enough for a list: its map or curve, some points, the test loss."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from engine.inspection.unit_maps import UnitMaps
from engine.lessons.lesson import SetUp, trainer_of

SIDE = 32
_MOST_POINTS = 72


def mark_of(document: Mapping[str, Any]) -> str:
    """By which a set-up is known again: it changes with all that its training hangs on, and with nothing else."""
    trained = {key: document.get(key) for key in ("experiment", "epochs", "edits")}
    return hashlib.sha256(json.dumps([SIDE, trained], sort_keys=True).encode()).hexdigest()[:16]


def thinned(rows: Sequence[Sequence[float]] | NDArray[Any]) -> list[list[float]]:
    """Enough of some points to know them by: of each two inputs and the label; of one input the label twice."""
    every = max(1, math.ceil(len(rows) / _MOST_POINTS))
    return [[round(float(value), 2) for value in (row[0], row[1], row[-1])] for row in rows[::every]]


def outcome_of(set_up: SetUp) -> dict[str, Any]:
    """Trains a set-up to its end, or until its numbers are not finite any more.

    Returns:
        `side`; `maps`, base64 of side * side codes for each output as frames have them; with one input `curves` in
        place of both: for each output its values along it, null where one is not finite; `points`, rows of two inputs
        and the label, or of the input, the label, and the label; `classes`, their number where each has an output,
        else null; `test_loss`, in two figures, null where it is not finite.
    """
    trainer = trainer_of(set_up)
    while trainer.epoch < set_up.epochs and trainer.nonfinite_layer() is None:
        trainer.train_epoch()
    maps = UnitMaps(trainer, unit_side=1, map_side=SIDE).large_map()
    loss = trainer.evaluate().test_loss
    if trainer.experiment.n_inputs == 1:
        shown: dict[str, Any] = {"curves": [[_rounded(value) for value in curve] for curve in maps.tolist()]}
    else:
        shown = {"side": SIDE, "maps": base64.b64encode(maps.tobytes()).decode("ascii")}
    return {
        **shown,
        "points": thinned(trainer.data.train),
        "classes": len(maps) if len(maps) > 1 else None,
        "test_loss": float(f"{loss:.2g}") if math.isfinite(loss) else None,
    }


def _rounded(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None
