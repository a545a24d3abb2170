"""A challenge: a run to begin with, a goal, what must be kept to, and what counts.

`engine.challenges.challenge_reader.read_challenge` reads one from its document, `engine.challenges.library` all of a
folder; `engine.challenges.judging.judge` trains what somebody hands in once more, and says what came out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from engine.challenges.packed_weights import pack_weights
from engine.challenges.scores import Score
from engine.experiment.experiment import Experiment
from engine.training.trainer import Trainer


@dataclass(frozen=True)
class Goal:
    """A measure of the run stands in a relation to a number.

    Attributes:
        measure: its name in `engine.lessons.measures.MEASURES`.
        of: all arguments of the measure, those that the document leaves out too.
        relation: one of `engine.lessons.lesson.RELATIONS`.
    """

    measure: str
    of: Mapping[str, Any]
    relation: str
    value: float


@dataclass(frozen=True)
class Bounds:
    """How many there may be; None where there is no bound."""

    least: int | None = None
    most: int | None = None

    def document(self) -> dict[str, int]:
        """As a challenge has it, without what is no bound."""
        return {name: one for name, one in (("least", self.least), ("most", self.most)) if one is not None}


@dataclass(frozen=True)
class Names:
    """Which names may be chosen: `only` these, where it is not None, and not those of `without`."""

    only: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """As a challenge has it, without what says nothing."""
        only = {} if self.only is None else {"only": list(self.only)}
        return only | ({"without": list(self.without)} if self.without else {})


@dataclass(frozen=True)
class Constraints:
    """What must be kept to by every configuration that a run was trained with.

    Attributes:
        fixed: fields of the experiment, dotted, that stay as the challenge has them: what the document names, and what
            has to stay for scores to be true.
        counts: bounds by what is counted: features, layers, units, parameters, epochs, changes.
        names: by what is chosen: features, activations of hidden layers, optimizers.
        edits: whether weights may be set by hand.
    """

    fixed: tuple[str, ...]
    counts: Mapping[str, Bounds]
    names: Mapping[str, Names]
    edits: bool

    def document(self) -> dict[str, Any]:
        """As a challenge has them, `fixed` complete."""
        merged: dict[str, dict[str, Any]] = {name: part.document() for name, part in self.names.items()}
        for name, bounds in self.counts.items():
            merged[name] = merged.get(name, {}) | bounds.document()
        said = {name: part for name, part in merged.items() if part}
        return {"fixed": list(self.fixed), **said, **({} if self.edits else {"edits": False})}


@dataclass(frozen=True)
class Challenge:
    """What somebody is to do with a run.

    Attributes:
        level: 1 for the first, 3 for the hardest.
        topics: what it is about, of `engine.lessons.lesson.TOPICS`; the document has them under `shows`.
        experiment: that it begins with.
        start: the parameters that the run begins with, shape (n_parameters,); None where they are drawn by its seed.
        goals: all of which are to be reached at once.
        score: what counts, one of `engine.challenges.scores.SCORES`.
    """

    level: int
    topics: tuple[str, ...]
    experiment: Experiment
    start: NDArray[Any] | None
    goals: tuple[Goal, ...]
    constraints: Constraints
    score: Score

    def resolved(self) -> dict[str, Any]:
        """What its document comes to, nothing left out, as JSON has it.

        `start` has the parameters packed as links have them, or is null; `fixed` has every field that must stay.
        """
        return {
            "level": self.level,
            "shows": list(self.topics),
            "experiment": self.experiment.document(),
            "start": None if self.start is None else pack_weights(self.start),
            "goal": [
                {"measure": one.measure, "of": dict(one.of), "relation": one.relation, "value": one.value}
                for one in self.goals
            ],
            "constraints": self.constraints.document(),
            "score": self.score.name,
        }

    def trainer(self) -> Trainer:
        """The run that it begins with, before its first batch."""
        return Trainer(self.experiment, self.start)
