"""What comes out of a set-up, small enough for a list: the map after its training, some points, the test loss."""

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
    """Enough of some points to know them by: of each the first two inputs and the label."""
    every = max(1, math.ceil(len(rows) / _MOST_POINTS))
    return [[round(float(value), 2) for value in (row[0], row[1], row[-1])] for row in rows[::every]]


def outcome_of(set_up: SetUp) -> dict[str, Any]:
    """Trains a set-up to its end, or until its numbers are not finite any more.

    Returns:
        `side`; `maps`, base64 of side * side codes for each output as frames have them; `points`, rows of two inputs
        and the label; `classes`, their number where each has an output, else null; `test_loss`, in two figures, null
        where it is not finite.
    """
    trainer = trainer_of(set_up)
    while trainer.epoch < set_up.epochs and trainer.nonfinite_layer() is None:
        trainer.train_epoch()
    maps = UnitMaps(trainer, unit_side=1, map_side=SIDE).large_map()
    loss = trainer.evaluate().test_loss
    return {
        "side": SIDE,
        "maps": base64.b64encode(maps.tobytes()).decode("ascii"),
        "points": thinned(trainer.data.train),
        "classes": len(maps) if len(maps) > 1 else None,
        "test_loss": float(f"{loss:.2g}") if math.isfinite(loss) else None,
    }
