"""Set-ups for every data set, those that work and those that go wrong for a reason, each with a claim that is tested.

A preset is a lesson of one run and one claim, so it is read and proven as lessons are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from engine.lessons.lesson import TOPICS, Lesson
from engine.lessons.reading.collection import Collection, fields_of, unfit
from engine.lessons.reading.lesson_reader import LessonError, read_lesson
from engine.tables.datasets import DATASETS
from engine.validation.faults import Fault
from engine.validation.parameters import choices

_KINDS: Mapping[str, tuple[type, str]] = {
    "id": (str, "a text"),
    "topic": (str, "a text"),
    "good": (bool, "true or false"),
    "experiment": (Mapping, "an object"),
    "claim": (Mapping, "an object"),
}


@dataclass(frozen=True)
class Preset:
    """A set-up to try.

    Attributes:
        topic: what it is about, one of `TOPICS`.
        good: it learns its data; if not, it goes wrong in a way worth seeing.
        experiment: as it stands in the document, the data set filled in.
        claim: as it stands in the document.
        lesson: its one run, named `run`, and its one claim, to prove.
    """

    id: str
    dataset: str
    topic: str
    good: bool
    experiment: Mapping[str, Any]
    epochs: int
    claim: Mapping[str, Any]
    lesson: Lesson


def read_presets(document: Mapping[str, Any]) -> dict[str, Preset]:
    """The presets that a document has for each data set, by their ids.

    Raises:
        LessonError: with everything that is wrong with any of them.
    """
    presets = Collection[Preset]()
    for dataset, listed in document.items():
        if dataset not in DATASETS:
            presets.faults.append(Fault(dataset, f"must be one of {choices(DATASETS)}", dataset))
        elif not isinstance(listed, list):
            presets.faults.append(Fault(dataset, "must be a list", listed))
        else:
            presets.read(listed, dataset, partial(_read, dataset))
    return presets.found()


def _read(dataset: str, given: object) -> Preset:
    value = fields_of(given, {*_KINDS, "epochs"})
    if wrong := unfit(value, _KINDS):
        raise LessonError(wrong)
    if value["topic"] not in TOPICS:
        raise LessonError([Fault("topic", f"must be one of {', '.join(TOPICS)}", value["topic"])])
    record = DATASETS[dataset]
    data = {**value["experiment"].get("data", {}), "dataset": dataset, "samples": record.samples}
    experiment = {**value["experiment"], "problem": record.problem, "data": data}
    run = {"experiment": experiment, "epochs": value["epochs"]}
    claim = {**value["claim"], "id": value["id"], "set_up": "run"}
    lesson = read_lesson({"set_ups": {"run": run}, "claims": [claim]})
    return Preset(
        value["id"], dataset, value["topic"], value["good"], experiment, value["epochs"], value["claim"], lesson
    )
