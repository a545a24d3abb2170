"""What the HTTP API answers, for its description: every document, with the sense of its fields and an example."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine import Experiment
from engine.validation.faults import MOST_FAULTS
from server.api.requests import EXAMPLE_PARAMETERS, LayerParameters

Count = Annotated[int, Field(ge=0)]
# A measure that does not apply, or is not finite, is null.
Measure = float | None

_FAULT = {
    "path": "optimizer.learning_rate",
    "rule": "must be greater than 0",
    "value": -1,
    "message": "`optimizer.learning_rate` must be greater than 0; got -1",
    "code": "greater",
    "values": {"limit": 0.0},
}


class Answer(BaseModel):
    """A document that is answered."""

    example: ClassVar[dict[str, Any] | None] = None
    """One for the description."""


class Fault(Answer):
    """One thing that is wrong."""

    path: Annotated[str, Field(description="Where; `optimizer.learning_rate` is within the experiment.")]
    rule: Annotated[str, Field(description="What must be so and is not.")]
    value: Annotated[Any, Field(description="What was found there; null where nothing was.")]
    message: Annotated[str, Field(description="The three in a sentence.")]
    code: Annotated[str | None, Field(description="The rule in a word; null for one that only programs meet.")]
    values: Annotated[dict[str, float | str], Field(description="What stands in the rule, by name.")]


class Problem(Answer):
    """What is wrong with a request (RFC 9457)."""

    example: ClassVar[dict[str, Any] | None] = {
        "title": "Refused",
        "status": 422,
        "detail": _FAULT["message"],
        "faults": [_FAULT],
        "more": 0,
    }

    title: Annotated[str, Field(description="The kind of problem.")]
    status: Annotated[int, Field(description="That of the answer.")]
    detail: Annotated[str, Field(description="One line for each thing that is wrong.")]
    faults: Annotated[
        list[Fault], Field(default_factory=list, max_length=MOST_FAULTS, description="The first of them.")
    ]
    more: Annotated[Count, Field(default_factory=int, description="How many faults there are beside these.")]
    code: Annotated[str, Field(default_factory=str, description="Of short links: the kind of problem in a word.")]


class Link(Answer):
    """A run that is kept."""

    example: ClassVar[dict[str, Any] | None] = {"id": "k3f9...", "days": 90}

    id: str
    days: Annotated[int, Field(description="How long it is kept at least.")]


class Valid(Answer):
    """An experiment that can be trained here."""

    valid: Literal[True]
    experiment: Annotated[Experiment, Field(description="The experiment with every default.")]


class Invalid(Answer):
    """An experiment that cannot."""

    example: ClassVar[dict[str, Any] | None] = {"valid": False, "faults": [_FAULT], "more": 0}

    valid: Literal[False]
    faults: Annotated[list[Fault], Field(max_length=MOST_FAULTS, description="The first of what is wrong.")]
    more: Annotated[Count, Field(description="How many faults there are beside these.")]


class Mark(Answer):
    """How a run does; a measure that does not apply, or is not finite, is null."""

    example: ClassVar[dict[str, Any] | None] = {
        "type": "mark",
        "epoch": 50,
        "train_loss": 0.006,
        "test_loss": 0.0073,
        "train_accuracy": 1.0,
        "test_accuracy": 1.0,
        "train_r2": None,
        "test_r2": None,
        "learning_rate": 0.03,
    }

    type: Literal["mark"]
    epoch: Count
    train_loss: Measure
    test_loss: Measure
    train_accuracy: Measure
    test_accuracy: Measure
    train_r2: Measure
    test_r2: Measure
    learning_rate: Measure


class Result(Answer):
    """What came of a run."""

    example: ClassVar[dict[str, Any] | None] = {
        "type": "result",
        "epoch": 50,
        "step": 1250,
        "stopped": None,
        "layer": None,
        "experiment": {"problem": "classification", "...": "..."},
        "parameters": EXAMPLE_PARAMETERS,
        "checkpoint": "Tk5QQw...",
    }

    type: Literal["result"]
    epoch: Annotated[Count, Field(description="Epochs since the beginning of the run.")]
    step: Annotated[Count, Field(description="Steps of the optimizer since then.")]
    stopped: Annotated[str | None, Field(description="What ended the run before its last epoch.")]
    layer: Annotated[int | None, Field(description="Where it diverged: the first layer that was not finite.")]
    experiment: Annotated[Experiment, Field(description="The experiment with every default.")]
    parameters: Annotated[list[LayerParameters], Field(description="One entry for each layer, the output last.")]
    checkpoint: Annotated[
        str,
        Field(
            description="The run as it stands, in base64: given back, it goes on bit for bit.",
            json_schema_extra={"contentEncoding": "base64"},
        ),
    ]


class Failure(Answer):
    """The server failed; its log has more under the reference."""

    type: Literal["error"]
    status: Literal[500]
    title: str
    reference: str


class Prediction(Answer):
    """What a trained network answers at points."""

    example: ClassVar[dict[str, Any] | None] = {"outputs": [[0.8178], [-0.8306]], "classes": [1, -1]}

    outputs: Annotated[
        list[list[float | None]], Field(description="A row for each point, with a number for each output.")
    ]
    classes: Annotated[
        list[int | None] | None, Field(description="The labels as the data has them; null in regression.")
    ]


class Format(Answer):
    """A form that a trained network can be had in."""

    name: str
    file: Annotated[str, Field(description="What a file of the format may be called.")]
    missing: Annotated[str | None, Field(description="The package this server lacks to write it.")]
    install: Annotated[str | None, Field(description="What whoever runs the server enters to get that.")]


class Formats(Answer):
    """Every format."""

    example: ClassVar[dict[str, Any] | None] = {
        "formats": [{"name": "numpy", "file": "network_numpy.py", "missing": None, "install": None}]
    }

    formats: list[Format]


class Catalogue(Answer):
    """Everything there is to choose, as the page's controls are drawn from it."""

    model_config = ConfigDict(extra="allow")
    example: ClassVar[dict[str, Any] | None] = {
        "version": "0f3c...",
        "defaults": {"problem": "classification", "...": "..."},
        "limits": {"units": 32},
    }

    version: Annotated[str, Field(description="Changes with the content.")]
    defaults: Annotated[Experiment, Field(description="The experiment with every default.")]
    limits: Annotated[dict[str, float], Field(description="How large an experiment may be on this server.")]
