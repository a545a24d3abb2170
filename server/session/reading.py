"""Reads experiments and runs that a page sends, or tells it why they cannot be read."""

from __future__ import annotations

from collections.abc import Callable

from engine import CheckpointError, Experiment, ExperimentError, Trainer
from engine.validation.limits import Limits
from server.compute.memory import MemoryShare
from server.wire import inbound, outbound

# Said of a run that goes on with the other engine, by the one it has now.
_GOES_ON = {"compiled": "goes_on_compiled", "numpy": "goes_on_numpy"}


class Reader:
    """Reads within limits.

    Args:
        memory: what a run may be now.
        say: takes what the page is told where something is refused.
    """

    def __init__(self, memory: MemoryShare, say: Callable[[dict[str, object]], None]) -> None:
        self._memory = memory
        self._say = say
        self._told = False

    @property
    def limits(self) -> Limits:
        """What a run may be now."""
        return self._memory.limits

    def experiment(self, document: dict[str, object], id: int | None) -> Experiment | None:
        """The experiment of a document; None where it was refused, in answer to `id`."""
        try:
            return Experiment.parse(document, self._memory.limits)
        except ExperimentError as error:
            self._say(outbound.refused_message(id, error.faults, error.more))
            return None

    def trainer(self, unwrap: Callable[[], bytes]) -> Trainer | None:
        """The run in a checkpoint, which `unwrap` takes out of a message; None where it was refused."""
        try:
            trainer = Trainer.restore(unwrap(), self._memory.limits)
        except (CheckpointError, inbound.ProtocolError) as error:
            self._say(outbound.checkpoint_refused_message(error))
            return None
        self._tell_engine(trainer)
        return trainer

    def _tell_engine(self, trainer: Trainer) -> None:
        """Says, once, that a run is not trained on by an engine that has trained it."""
        if trainer.engines and trainer.engine not in trainer.engines and not self._told:
            self._told = True
            self._say(outbound.notice_message(_GOES_ON[trainer.engine], {}))
