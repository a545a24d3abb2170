"""What is asked for of sweeps over HTTP: the document, which the engine reads, with something beside it."""

from __future__ import annotations

from dataclasses import replace
from operator import ge
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PlainValidator

from engine import Fault
from engine.sweeps.checks import sweep_faults
from engine.sweeps.document import MEASURES, Axis, Seeds, Success, SweepError, SweepFields, SweepStop, read_fields
from engine.sweeps.limits import NO_SWEEP_LIMITS, SweepLimits
from engine.sweeps.outcomes import Thresholds
from engine.sweeps.plan import Sweep
from engine.validation.faults import Faults
from engine.validation.limits import Limits
from engine.validation.messages import rule
from server.api.requests import Body, Problem, Unread, few

_ANY = NO_SWEEP_LIMITS.work
MOST_KNOWN = 100_000
"""Runs that a client may say it has, whatever the settings allow."""
_EXAMPLE = {
    "experiment": {"data": {"dataset": "xor", "samples": 100}, "hidden": [{"units": 2}]},
    "vary": [
        {"field": "optimizer.learning_rate", "values": [0.03, 0.3]},
        {"field": "hidden.units", "range": {"from": 1, "to": 3, "count": 3}},
    ],
    "seeds": {"count": 2},
    "epochs": 20,
}


def _read_later(kind: Any) -> Any:
    """A field that the engine reads, together with the others: as it was sent, and described as this type."""
    return PlainValidator(lambda value: value, json_schema_input_type=kind)


def _field(name: str) -> Any:
    """What the engine says of a field of a sweep; it may be left out here, and the engine says where it may not."""
    return Field(default=None, description=SweepFields.model_fields[name].description)


class SweepBody(Body):
    """A sweep, with something beside it."""

    sweep: Annotated[Any, _read_later(Annotated[int, Field(ge=1, le=1)]), _field("sweep")]
    experiment: Annotated[Unread, _field("experiment")]
    vary: Annotated[
        Any,
        _read_later(Annotated[list[Axis], Field(min_length=1, max_length=2)]),
        Field(description=SweepFields.model_fields["vary"].description),
    ]
    seeds: Annotated[Any, _read_later(Seeds), _field("seeds")]
    epochs: Annotated[Any, _read_later(Annotated[int, Field(ge=1)]), _field("epochs")]
    stop: Annotated[Any, _read_later(SweepStop | None), _field("stop")]
    success: Annotated[Any, _read_later(Success | None), _field("success")]
    thresholds: Annotated[Any, _read_later(Thresholds), _field("thresholds")]
    color_by: Annotated[Any, _read_later(Literal[MEASURES]), _field("color_by")]

    @property
    def given(self) -> dict[str, Any]:
        """What was sent of the sweep itself."""
        return {name: getattr(self, name) for name in SweepFields.model_fields if name in self.model_fields_set}

    def look(self, limits: Limits, sizes: SweepLimits) -> Sweep:
        """The sweep, looked at as far as that takes no time: not every cell. Raises Problem where it is none."""
        try:
            fields = read_fields(self.given, limits)
            # The work is summed up where every cell is looked at.
            wrong = Faults(sweep_faults(fields, limits, replace(sizes, work=_ANY), lambda _: fields.experiment))
        except SweepError as error:
            raise Problem.of_faults(error.faults, error.more) from None
        if wrong.faults:
            raise Problem.of_faults(wrong.faults, wrong.more)
        return Sweep(fields)


_Place = Annotated[int, Field(ge=0)]
_Run = Annotated[list[_Place], Field(min_length=2, max_length=3)]


class SweepRequest(SweepBody):
    """A sweep to carry out, from the beginning or from where it was."""

    example: ClassVar[dict[str, Any] | None] = _EXAMPLE

    without: Annotated[
        list[_Run],
        Field(
            default_factory=list,
            max_length=MOST_KNOWN,
            description="Runs that are left out, since they are known already: of each its cell, and its seed.",
        ),
        few(MOST_KNOWN),
    ]

    def check_known(self, sweep: Sweep) -> None:
        """Raises Problem where a run that is to be left out is none."""
        every = {(*cell, seed) for cell, seed in sweep.tasks}
        broken = "must be a run of this sweep: its cell, and its seed from 0"
        wrong = Faults(
            Fault(f"without[{index}]", broken, run) for index, run in enumerate(self.without) if tuple(run) not in every
        )
        if wrong.faults:
            raise Problem.of_faults(wrong.faults, wrong.more)


class _OfCell(SweepBody):
    cell: Annotated[
        list[_Place], Field(min_length=1, max_length=2, description="Which cell: places on the axes, from 0.")
    ]

    def checked_cell(self, sweep: Sweep) -> tuple[int, ...]:
        """The cell. Raises Problem where there is no such one."""
        cell = tuple(self.cell)
        if len(cell) != len(sweep.axes) or any(map(ge, cell, map(len, sweep.axes))):
            last = ", ".join(str(len(values) - 1) for values in sweep.axes)
            raise Problem.of_faults(
                [Fault("cell", f"must be a cell of this sweep: places from 0 to {last}", self.cell)]
            )
        return cell


class SweepRunRequest(_OfCell):
    """One run of a sweep, to have it whole."""

    example: ClassVar[dict[str, Any] | None] = {**_EXAMPLE, "cell": [1, 2], "seed": 0}

    seed: Annotated[_Place, Field(description="Which of the seeds of the cell, from 0.")]

    def checked_seed(self, sweep: Sweep) -> int:
        """The seed. Raises Problem where there is no such one."""
        last = sweep.fields.seeds.count - 1
        if self.seed > last:
            raise Problem.of_faults([Fault("seed", rule("at_most", limit=last), self.seed)])
        return self.seed


class EnsembleRequest(_OfCell):
    """A cell of a sweep, whose networks are asked together."""

    example: ClassVar[dict[str, Any] | None] = {**_EXAMPLE, "cell": [1, 2]}


class SweepFieldsRequest(Body):
    """An experiment, to learn what of it may vary."""

    example: ClassVar[dict[str, Any] | None] = {"experiment": {"data": {"dataset": "xor"}}}

    experiment: Annotated[Unread, Field(description="The experiment; what it leaves out has the default.")]
