"""The path that a run's parameters have taken: some of its moments, thinned out as it grows, within a bounded room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.training.history import thin
from engine.training.trainer import Trainer

Array = NDArray[Any]

# Moments that are kept at most, and bytes of them; of the largest networks at least so many.
_MOST, _BYTES, _LEAST = 96, 1_000_000, 8
# States that are known to lie on the path; those noted first are forgotten first.
_KNOWN = 400
# Beyond this, what a picture shows around a parameter can no longer be told from it, and squares overflow.
_LARGEST = 1e8
# What a state that is known takes, with what a dictionary needs for it.
_OF_KNOWN = 200


@dataclass(frozen=True)
class Moment:
    """Parameters, float32, and when they were so: an epoch, with a fraction within one."""

    epoch: float
    parameters: Array


def most_moments(n_parameters: int) -> int:
    """How many moments are kept of a network with so many parameters."""
    return max(_LEAST, min(_MOST, _BYTES // (4 * n_parameters)))


def path_bytes(n_parameters: int) -> int:
    """How much memory a path takes at most."""
    return (most_moments(n_parameters) + 1) * 4 * n_parameters + _KNOWN * _OF_KNOWN


def is_drawable(parameters: Array) -> bool:
    """Whether a plane through these parameters can be looked at: they are finite, and not too large for it."""
    return bool(np.abs(parameters).max(initial=0.0) <= _LARGEST)


class ParameterPath:
    """The path of one run, from where it is known.

    A run that goes back goes back along its path, where the state it goes back to is known to lie on it. Any other
    state, such as that of another branch, begins a path of its own: where that came from, nobody knows.
    """

    def __init__(self) -> None:
        self.moments: list[Moment] = []
        self._known: dict[int, float] = {}
        self._interval = 1

    def attach(self, trainer: Trainer) -> None:
        """The run stands at this state from now on."""
        epoch = self._known.get(_print(trainer))
        if epoch is None:
            self.moments.clear()
            self._known.clear()
            self._interval = 1
            self._keep(trainer)
            return
        while self.moments and self.moments[-1].epoch > epoch:
            self.moments.pop()
        self._known = {key: when for key, when in self._known.items() if when <= epoch}
        self.note(trainer)

    def note(self, trainer: Trainer) -> None:
        """Somebody keeps this state, and may come back to it."""
        while len(self._known) >= _KNOWN:
            del self._known[next(iter(self._known))]
        self._known[_print(trainer)] = _epoch(trainer)

    def note_epoch(self, trainer: Trainer) -> None:
        """An epoch has ended."""
        if trainer.epoch % self._interval == 0:
            self._keep(trainer)

    def _keep(self, trainer: Trainer) -> None:
        parameters = trainer.network.parameters
        if not is_drawable(parameters):
            return
        self.moments.append(Moment(_epoch(trainer), parameters.astype(np.float32)))
        most = most_moments(parameters.size)
        if len(self.moments) > most:
            thin(self.moments, most)
            self._interval *= 2
        self.note(trainer)


def _epoch(trainer: Trainer) -> float:
    return trainer.epoch + trainer.cursor / max(trainer.batches_per_epoch, 1)


def _print(trainer: Trainer) -> int:
    """A number that two states share only by chance, if their parameters differ."""
    return hash(trainer.network.parameters.tobytes())
