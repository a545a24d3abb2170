"""What the HTTP API may be asked: bodies read strictly, and problems that name field, rule and value."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    ValidationError,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from starlette.responses import JSONResponse

from engine import CheckpointError, Experiment, ExperimentError, Fault, Limits, Trainer
from engine.runs.parameters import RunError, read_layers, trainer_from
from engine.tables.formulas import MOST_INPUTS
from engine.validation.faults import Faults, faults_of, unknown_names
from engine.validation.messages import rule
from engine.validation.strict_json import StrictError, decode, read_object
from server.http.problems import problem
from server.settings import Settings
from server.wire.fault_documents import fault_documents

# As many hidden layers as the settings may allow, and the output.
_MOST_LAYERS = 51
MOST_MARKS = 10_000
EXAMPLE_EXPERIMENT = {"data": {"dataset": "xor"}, "features": ["x1_x2"], "hidden": []}
EXAMPLE_PARAMETERS = [{"weights": [[1.17]], "biases": [-0.02]}]
_PARAMETERS = re.compile(r"`(?P<path>parameters[^`]*)` (?P<rule>.*); got (?P<value>.*)", re.DOTALL)


class Problem(Exception):
    """A request that is not carried out; becomes a problem document (RFC 9457).

    Args:
        status: of the response.
        detail: what is wrong, in a sentence.
        faults: where that is, one by one.
        headers: of the response.
        more: how many faults are left out.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        more: int = 0,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.faults, self.headers = status, detail, list(faults), dict(headers or {})
        self.more = more

    @classmethod
    def of_faults(cls, faults: Iterable[Fault], more: int = 0) -> Self:
        few = Faults(faults, more)
        return cls(422, str(few), few.faults, more=few.more)

    def response(self) -> JSONResponse:
        more = fault_documents(self.faults, self.more, coded=True) if self.faults else {}
        return problem(self.status, self.detail, self.headers, **more)


class Body(BaseModel):
    """What a request holds."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    example: ClassVar[dict[str, Any] | None] = None
    """One for the description."""

    @classmethod
    def read(cls, body: bytes) -> Self:
        """The request a body holds.

        Raises:
            Problem: it is not JSON, or no such request.
        """
        try:
            document = read_object(decode(body))
        except StrictError as error:
            raise Problem(400, str(error).replace("the message", "the body", 1)) from None
        fields = ", ".join(cls.model_fields)
        unknown = unknown_names(document, cls.model_fields, f"is no field here, which has {fields}")
        if unknown.faults:
            raise Problem.of_faults(unknown.faults, unknown.more)
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            wrong = faults_of(error.errors(include_url=False))
            raise Problem.of_faults(wrong.faults, wrong.more) from None


# An experiment is read later, within limits of its own, and by itself: its faults' paths begin there.
Unread = Annotated[Any, PlainValidator(lambda document: document, json_schema_input_type=Experiment)]


class ValidateRequest(Body):
    """An experiment to look at."""

    example: ClassVar[dict[str, Any] | None] = {"experiment": {"optimizer": {"name": "sgd", "learning_rate": -1}}}

    experiment: Annotated[Unread, Field(description="The experiment; what it leaves out has the default.")]


# A list of numbers is read as far as the first that is wrong: it may be a million long.
_Number = Annotated[float, Field(strict=True)]
_Numbers = Annotated[list[_Number], Field(default_factory=list), FailFast()]


def few(most: int) -> BeforeValidator:
    """Refuses a list that is longer than this before anything in it is looked at."""

    def check(value: object) -> object:
        if isinstance(value, list) and len(value) > most:
            raise Faults([Fault("", rule("most_count", limit=most), len(value))])
        return value

    return BeforeValidator(check)


class LayerParameters(BaseModel):
    """One layer's parameters, as a result has them; all but `weights` only where the layer has such a thing."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    weights: Annotated[
        list[Annotated[list[_Number], FailFast()]],
        Field(description="A row for each input, a column for each unit."),
        FailFast(),
    ]
    biases: _Numbers
    scale: _Numbers
    shift: _Numbers
    alpha: _Numbers
    running_mean: _Numbers
    running_variance: _Numbers


class WithNetwork(Body):
    """What every request about a network has.

    Attributes:
        trained: whether an experiment alone is not enough, because its first, random weights are hardly meant.
    """

    trained: ClassVar[bool] = False

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        reference = handler(core)
        # Not as alternatives, of which generators of clients would make types of their own, without these fields.
        handler.resolve_ref_schema(reference).update(
            {
                "if": {"required": ["checkpoint"]},
                "then": {"not": {"anyOf": [{"required": ["experiment"]}, {"required": ["parameters"]}]}},
                "else": {"required": ["experiment", "parameters"] if cls.trained else ["experiment"]},
            }
        )
        return reference

    # A default of None would let null stand for what is left out; `model_fields_set` tells what is there.
    experiment: Annotated[
        Unread,
        Field(default=None, description="The experiment; what it leaves out has the default. This or a checkpoint."),
    ]
    parameters: Annotated[
        list[LayerParameters],
        Field(
            default_factory=list,
            description="With an experiment: one entry for each layer, the output last, as a result has them.",
        ),
        few(_MOST_LAYERS),
    ]
    checkpoint: Annotated[
        str,
        Field(
            default_factory=str,
            min_length=1,
            description="A checkpoint in base64, as a result has it, in place of both.",
            json_schema_extra={"contentEncoding": "base64"},
        ),
    ]

    def has(self, field: str) -> bool:
        """Whether the body says something there."""
        return field in self.model_fields_set

    def trainer(self, settings: Settings, limits: Limits) -> Trainer:
        """The run the request is about.

        Raises:
            Problem: it cannot be made.
        """
        if self.has("experiment") == self.has("checkpoint"):
            given = "both" if self.has("checkpoint") else None
            wrong = Fault("experiment", "must be given, or `checkpoint`, and not both", given, absent=given is None)
            raise Problem.of_faults([wrong])
        if self.has("checkpoint"):
            if self.has("parameters"):
                rule = "must be left out with `checkpoint`, which holds them"
                raise Problem.of_faults([Fault("parameters", rule, f"a list of {len(self.parameters)}")])
            return _restore(self.checkpoint, settings, limits)
        if self.trained and not self.has("parameters"):
            raise Problem.of_faults([Fault("parameters", "must be given, or `checkpoint`", None, absent=True)])
        experiment = read_experiment(self.experiment, limits)
        if not self.has("parameters"):
            return Trainer(experiment)
        try:
            start = read_layers(experiment, [one.model_dump(exclude_unset=True) for one in self.parameters])
        except RunError as error:
            found = _PARAMETERS.fullmatch(str(error))
            fault = (
                Fault(found["path"], found["rule"], found["value"]) if found else Fault("parameters", str(error), None)
            )
            raise Problem.of_faults([fault]) from None
        return trainer_from(experiment, start)


class TrainRequest(WithNetwork):
    """A run to train without a page."""

    example: ClassVar[dict[str, Any] | None] = {"experiment": EXAMPLE_EXPERIMENT, "epochs": 50, "marks": [10, 25]}

    epochs: Annotated[int, Field(ge=0, description="How many epochs to train.")]
    marks: Annotated[
        list[Annotated[int, Field(ge=0)]],
        Field(
            default_factory=list,
            max_length=MOST_MARKS,
            description="Epochs to report besides the first and the last, counted from the beginning of the run; about "
            "a hundred, evenly spaced, when left out.",
        ),
        FailFast(),
        few(MOST_MARKS),
    ]

    def check(self, settings: Settings, first: int) -> frozenset[int]:
        """The epochs to report, where a run stands at epoch `first`.

        Raises:
            Problem: too many epochs, or marks beyond them.
        """
        if self.epochs > settings.api_epochs:
            raise Problem.of_faults([Fault("epochs", f"must be at most {settings.api_epochs}", self.epochs)])
        last = first + self.epochs
        ends = {first, last}
        if not self.has("marks"):
            return frozenset({*range(first, last, max(1, self.epochs // 100)), *ends})
        beyond = Faults(
            Fault(f"marks[{index}]", f"must be from {first} to {last}, the epochs of this run", mark)
            for index, mark in enumerate(self.marks)
            if not first <= mark <= last
        )
        if beyond.faults:
            raise Problem.of_faults(beyond.faults, beyond.more)
        return frozenset({*self.marks, *ends})


class PredictRequest(WithNetwork):
    """Points to ask a trained network about."""

    trained: ClassVar[bool] = True
    example: ClassVar[dict[str, Any] | None] = {
        "experiment": EXAMPLE_EXPERIMENT,
        "parameters": EXAMPLE_PARAMETERS,
        "points": [[1, 1], [1, -1]],
    }

    points: Annotated[
        list[Annotated[list[_Number], Field(min_length=2, max_length=MOST_INPUTS), FailFast()]],
        Field(description="A row for each point, with a number for each input of the data: x1, x2, and so on."),
        FailFast(),
    ]

    def check(self, settings: Settings) -> None:
        """Raises Problem where there are too many points."""
        if len(self.points) > settings.points:
            raise Problem.of_faults([Fault("points", f"must be at most {settings.points}", len(self.points))])

    def rows(self, n_inputs: int) -> NDArray[Any]:
        """The points, shape (n_points, n_inputs). Raises Problem where one has another number of inputs."""
        wrong = Faults(
            Fault(f"points[{index}]", f"must be a row of {n_inputs} numbers, the inputs of this experiment", row)
            for index, row in enumerate(self.points)
            if len(row) != n_inputs
        )
        if wrong.faults:
            raise Problem.of_faults(wrong.faults, wrong.more)
        return np.array(self.points, dtype=np.float64).reshape(-1, n_inputs)


def read_experiment(document: object, limits: Limits) -> Experiment:
    """An experiment within the limits. Raises Problem otherwise."""
    try:
        return Experiment.parse(document, limits)
    except ExperimentError as error:
        raise Problem.of_faults(error.faults, error.more) from None


def _restore(text: str, settings: Settings, limits: Limits) -> Trainer:
    if len(text) // 4 * 3 > settings.checkpoint_bytes + 3:
        raise Problem(413, f"`checkpoint` must be at most {settings.checkpoint_bytes} bytes; got {len(text) // 4 * 3}")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Problem.of_faults([Fault("checkpoint", "must be base64", text[:60])]) from None
    try:
        return Trainer.restore(data, limits)
    except CheckpointError as error:
        raise Problem.of_faults([Fault("checkpoint", f"cannot be used: {error}", f"{len(data)} bytes")]) from None
