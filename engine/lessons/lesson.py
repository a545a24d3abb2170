"""A lesson: the runs it shows, and what it claims of them. `engine.lessons.reading.lesson_reader` reads one."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
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
    """A reading stands in a relation to a number or to another reading.

    Attributes:
        chance: it is meant to hold with some seeds only.
    """

    id: str
    left: Reading
    relation: str
    right: float | Reading
    chance: bool = False

    @property
    def readings(self) -> tuple[Reading, ...]:
        return (self.left, self.right) if isinstance(self.right, Reading) else (self.left,)


# Questions of which reading has the least, or the most.
CONTESTS = ("least", "most")


@dataclass(frozen=True)
class Answer:
    """What may come out.

    Attributes:
        below: of ranges, numbers below it are this answer's; None for the last.
        without: it is the answer where there is no number.
    """

    id: str
    below: float | None = None
    without: bool = False


@dataclass(frozen=True)
class Question:
    """What a step asks before anything runs; `engine.lessons.questions` finds the answer.

    Attributes:
        kind: "ranges", of one reading; or "least" or "most" of several, one for each answer.
    """

    kind: str
    readings: tuple[Reading, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Stage:
    """What takes the middle of the page in place of the network: a picture, or a drawer; nothing does by itself.

    Attributes:
        view: what the drawer shows, as the page's address says it under its name; empty for what it shows anyway.
    """

    picture: str | None = None
    drawer: str | None = None
    view: str = ""


@dataclass(frozen=True)
class Step:
    """A step of a lesson.

    Attributes:
        set_ups: that it runs, in order.
        claims: that are measured in it.
        question: None where it asks nothing.
        points_at: a part of the page; None where it is of none.
    """

    set_ups: tuple[str, ...]
    claims: tuple[str, ...]
    question: Question | None
    points_at: str | None
    stage: Stage


@dataclass(frozen=True)
class Lesson:
    """Set-ups and claims by name, in the order of the document, and what the page needs beside them.

    Attributes:
        values: readings that only texts speak of, by name.
        steps: none where the document is of runs alone, as set-ups to try are.
        topic: one of `TOPICS`; None where it is of none.
        minutes: how long it takes; None where nobody has said.
        shows: one or two of the set-ups, whose outcomes are its picture in a list.
    """

    set_ups: Mapping[str, SetUp]
    claims: Mapping[str, Claim]
    values: Mapping[str, Reading]
    controls: tuple[str, ...]
    steps: tuple[Step, ...]
    requires: tuple[str, ...]
    topic: str | None
    minutes: int | None
    shows: tuple[str, ...]

    @property
    def readings(self) -> Iterator[Reading]:
        """Everything that is measured in it, some of it more than once."""
        for claim in self.claims.values():
            yield from claim.readings
        yield from self.values.values()
        for step in self.steps:
            yield from step.question.readings if step.question else ()


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
        set_by_hand(trainer, edit)
    return trainer


def set_by_hand(trainer: Trainer, edit: Edit) -> None:
    """Sets a weight or a bias.

    Raises:
        IndexError: it is not there.
    """
    if edit.source is None:
        trainer.set_bias(edit.layer, edit.unit, edit.value)
    else:
        trainer.set_weight(edit.layer, edit.source, edit.unit, edit.value)
