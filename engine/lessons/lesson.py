"""A lesson: the runs it shows, and what it claims of them. `engine.lessons.lesson_reader` reads one."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.experiment.experiment import Experiment
from engine.lessons.measures import MEASURES
from engine.training.trainer import Trainer


@dataclass(frozen=True)
class Relation:
    """How two numbers may stand to each other: its name, by which sentences are found, and whether two do."""

    name: str
    holds: Callable[[float, float], bool]


RELATIONS = {
    "<": Relation("below", operator.lt),
    ">": Relation("above", operator.gt),
    "<=": Relation("at_most", operator.le),
    ">=": Relation("at_least", operator.ge),
    "=": Relation("exactly", operator.eq),
}


# What lessons and set-ups to try are about; lists group them by it, in this order.
TOPICS = ("first_steps", "activations", "gradients", "training", "generalization")


@dataclass(frozen=True)
class Edit:
    """A weight, or the bias where `source` is None, that is set by hand before the first batch."""

    layer: int
    unit: int
    source: int | None
    value: float


@dataclass(frozen=True)
class SetUp:
    """A run of a lesson: what is trained, for so many epochs, and what is set by hand before."""

    experiment: Experiment
    epochs: int
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A measure, of a set-up where it is of a run at all, and when it is taken: "start", "end", or after an epoch.

    Attributes:
        of: all arguments of the measure, those that the document leaves out too.
    """

    measure: str
    of: Mapping[str, Any]
    set_up: str | None
    at: int | str

    @property
    def settles(self) -> bool:
        """Whether its number, once there is one, does not change while the run goes on."""
        return self.set_up is None or self.at != "end" or MEASURES[self.measure].settles


@dataclass(frozen=True)
class Claim:
    """A reading stands in a relation to a number or to another reading; with `passes` of `seeds` seeds it does."""

    id: str
    left: Reading
    relation: str
    right: float | Reading
    passes: int
    seeds: int

    @property
    def readings(self) -> tuple[Reading, ...]:
        return (self.left, self.right) if isinstance(self.right, Reading) else (self.left,)


@dataclass(frozen=True)
class Opened:
    """A drawer that a step of a lesson has a button for.

    Attributes:
        drawer: its name.
        view: what it shows, as the page's address says it under the drawer's name; empty for what it shows anyway.
    """

    drawer: str
    view: str = ""


@dataclass(frozen=True)
class Lesson:
    """Set-ups and claims by name, in the order of the document, and what the page needs beside them.

    Attributes:
        opens: of each step the drawer it has a button for, or None; empty where no step has one.
        topic: one of `TOPICS`; None where it is of none.
        minutes: how long it takes; None where nobody has said.
        shows: one or two of the set-ups, whose outcomes are its picture in a list.
    """

    set_ups: Mapping[str, SetUp]
    claims: Mapping[str, Claim]
    controls: tuple[str, ...]
    points_at: tuple[str, ...]
    opens: tuple[Opened | None, ...]
    picture: str | None
    requires: tuple[str, ...]
    topic: str | None
    minutes: int | None
    shows: tuple[str, ...]


def trainer_of(set_up: SetUp, seed: int | None = None) -> Trainer:
    """The run before its first batch, what is set by hand included; with `seed`, for its points and weights alike.

    Raises:
        IndexError: something is set that is not there.
    """
    experiment = set_up.experiment
    if seed is not None:
        data = experiment.data.model_copy(update={"seed": seed})
        experiment = experiment.model_copy(update={"seed": seed, "data": data})
    trainer = Trainer(experiment)
    for edit in set_up.edits:
        if edit.source is None:
            trainer.set_bias(edit.layer, edit.unit, edit.value)
        else:
            trainer.set_weight(edit.layer, edit.source, edit.unit, edit.value)
    return trainer
