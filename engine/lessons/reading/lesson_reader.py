"""Reads and checks the document of a lesson; what is wrong is said by path, rule and value, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.experiment.experiment import Experiment
from engine.lessons.lesson import TOPICS, Edit, Lesson, SetUp, set_by_hand
from engine.lessons.reading.claim_reader import MOST_EPOCHS, ClaimReader
from engine.lessons.reading.document_fields import Complaints, LessonError, is_number
from engine.lessons.reading.step_reader import StepReader
from engine.training.trainer import Trainer
from engine.validation.faults import ExperimentError
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.messages import rule

__all__ = ["LessonError", "read_lesson"]

_OPTIONAL = {"values", "controls", "steps", "requires", "topic", "minutes", "shows"}
_MOST_MINUTES = 600


def read_lesson(document: Mapping[str, Any], limits: Limits = DEFAULT_LIMITS) -> Lesson:
    """The lesson a document describes.

    Raises:
        LessonError: with everything that is wrong with it.
    """
    wrong = Complaints()
    lesson = _Reader(wrong, limits).lesson(document)
    if wrong.faults or lesson is None:
        raise LessonError(wrong.faults, wrong.more)
    return lesson


class _Reader:
    """What is given back where something is wrong is not looked at."""

    def __init__(self, wrong: Complaints, limits: Limits) -> None:
        self._wrong, self._limits = wrong, limits

    def lesson(self, document: Mapping[str, Any]) -> Lesson | None:
        wrong = self._wrong
        fields = wrong.fields("", document, {"set_ups", "claims"}, _OPTIONAL)
        if fields is None:
            return None
        given = fields["set_ups"]
        if not isinstance(given, Mapping) or not given:
            wrong.say("set_ups", rule("lesson_set_ups"), given)
            return None
        read = {name: self._set_up(name, value) for name, value in given.items()}
        readings = ClaimReader(wrong, {name: one.epochs if one else None for name, one in read.items()})
        claims = readings.claims(fields["claims"])
        values = readings.values(fields.get("values", []), claims)
        controls, needs = (wrong.texts(key, fields.get(key, [])) for key in ("controls", "requires"))
        named = _ids(fields["claims"])
        steps = StepReader(wrong, readings, read, named).steps(fields["steps"], controls) if "steps" in fields else ()
        topic, minutes = fields.get("topic"), fields.get("minutes")
        if topic is not None and topic not in TOPICS:
            wrong.say("topic", rule("one_of", names=", ".join(TOPICS)), topic)
        if minutes is not None:
            minutes = wrong.whole("minutes", minutes, 1, _MOST_MINUTES)
        shows = self._shows(fields.get("shows"), given)
        set_ups = {name: one for name, one in read.items() if one is not None}
        return Lesson(set_ups, claims, values, controls, steps, needs, topic, minutes, shows)

    def _shows(self, value: object, names: Mapping[str, Any]) -> tuple[str, ...]:
        """The first set-up and the last unless the document says which: a lesson goes from one thing to another."""
        if value is None:
            return tuple(dict.fromkeys((next(iter(names)), next(reversed(list(names))))))
        if (
            not isinstance(value, list)
            or not 1 <= len(value) <= 2
            or not all(isinstance(one, str) and one in names for one in value)
        ):
            self._wrong.say("shows", rule("lesson_shows", names=", ".join(names)), value)
            return ()
        return tuple(value)

    def _set_up(self, name: str, value: object) -> SetUp | None:
        path, before = f"set_ups.{name}", self._wrong.count
        self._wrong.name(path, name)
        fields = self._wrong.fields(path, value, {"experiment", "epochs"}, {"speed", "edits"})
        if fields is None:
            return None
        epochs = self._wrong.whole(f"{path}.epochs", fields["epochs"], 0, MOST_EPOCHS)
        self._speed(f"{path}.speed", fields.get("speed"))
        edits = tuple(self._edits(f"{path}.edits", fields.get("edits", [])))
        try:
            experiment = Experiment.parse(fields["experiment"], self._limits)
        except ExperimentError as error:
            self._wrong.take((one.within(f"{path}.experiment") for one in error.faults), error.more)
            return None
        if self._wrong.count > before:
            return None
        found = SetUp(experiment, epochs, edits)
        if edits:
            self._try_edits(path, edits, Trainer(experiment))
        return found

    def _try_edits(self, path: str, edits: tuple[Edit, ...], trainer: Trainer) -> None:
        for index, edit in enumerate(edits):
            try:
                set_by_hand(trainer, edit)
            except IndexError as error:
                broken = rule("lesson_edit", reason=str(error))
                self._wrong.say(f"{path}.edits[{index}]", broken, [edit.layer, edit.source, edit.unit])

    def _speed(self, path: str, value: object) -> None:
        if value is None:
            return
        fields = self._wrong.fields(path, value, {"per", "rate"}, set())
        if fields is None:
            return
        if fields["per"] not in ("batch", "epoch"):
            self._wrong.say(f"{path}.per", rule("one_of", names="batch, epoch"), fields["per"])
        if not is_number(fields["rate"]) or not 0 < fields["rate"] <= 1000:
            self._wrong.say(f"{path}.rate", rule("lesson_speed_rate"), fields["rate"])

    def _edits(self, path: str, value: object) -> Iterator[Edit]:
        if not isinstance(value, list):
            self._wrong.say(path, rule("list"), value)
            return
        for index, one in enumerate(value):
            here = f"{path}[{index}]"
            fields = self._wrong.fields(here, one, {"layer", "unit", "source", "value"}, set())
            if fields is None:
                continue
            layer = self._wrong.whole(f"{here}.layer", fields["layer"], 1, 1000)
            unit = self._wrong.whole(f"{here}.unit", fields["unit"], 0, 10_000)
            given = fields["source"]
            source = None if given is None else self._wrong.whole(f"{here}.source", given, 0, 10_000)
            if not is_number(fields["value"]):
                self._wrong.say(f"{here}.value", rule("finite"), fields["value"])
                continue
            yield Edit(layer, unit, source, float(fields["value"]))


def _ids(listed: object) -> list[str]:
    """The names in a list of claims, those of wrong ones too: a step that has them has nothing wrong with it."""
    return [str(one.get("id")) for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
