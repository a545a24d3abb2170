"""Keeps a session's checkpoints: when the page is sent one, and which state is safe to go back to."""

from __future__ import annotations

import math

import numpy as np

from engine import Trainer
from server.wire.frame import wrap_checkpoint

# Parameters beyond this are on their way to infinity: going back to them would help nobody.
_SANE = 1e6
# Between checkpoints: a page is to lose no more than a second of training, and turns may come late.
_SECONDS = 0.9
# All of them together are no more bytes a second than this: room for the largest network with Adam's memory.
_BYTES_PER_SECOND = 384 * 1024


class CheckpointSchedule:
    """The checkpoints of one session."""

    def __init__(self) -> None:
        self._changed = False
        self._waits = False
        self._next = -math.inf
        self._safe = (0, b"")

    @property
    def safe(self) -> tuple[int, bytes]:
        """The last state known to be sound, since `start_run`: its epoch and the engine's checkpoint."""
        return self._safe

    def start_run(self, trainer: Trainer) -> None:
        """A run begins here, in a sound state."""
        self._safe = (trainer.epoch, trainer.checkpoint())
        self._changed = True

    def note_change(self) -> None:
        """The run is no longer what the page has."""
        self._changed = True

    def note_divergence(self) -> None:
        """The run is broken: the page had better keep what it has."""
        self._changed = False

    def note_taken(self) -> bool:
        """What was made has been handed to the connection; whether the next checkpoint waited for that."""
        waited, self._waits = self._waits, False
        return waited

    def due(self) -> float:
        """When the next checkpoint is to be made: infinity while nothing changed, or the last one still waits."""
        return self._next if self._changed and not self._waits else math.inf

    def make(self, trainer: Trainer, now: float) -> bytes:
        """The message that holds this state."""
        data = trainer.checkpoint()
        if float(np.abs(trainer.network.parameters).max(initial=0.0)) <= _SANE:
            self._safe = (trainer.epoch, data)
        self._changed = False
        self._waits = True
        self._next = now + max(_SECONDS, len(data) / _BYTES_PER_SECOND)
        return wrap_checkpoint(data)
