"""The document of what was done to a run: how it began, the deeds, and how far it was trained. It can be repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.deeds.deed import PARAMETERS, Deed, DeedsError, packed, read_numbers, read_place
from engine.deeds.record import Deeds, read_each
from engine.experiment.experiment import Experiment
from engine.validation.faults import ExperimentError, Fault
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.messages import rule

FORMAT, VERSION = "neural-network-playground-deeds", 1
_NEEDED = ("format", "version", "experiment", "deeds", "until")


@dataclass(frozen=True)
class DoneRun:
    """A run as what was done: everything that is needed to train it again, bit for bit on the same engine.

    Attributes:
        experiment: with which it began.
        deeds: what was done, in order.
        until: epochs, and batches of the epoch under way, after which it stands.
        start: parameters it began from, shape (n_parameters,); None where they are drawn from the seed.
    """

    experiment: Experiment
    deeds: tuple[Deed, ...] = ()
    until: tuple[int, int] = (0, 0)
    start: NDArray[np.float64] | None = None

    def document(self) -> dict[str, Any]:
        """The run as JSON has it; `read_done_run` reads it."""
        start = {} if self.start is None else {"start": packed(self.start)}
        return {
            "format": FORMAT,
            "version": VERSION,
            "experiment": self.experiment.document(),
            **start,
            "deeds": [deed.document() for deed in self.deeds],
            "until": list(self.until),
        }


def done_run(
    experiment: Experiment, deeds: Deeds, until: tuple[int, int], start: NDArray[np.float64] | None, limits: Limits
) -> DoneRun:
    """What was done to a run that has this experiment now and began at `start`."""
    return DoneRun(Experiment.parse(deeds.beginning(experiment), limits), deeds.each, until, start)


def read_done_run(value: object, limits: Limits = DEFAULT_LIMITS) -> DoneRun:
    """The run a document describes; untrusted input.

    Raises:
        DeedsError: it describes none; each fault with its path.
    """
    if not isinstance(value, Mapping):
        raise DeedsError([Fault("", rule("object"), value)])
    if value.get("format") != FORMAT:
        raise DeedsError([Fault("format", rule("one_of", names=FORMAT), value.get("format"))])
    if value.get("version") != VERSION or isinstance(value.get("version"), bool):
        raise DeedsError([Fault("version", rule("one_of", names=str(VERSION)), value.get("version"))])
    left_out = rule("deeds_field", names=", ".join([*_NEEDED, "start"]))
    wrong = [Fault(name, rule("missing"), None, absent=True) for name in _NEEDED if name not in value]
    known = {*_NEEDED, "start"}
    wrong += [Fault(str(name), left_out, value[name]) for name in value if name not in known]
    if wrong:
        raise DeedsError(wrong)
    try:
        experiment = Experiment.parse(value["experiment"], limits)
    except ExperimentError as error:
        raise DeedsError([fault.within("experiment") for fault in error.faults], error.more) from None
    start = None
    if "start" in value:
        read_numbers("start", value["start"])
        start = Deed(0, 0, PARAMETERS, {"values": value["start"]}).parameters
    return DoneRun(experiment, read_each("deeds", value["deeds"]), read_place("until", value["until"]), start)
