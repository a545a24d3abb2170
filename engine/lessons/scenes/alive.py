"""Which units have a gradient, epoch by epoch: which died, and which came back."""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inspection.training_trace import trace_training
from engine.lessons.scenes.scene import Scene
from engine.network.traced_pass import LayerTrace
from engine.training.trainer import Trainer

Array = NDArray[Any]

# What is kept of a run at most, units times epochs, and what is shown of it: moments, units of a layer, deaths.
_KEPT, _COLUMNS, _UNITS, _EVENTS = 2_000_000, 120, 16, 24
# A moment counts as so many units at least: what keeps a few, or none, costs about as much.
_LEAST = 100
# A share of the training points as one byte.
_WHOLE = 200


def alive(trainer: Trainer) -> Scene:
    """What `AliveRecord` shows of a run of which nothing was noted before."""
    return AliveRecord().scene(trainer)


@dataclass
class Death:
    """A unit, by its place among all hidden ones, had no gradient any more after this epoch, and had one later."""

    unit: int
    died: int
    back: int | None = None


class AliveRecord:
    """A run's hidden units after every epoch, from wherever it is begun. Only reads the trainer.

    Of a unit it keeps for how many of the training points its function has a slope: those it answers above 0 for,
    where it is a ReLU. A unit that has one for none of them is dead.
    """

    def __init__(self) -> None:
        self._epochs: list[int] = []
        self._units: tuple[int, ...] = ()
        self._shares: list[NDArray[np.uint8]] = []
        self._deaths: list[Death] = []

    def note(self, trainer: Trainer) -> None:
        """Takes the present state for that after the present epoch; after a step back, in the place of what was."""
        shares = _shares(trainer)
        self._units = tuple(layer.units for layer in trainer.network.layers[:-1])
        if self._shares and self._shares[0].size != shares.size:
            self._epochs, self._shares, self._deaths = [], [], []
        self._forget_from(trainer.epoch)
        if (len(self._shares) + 1) * max(_LEAST, shares.size) > _KEPT:
            return
        self._take(trainer.epoch, shares)

    def _forget_from(self, epoch: int) -> None:
        if not self._epochs or self._epochs[-1] < epoch:
            return
        kept = [one for one in zip(self._epochs, self._shares, strict=True) if one[0] < epoch]
        self._epochs, self._shares, self._deaths = [], [], []
        for known, shares in kept:
            self._take(known, shares)

    def _take(self, epoch: int, shares: NDArray[np.uint8]) -> None:
        before = self._shares[-1] if self._shares else np.ones_like(shares)
        for unit in np.flatnonzero((shares == 0) != (before == 0)).tolist():
            if shares[unit] == 0:
                self._deaths.append(Death(unit, epoch))
            else:
                next(one for one in reversed(self._deaths) if one.unit == unit).back = epoch
        self._epochs.append(epoch)
        self._shares.append(shares)

    def revived(self, epoch: int) -> list[int] | None:
        """Of each hidden layer how many units were dead at a moment and not at a later one.

        None where not every moment from the start to this epoch was noted.
        """
        if self._epochs != list(range(epoch + 1)):
            return None
        back = {one.unit for one in self._deaths if one.back is not None}
        ends = np.cumsum(self._units).tolist()
        return [sum(end - units <= unit < end for unit in back) for end, units in zip(ends, self._units, strict=True)]

    def scene(self, trainer: Trainer) -> Scene:
        """The record so far, and the present state.

        Returns:
            `first` and `last`, the epochs of the first and the last moment noted, None before one was; `every`, how
            many of these a column stands for; `layers`, of each hidden one its number, `activation`, how many `units`
            it has, how many of these ever `died` and came `back`, and `rows`: for each of its first units the `shares`
            of points it has a slope for, after each moment and then now, a byte each, 200 being all, in base64: of a
            column of several moments the least; and whether it is `dead` now. `dead`, `died` and `back`: how many
            units of all are dead now, ever were, and came back. `deaths`, the newest first: `layer` and `unit`, and
            the epochs in which it `died` and was `back`.
        """
        now = _shares(trainer)
        # Of another network nothing was noted.
        own = bool(self._shares) and now.size == self._shares[0].size
        epochs, deaths = (self._epochs, self._deaths) if own else ([], [])
        past = np.array(self._shares) if own else now[None][:0]
        every = max(1, math.ceil(len(past) / _COLUMNS))
        if len(past):
            past = np.minimum.reduceat(past, np.arange(0, len(past), every))
        table = np.concatenate([past, now[None]])
        died = {one.unit for one in deaths}
        back = {one.unit for one in deaths if one.back is not None}
        layers: list[Scene] = []
        places: list[tuple[int, int]] = []
        for number, layer in enumerate(trainer.network.layers[:-1], start=1):
            start = len(places)
            places += [(number, unit) for unit in range(layer.units)]
            rows = table[:, start : start + min(layer.units, _UNITS)].T
            here = range(start, len(places))
            layers.append(
                {
                    "layer": number,
                    "activation": layer.activation.name,
                    "units": layer.units,
                    "died": sum(unit in died for unit in here),
                    "back": sum(unit in back for unit in here),
                    "rows": [
                        {"shares": base64.b64encode(row.tobytes()).decode(), "dead": bool(row[-1] == 0)} for row in rows
                    ],
                }
            )
        return {
            "first": epochs[0] if epochs else None,
            "last": epochs[-1] if epochs else None,
            "every": every,
            "layers": layers,
            "dead": int(np.count_nonzero(now == 0)),
            "died": len(died),
            "back": len(back),
            "deaths": [
                {"layer": places[one.unit][0], "unit": places[one.unit][1], "died": one.died, "back": one.back}
                for one in deaths[: -_EVENTS - 1 : -1]
            ],
        }


def _shares(trainer: Trainer) -> NDArray[np.uint8]:
    """Of every hidden unit, in order, for how many of the training points its function has a slope; 0 only for none."""
    of_layers = [_of_layer(one) for one in trace_training(trainer).layers[:-1]]
    return np.concatenate([np.zeros(0, dtype=np.uint8), *of_layers])


def _of_layer(here: LayerTrace) -> NDArray[np.uint8]:
    units = here.layer.units
    if here.slopes is None:
        return np.full(units, _WHOLE, dtype=np.uint8)
    share = np.count_nonzero(here.slopes, axis=1) / here.slopes.shape[1]
    # A unit that is off has none to give, but it is not dead.
    share[list(here.layer.off)] = 1.0
    return np.asarray(np.ceil(share * _WHOLE), dtype=np.uint8)
