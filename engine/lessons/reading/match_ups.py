"""Set-ups that are worth being trained side by side: each list changes one thing, and claims what comes of it.

A match-up is a lesson of two to four runs, named `a` to `d`, so it is read and proven as lessons are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.experiment.experiment import Experiment
from engine.lessons.lesson import TOPICS, Lesson
from engine.lessons.reading.collection import Collection, fields_of, unfit
from engine.lessons.reading.lesson_reader import LessonError, read_lesson
from engine.tables.datasets import DATASETS
from engine.validation.faults import Fault

NAMES = "abcd"
_KINDS: Mapping[str, tuple[type, str]] = {
    "id": (str, "a text"),
    "experiment": (Mapping, "an object"),
    "changes": (list, "a list"),
}
# What every set-up of a match-up has in common: losses on other points say nothing of each other.
_SHARED = ("problem", "data")
# A choice that is none at all: its rate means nothing.
_NONE = "none"


@dataclass(frozen=True)
class MatchUp:
    """Set-ups to compare.

    Attributes:
        experiments: as they stand in the document, the data filled in; the first, then the first with each change.
        thing: what they differ in, as `differences` has it.
        lesson: the runs, and what is claimed of them after `epochs`.
    """

    id: str
    topic: str
    experiments: tuple[Mapping[str, Any], ...]
    epochs: int
    thing: str
    lesson: Lesson


def differences(one: Experiment, other: Experiment) -> set[str]:
    """In which settings two experiments differ: fields, members of theirs, or of all hidden layers.

    Of a choice from a table with parameters the name counts, and what both have: `optimizer`,
    `optimizer.learning_rate`; of hidden layers how many there are, or what they are like: `hidden`, `hidden.units`.
    """
    first, second = one.document(), other.document()
    return {thing for key in first for thing in _differences(key, first[key], second[key])}


def _differences(key: str, first: Any, second: Any) -> set[str]:
    if first == second:
        return set()
    if key == "hidden":
        if len(first) != len(second):
            return {key}
        pairs = list(zip(first, second, strict=True))
        members = {member for a, b in pairs for member in a.keys() | b.keys()}
        return {f"{key}.{member}" for member in members if any(a.get(member) != b.get(member) for a, b in pairs)}
    if not isinstance(first, Mapping):
        return {key}
    both = (first.keys() & second.keys()) - {"name"}
    found = {f"{key}.{member}" for member in both if first[member] != second[member]}
    if first.get("name") == second.get("name"):
        return found
    return {key} if _NONE in (first["name"], second["name"]) else {key} | found


def read_match_ups(document: object) -> dict[str, MatchUp]:
    """The match-ups of a document, a list, by their ids.

    Raises:
        LessonError: with everything that is wrong with any of them.
    """
    if not isinstance(document, list):
        raise LessonError([Fault("", "must be a list", document)])
    match_ups = Collection[MatchUp]()
    match_ups.read(document, "", _read)
    return match_ups.found()


def _read(given: object) -> MatchUp:
    value = fields_of(given, {*_KINDS, "topic", "epochs", "claims"})
    changes, first = value["changes"], value["experiment"]
    wrong = unfit(value, _KINDS)
    if not isinstance(value["topic"], str) or value["topic"] not in TOPICS:
        wrong.append(Fault("topic", f"must be one of {', '.join(TOPICS)}", value["topic"]))
    if isinstance(changes, list) and not 1 <= len(changes) < len(NAMES):
        wrong.append(Fault("changes", f"must have 1 to {len(NAMES) - 1}", len(changes)))
    if isinstance(changes, list):
        wrong += [
            Fault(f"changes[{index}]", f"must be an object without {' and '.join(_SHARED)}", one)
            for index, one in enumerate(changes)
            if not isinstance(one, Mapping) or any(key in one for key in _SHARED)
        ]
    if wrong:
        raise LessonError(wrong)
    experiments = tuple(_whole({**first, **change}) for change in ({}, *changes))
    runs = {name: {"experiment": one, "epochs": value["epochs"]} for name, one in zip(NAMES, experiments, strict=False)}
    lesson = read_lesson({"set_ups": runs, "claims": value["claims"]})
    return MatchUp(value["id"], value["topic"], experiments, value["epochs"], _thing(lesson), lesson)


def _whole(experiment: Mapping[str, Any]) -> dict[str, Any]:
    """With as many points as the data set has by itself, and its problem."""
    data = experiment.get("data", {})
    record = DATASETS.get(data.get("dataset", Experiment.parse({}).data.dataset)) if isinstance(data, Mapping) else None
    if record is None:
        return dict(experiment)
    return {**experiment, "problem": record.problem, "data": {"samples": record.samples, **data}}


def _thing(lesson: Lesson) -> str:
    """The one setting in which all differ from the first."""
    first, *others = (run.experiment for run in lesson.set_ups.values())
    found = [differences(first, other) for other in others]
    things = set().union(*found)
    if len(things) != 1 or not all(found):
        wrong = [index for index, one in enumerate(found) if one != things or len(things) > 1]
        index = wrong[0] if wrong else 0
        rule = "must change one thing, and all the same one"
        raise LessonError([Fault(f"changes[{index}]", rule, ", ".join(sorted(found[index])) or "nothing")])
    return things.pop()
