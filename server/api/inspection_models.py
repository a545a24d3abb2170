"""What can be asked about data and trained networks beside their answers: points, measures, and what is wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from engine import Experiment, Trainer
from engine.experiment.targets import make_data
from engine.inspection.layer_health import inspect
from engine.inspection.verdicts.table import Verdict, judge
from engine.training.evaluation import Scores
from engine.training.history import HistoryPoint
from server.api.answers import Answer, Count
from server.api.requests import (
    EXAMPLE_EXPERIMENT,
    EXAMPLE_PARAMETERS,
    Body,
    Unread,
    WithNetwork,
    few,
)

Number = float | None
# As many as a body has room for with all of their names.
_MOST_MARKS = 2000
_NETWORK = {"experiment": EXAMPLE_EXPERIMENT, "parameters": EXAMPLE_PARAMETERS}


class PointsRequest(Body):
    """A data set to look at."""

    example: ClassVar[dict[str, Any]] = {"experiment": {"data": {"dataset": "xor", "samples": 300, "noise": 0.1}}}

    experiment: Annotated[Unread, Field(description="The experiment; what it leaves out has the default.")]


class PointSet(Answer):
    """DataPoints, in the order in which they are trained with."""

    inputs: Annotated[list[list[float]], Field(description="A row for each point, with a number for each input.")]
    labels: Annotated[list[float], Field(description="Of each point its class, or in regression its value.")]


class DataPoints(Answer):
    """The points of an experiment."""

    example: ClassVar[dict[str, Any] | None] = {
        "names": ["x1", "x2"],
        "classes": [-1, 1],
        "train": {"inputs": [[1.2, -3.4]], "labels": [-1]},
        "test": {"inputs": [[2.5, 0.7]], "labels": [1]},
    }

    names: Annotated[list[str], Field(description="Of the inputs.")]
    classes: Annotated[list[int] | None, Field(description="The labels there are; null in regression.")]
    train: PointSet
    test: PointSet


class EvaluateRequest(WithNetwork):
    """A trained network to measure."""

    trained: ClassVar[bool] = True
    example: ClassVar[dict[str, Any]] = _NETWORK


class Measures(Answer):
    """How a network does over one part of the data; what does not apply, or is not finite, is null."""

    points: Count
    loss: Annotated[Number, Field(description="Mean over the points.")]
    accuracy: Annotated[Number, Field(description="Share of the points that are classified right.")]
    r2: Annotated[Number, Field(description="Share of the variance that is explained; in regression.")]
    confusion: Annotated[
        list[list[int]] | None,
        Field(description="A row for each class, with how many of its points are taken for each class."),
    ]


class Evaluation(Answer):
    """How a network does."""

    example: ClassVar[dict[str, Any] | None] = {
        "epoch": 50,
        "classes": [-1, 1],
        "train": {"points": 250, "loss": 0.006, "accuracy": 1.0, "r2": None, "confusion": [[122, 0], [0, 128]]},
        "test": {"points": 250, "loss": 0.0073, "accuracy": 0.996, "r2": None, "confusion": [[126, 1], [0, 123]]},
    }

    epoch: Count
    classes: Annotated[list[int] | None, Field(description="In the order of rows and columns; null in regression.")]
    train: Measures
    test: Measures


class Moment(BaseModel):
    """How a run did once: a mark, of which the rest is passed over."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, allow_inf_nan=False)

    epoch: Annotated[float, Field(ge=0)]
    train_loss: Number
    test_loss: Number


class DiagnoseRequest(WithNetwork):
    """A trained network to look into."""

    trained: ClassVar[bool] = True
    example: ClassVar[dict[str, Any]] = _NETWORK

    marks: Annotated[
        list[Moment],
        Field(
            default_factory=list,
            max_length=_MOST_MARKS,
            description="How the run went, as it was said while it was trained: some verdicts need that.",
        ),
        few(_MOST_MARKS),
    ]
    histograms: Annotated[bool, Field(default=False, description="Whether with the histograms of each layer.")]


class Histogram(Answer):
    """Counts in bars of equal width."""

    low: float
    high: float
    counts: list[int]


class LayerHealth(Answer):
    """What a layer does to the training points; what does not apply, or is not finite, is null."""

    gradient_norm: Annotated[Number, Field(description="Of the gradient by its weights.")]
    weight_norm: Number
    update_ratio: Annotated[Number, Field(description="What the next step would change the weights by, over them.")]
    mean: Annotated[Number, Field(description="Of the activations.")]
    std: Annotated[Number, Field(description="Of the activations.")]
    saturated: Annotated[Number, Field(description="Share of places at which its function is flat.")]
    zeros: Annotated[Number, Field(description="Share of activations that are 0.")]
    activations: Histogram | None
    sums: Annotated[Histogram | None, Field(description="Of what its function is applied to.")]
    weights: Histogram | None
    gradients: Histogram | None
    dead: Annotated[list[int], Field(description="Units through which no point has a gradient.")]
    saturated_units: list[int]
    twins: Annotated[list[list[int]], Field(description="Groups of units that are one and the same.")]


class Remedy(Answer):
    """What may help."""

    name: str
    sentence: str
    patch: Annotated[dict[str, Any], Field(description="Fields of the experiment that it changes, each complete.")]
    anew: Annotated[bool, Field(description="Whether to begin anew with it, though the run could go on.")]
    helped: Annotated[
        Count, Field(description="In how many trial runs with this verdict it helped; none was this one.")
    ]
    tried: Annotated[Count, Field(description="In how many it was tried.")]


class VerdictDocument(Answer):
    """Something that is wrong with a run, or right."""

    name: str
    layer: Annotated[int | None, Field(description="The first hidden layer is 1; null where it is about the run.")]
    title: str
    sentence: str
    evidence: dict[str, float]
    remedies: list[Remedy]


class Diagnosis(Answer):
    """What every layer does, and what is wrong, what explains most first."""

    example: ClassVar[dict[str, Any] | None] = {
        "epoch": 50,
        "layers": [{"gradient_norm": 0.0012, "...": "..."}],
        "verdicts": [
            {
                "name": "learned",
                "layer": None,
                "title": "Learned.",
                "sentence": "The training loss is 0.006 and the test loss 0.007: what was learned holds for points ...",
                "evidence": {"train": 0.006, "test": 0.007},
                "remedies": [
                    {
                        "name": "more_noise",
                        "sentence": "Noisier data, to make it harder",
                        "patch": {"...": "..."},
                        "anew": False,
                        "helped": 40,
                        "tried": 40,
                    }
                ],
            }
        ],
    }

    epoch: Count
    layers: Annotated[list[LayerHealth], Field(description="The output last.")]
    verdicts: list[VerdictDocument]


def points_of(experiment: Experiment) -> DataPoints:
    """The points of an experiment."""
    data = make_data(experiment)
    parts = {
        name: PointSet(inputs=rows[:, :-1].tolist(), labels=rows[:, -1].tolist())
        for name, rows in (("train", data.train), ("test", data.test))
    }
    return DataPoints(names=list(experiment.input_names), classes=_classes(experiment), **parts)


def evaluation_of(trainer: Trainer) -> Evaluation:
    """How a network does."""
    now, classes = trainer.evaluate(), _classes(trainer.experiment)
    parts = {
        name: _measures(scores, len(rows))
        for name, scores, rows in (("train", now.train, trainer.data.train), ("test", now.test, trainer.data.test))
    }
    return Evaluation(epoch=trainer.epoch, classes=classes, **parts)


def diagnosis_of(trainer: Trainer, asked: DiagnoseRequest, texts: Mapping[str, Any]) -> Diagnosis:
    """What a network's layers do, and what is wrong with its run.

    Args:
        trainer: the run.
        asked: how much is asked for, and how the run went.
        texts: of the language that is answered in.
    """
    layers: list[Any] = inspect(trainer, full=asked.histograms)
    moments = [
        HistoryPoint(one.epoch, one.train_loss, one.test_loss)
        for one in sorted(asked.marks, key=lambda one: one.epoch)
        if one.train_loss is not None and one.test_loss is not None
    ]
    verdicts = [_said(one, len(layers), texts) for one in judge(trainer, layers, moments)]
    return Diagnosis(epoch=trainer.epoch, layers=layers, verdicts=verdicts)


def _classes(experiment: Experiment) -> list[int] | None:
    if not experiment.classes:
        return None
    return [-1, 1] if experiment.n_outputs == 1 else list(range(experiment.classes))


def _measures(scores: Scores, points: int) -> Measures:
    size = math.isqrt(len(scores.confusion))
    rows = [list(scores.confusion[start : start + size]) for start in range(0, size * size, size or 1)]
    given = {name: getattr(scores, name) for name in ("loss", "accuracy", "r2")}
    finite = {name: value if math.isfinite(value) else None for name, value in given.items()}
    return Measures(points=points, **finite, confusion=rows or None)


def _said(verdict: Verdict, layers: int, texts: Mapping[str, Any]) -> VerdictDocument:
    name = f"verdict.{verdict.name}"
    numbers = {key: _shown(key, value) for key, value in verdict.evidence.items()}
    layer = texts["network.output"] if verdict.layer == layers else texts["layer.name"].format(layer=verdict.layer)
    return VerdictDocument(
        name=verdict.name,
        layer=verdict.layer,
        title=texts[f"{name}.label"],
        sentence=texts[f"{name}.about"].format(**numbers, layer=layer),
        evidence=dict(verdict.evidence),
        remedies=[Remedy(**{**one.document(), "sentence": texts[f"remedy.{one.name}"]}) for one in verdict.remedies],
    )


def _shown(name: str, value: float) -> str:
    """A number of the evidence as the page has it."""
    if name.endswith("share"):
        return f"{value:.0%}"
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e6 else f"{value:.3g}"
