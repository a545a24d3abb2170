"""What was done to a run, in order: kept by its trainer, and read from untrusted documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.deeds.deed import BIAS, CONFIGURE, PARAMETERS, WEIGHT, Deed, DeedsError, packed, read_deed
from engine.experiment.experiment import Experiment
from engine.validation.faults import ExperimentError, Fault
from engine.validation.limits import Limits
from engine.validation.messages import rule

# Beyond these it is no longer known what was done: a record is part of every checkpoint.
MOST_DEEDS = 1000
MOST_BYTES = 256 * 1024
# What may change while the run goes on; anything else begins it anew.
LIVE = frozenset({"optimizer", "schedule", "regularizer", "clip", "batch_size", "shuffle", "stop", "frozen", "off"})


@dataclass(frozen=True)
class Deeds:
    """What was done to a run since it began. Immutable: a deed more is another record.

    Attributes:
        first: fields of the experiment that have become others since, as they were when the run began.
        each: the deeds, in the order in which they were done.
        size: bytes of their text, about.
    """

    first: Mapping[str, Any] = field(default_factory=dict)
    each: tuple[Deed, ...] = ()
    size: int = 0

    def configured(self, at: tuple[int, int], before: Experiment, after: Experiment) -> Deeds | None:
        """With other settings from a place on; None where more was done than a record has room for."""
        changed = [name for name in sorted(LIVE) if getattr(before, name) != getattr(after, name)]
        if not changed:
            return self
        was, now = before.document(), after.document()
        first = {**{name: was[name] for name in changed}, **self.first}
        deed = Deed(*at, CONFIGURE, {"experiment": {name: now[name] for name in changed}})
        instead = self._only_rates_differ(deed)
        if instead and self._optimizer_before() == now["optimizer"]:
            return self._without_last()
        return self._with(deed, first=first, instead=instead)

    def weight_set(self, at: tuple[int, int], layer: int, source: int, unit: int, value: float) -> Deeds | None:
        """With a weight set at a place; None as above."""
        return self._with_number(Deed(*at, WEIGHT, {"layer": layer, "source": source, "unit": unit, "value": value}))

    def bias_set(self, at: tuple[int, int], layer: int, unit: int, value: float) -> Deeds | None:
        """With a bias set at a place; None as above."""
        return self._with_number(Deed(*at, BIAS, {"layer": layer, "unit": unit, "value": value}))

    def parameters_set(self, at: tuple[int, int], parameters: NDArray[np.float64]) -> Deeds | None:
        """With all parameters set at a place, shape (n_parameters,); None as above."""
        return self._with(Deed(*at, PARAMETERS, {"values": packed(parameters)}))

    def beginning(self, experiment: Experiment) -> dict[str, Any]:
        """The document of the experiment with which the run began that has this one now."""
        return {**experiment.document(), **self.first}

    @cached_property
    def text(self) -> str:
        """The record as the JSON of a checkpoint: {"first", "each"}."""
        # In one order, whatever was changed, and taken back, before.
        return _json({"first": dict(sorted(self.first.items())), "each": [deed.document() for deed in self.each]})

    def _with_number(self, deed: Deed) -> Deeds | None:
        """A value that is drawn along with a slider comes many times before the next batch; the last one counts."""
        last = self.each[-1] if self.each else None
        same = last is not None and {**last.document(), "value": 0} == {**deed.document(), "value": 0}
        # A weight pruned to zero lives again once it was set to something else, also where it is zero in the end.
        again = last is not None and same and (deed.values["value"] != 0 or last.values["value"] == 0)
        return self._with(deed, instead=again)

    def _only_rates_differ(self, deed: Deed) -> bool:
        """Whether the last deed was the same optimizer's at the same place, so that nothing was forgotten between."""
        if not self.each or (last := self.each[-1]).do != CONFIGURE:
            return False
        fields, now = last.values["experiment"], deed.values["experiment"]
        return (
            (last.epoch, last.cursor) == (deed.epoch, deed.cursor)
            and fields.keys() == now.keys() == {"optimizer"}
            and fields["optimizer"]["name"] == now["optimizer"]["name"]
        )

    def _optimizer_before(self) -> Any:
        """The optimizer that the last deed has changed."""
        chosen = [deed.values["experiment"] for deed in reversed(self.each[:-1]) if deed.do == CONFIGURE]
        return next((one["optimizer"] for one in chosen if "optimizer" in one), self.first.get("optimizer"))

    def _without_last(self) -> Deeds:
        """As it was before the last deed."""
        each = self.each[:-1]
        named = {name for deed in each if deed.do == CONFIGURE for name in deed.values["experiment"]}
        first = {name: value for name, value in self.first.items() if name in named}
        return Deeds(first, each, self.size - _size(self.each[-1]))

    def _with(self, deed: Deed, *, first: Mapping[str, Any] | None = None, instead: bool = False) -> Deeds | None:
        """One deed more, or another instead of the last."""
        before = self.each[:-1] if instead else self.each
        size = self.size - (_size(self.each[-1]) if instead else 0) + _size(deed)
        if len(before) >= MOST_DEEDS or size > MOST_BYTES:
            return None
        return Deeds(self.first if first is None else first, (*before, deed), size)


def read_record(value: object, experiment: Experiment, limits: Limits) -> Deeds:
    """The record of a checkpoint whose experiment is this one now; untrusted.

    Raises:
        DeedsError: it is none.
    """
    if not isinstance(value, Mapping) or value.keys() != {"first", "each"}:
        raise DeedsError([Fault("", rule("deeds_record", names="first, each"), value)])
    first = value["first"]
    if not isinstance(first, Mapping) or not first.keys() <= LIVE:
        raise DeedsError([Fault("first", rule("deeds_first", names=", ".join(sorted(LIVE))), first)])
    try:
        Experiment.parse({**experiment.document(), **first}, limits)
    except ExperimentError as error:
        raise DeedsError([fault.within("first") for fault in error.faults], error.more) from None
    each = read_each("each", value["each"])
    return Deeds(dict(first), each, sum(_size(deed) for deed in each))


def read_each(path: str, value: object) -> tuple[Deed, ...]:
    """The deeds of a document, in order. Raises DeedsError where they are none, or too many."""
    if not isinstance(value, list):
        raise DeedsError([Fault(path, rule("list"), value)])
    if len(value) > MOST_DEEDS:
        raise DeedsError([Fault(path, rule("most_count", limit=MOST_DEEDS), f"{len(value)} deeds")])
    each = tuple(read_deed(f"{path}[{index}]", one, LIVE) for index, one in enumerate(value))
    for index in range(1, len(each)):
        if each[index].epoch < each[index - 1].epoch:
            raise DeedsError([Fault(f"{path}[{index}].at", rule("deeds_order"), value[index]["at"])])
    if sum(_size(deed) for deed in each) > MOST_BYTES:
        raise DeedsError([Fault(path, rule("deeds_bytes", limit=MOST_BYTES), f"{len(each)} deeds")])
    return each


def _size(deed: Deed) -> int:
    return len(_json(deed.document()))


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
