"""Reads and checks the document of a lesson; what is wrong is said by path, rule and value, all of it at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.experiment.experiment import Experiment
from engine.lessons.lesson import RELATIONS, TOPICS, Claim, Edit, Lesson, Opened, Reading, SetUp, trainer_of
from engine.lessons.measures import MEASURES, measure_faults
from engine.lessons.scenes import PICTURES
from engine.validation.faults import ExperimentError, Fault, Faults
from engine.validation.limits import DEFAULT_LIMITS, Limits

IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
MOST_EPOCHS = 10_000
_OPTIONAL = {"about", "controls", "points_at", "opens", "picture", "requires", "topic", "minutes", "shows"}
_MOST_MINUTES = 600
# The control of the page that drawers are behind, and what one may be called and shown by.
_DRAWERS = "drawer"
_DRAWER = re.compile(r"[a-z]{1,40}")
_MOST_VIEW = 200


class LessonError(Faults):
    """A document that is no lesson; `faults` says why, one by one."""


def read_lesson(document: Mapping[str, Any], limits: Limits = DEFAULT_LIMITS) -> Lesson:
    """The lesson a document describes.

    Raises:
        LessonError: with everything that is wrong with it.
    """
    reader = _Reader(limits)
    lesson = reader.lesson(document)
    if reader.faults or lesson is None:
        raise LessonError(reader.faults, reader.more)
    return lesson


class _Reader:
    """Collects what is wrong; what is given back where something is wrong is not looked at."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.faults: list[Fault] = []
        self.more = 0

    def _say(self, path: str, rule: str, value: object) -> None:
        self.faults.append(Fault(path, rule, value))

    def _fields(self, path: str, value: object, needed: set[str], other: set[str]) -> Mapping[str, Any] | None:
        """The object that stands there; None where it is none, or a field it needs is missing."""
        if not isinstance(value, Mapping):
            self._say(path, "must be an object", value)
            return None
        before = f"{path}." if path else ""
        for key in value.keys() - needed - other:
            self._say(f"{before}{key}", f"must be left out: here are {', '.join(sorted(needed | other))}", value[key])
        for key in sorted(needed - value.keys()):
            self._say(f"{before}{key}", "must be given", None)
        return value if needed <= value.keys() else None

    def _whole(self, path: str, value: object, low: int, high: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self._say(path, f"must be a whole number from {low} to {high}", value)
            return low
        return value

    def _texts(self, path: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self._say(path, "must be a list of texts", value)
            return ()
        return tuple(value)

    def lesson(self, document: Mapping[str, Any]) -> Lesson | None:
        fields = self._fields("", document, {"set_ups", "claims"}, _OPTIONAL)
        if fields is None:
            return None
        given, listed, picture = fields["set_ups"], fields["claims"], fields.get("picture")
        if not isinstance(given, Mapping) or not given:
            self._say("set_ups", "must be an object with at least one set-up", given)
            return None
        if not isinstance(listed, list) or not listed:
            self._say("claims", "must be a list with at least one claim", listed)
            return None
        if picture is not None and not (isinstance(picture, str) and picture in PICTURES):
            self._say("picture", f"must be null or one of {', '.join(PICTURES)}", picture)
        set_ups = {name: one for name, value in given.items() if (one := self._set_up(name, value))}
        claims: dict[str, Claim] = {}
        for index, value in enumerate(listed):
            claim = self._claim(f"claims[{index}]", value, given, set_ups)
            if claim is not None and claim.id in claims:
                self._say(f"claims[{index}].id", "must stand once in a lesson", claim.id)
            elif claim is not None:
                claims[claim.id] = claim
        controls, points, needs = (
            self._texts(key, fields.get(key, [])) for key in ("controls", "points_at", "requires")
        )
        opens = tuple(self._opens(fields.get("opens", [])))
        if any(opens) and _DRAWERS not in controls and isinstance(fields.get("controls", []), list):
            self._say("controls", f"must have {_DRAWERS} where a step opens one", list(controls))
        topic, minutes = fields.get("topic"), fields.get("minutes")
        if topic is not None and topic not in TOPICS:
            self._say("topic", f"must be one of {', '.join(TOPICS)}", topic)
        if minutes is not None:
            minutes = self._whole("minutes", minutes, 1, _MOST_MINUTES)
        shows = self._shows(fields.get("shows"), given)
        return Lesson(set_ups, claims, controls, points, opens, picture, needs, topic, minutes, shows)

    def _opens(self, value: object) -> Iterator[Opened | None]:
        """The drawers of the steps, or None where a step has none."""
        if not isinstance(value, list):
            self._say("opens", "must be a list", value)
            return
        for index, one in enumerate(value):
            path = f"opens[{index}]"
            fields = None if one is None else self._fields(path, one, {"drawer"}, {"view"})
            drawer, view = ("", "") if fields is None else (fields["drawer"], fields.get("view", ""))
            if fields is None:
                yield None
            elif not isinstance(drawer, str) or not _DRAWER.fullmatch(drawer):
                self._say(f"{path}.drawer", "must be the name of a drawer: a to z, at most 40", drawer)
            elif not isinstance(view, str) or len(view) > _MOST_VIEW:
                self._say(f"{path}.view", f"must be a text of at most {_MOST_VIEW} characters", view)
            else:
                yield Opened(drawer, view)

    def _shows(self, value: object, names: Mapping[str, Any]) -> tuple[str, ...]:
        """The first set-up and the last unless the document says which: a lesson goes from one thing to another."""
        if value is None:
            return tuple(dict.fromkeys((next(iter(names)), next(reversed(list(names))))))
        if not isinstance(value, list) or not 1 <= len(value) <= 2 or not all(one in names for one in value):
            self._say("shows", f"must be a list of one or two of {', '.join(names)}", value)
            return ()
        return tuple(value)

    def _name(self, path: str, name: object) -> None:
        if not isinstance(name, str) or not IDENTIFIER.fullmatch(name):
            self._say(path, "must be made of a to z, 0 to 9, _ and -, at most 60", name)

    def _set_up(self, name: str, value: object) -> SetUp | None:
        path, before = f"set_ups.{name}", len(self.faults)
        self._name(path, name)
        fields = self._fields(path, value, {"experiment", "epochs"}, {"speed", "edits"})
        if fields is None:
            return None
        epochs = self._whole(f"{path}.epochs", fields["epochs"], 0, MOST_EPOCHS)
        self._speed(f"{path}.speed", fields.get("speed"))
        edits = tuple(self._edits(f"{path}.edits", fields.get("edits", [])))
        try:
            experiment = Experiment.parse(fields["experiment"], self._limits)
        except ExperimentError as error:
            self.faults += [one.within(f"{path}.experiment") for one in error.faults]
            self.more += error.more
            return None
        if len(self.faults) > before:
            return None
        found = SetUp(experiment, epochs, edits)
        self._try_edits(path, found)
        return found

    def _try_edits(self, path: str, set_up: SetUp) -> None:
        for index, edit in enumerate(set_up.edits):
            try:
                trainer_of(SetUp(set_up.experiment, 0, (edit,)))
            except IndexError as error:
                rule = f"must be a weight or a bias of the network: {error}"
                self._say(f"{path}.edits[{index}]", rule, [edit.layer, edit.source, edit.unit])

    def _speed(self, path: str, value: object) -> None:
        if value is None:
            return
        fields = self._fields(path, value, {"per", "rate"}, set())
        if fields is None:
            return
        if fields["per"] not in ("batch", "epoch"):
            self._say(f"{path}.per", "must be batch or epoch", fields["per"])
        if not _is_number(fields["rate"]) or not 0 < fields["rate"] <= 1000:
            self._say(f"{path}.rate", "must be greater than 0 and at most 1000", fields["rate"])

    def _edits(self, path: str, value: object) -> Iterator[Edit]:
        if not isinstance(value, list):
            self._say(path, "must be a list", value)
            return
        for index, one in enumerate(value):
            here = f"{path}[{index}]"
            fields = self._fields(here, one, {"layer", "unit", "source", "value"}, set())
            if fields is None:
                continue
            layer = self._whole(f"{here}.layer", fields["layer"], 1, 1000)
            unit = self._whole(f"{here}.unit", fields["unit"], 0, 10_000)
            given = fields["source"]
            source = None if given is None else self._whole(f"{here}.source", given, 0, 10_000)
            if not _is_number(fields["value"]):
                self._say(f"{here}.value", "must be a finite number", fields["value"])
                continue
            yield Edit(layer, unit, source, float(fields["value"]))

    def _claim(self, path: str, value: object, names: Mapping[str, Any], set_ups: Mapping[str, SetUp]) -> Claim | None:
        fields = self._fields(path, value, {"id", "measure", "relation", "value"}, {"set_up", "at", "of", "seeds"})
        if fields is None:
            return None
        self._name(f"{path}.id", fields["id"])
        if not (isinstance(fields["relation"], str) and fields["relation"] in RELATIONS):
            self._say(f"{path}.relation", f"must be one of {', '.join(RELATIONS)}", fields["relation"])
        right = self._right(f"{path}.value", fields["value"], names, set_ups)
        left = self._reading(path, fields, names, set_ups)
        passes, seeds = self._seeds(f"{path}.seeds", fields.get("seeds", [40, 40]))
        if left is None or right is None:
            return None
        return Claim(str(fields["id"]), left, str(fields["relation"]), right, passes, seeds)

    def _right(
        self, path: str, value: Any, names: Mapping[str, Any], set_ups: Mapping[str, SetUp]
    ) -> float | Reading | None:
        """What a claim is held against."""
        if isinstance(value, Mapping):
            fields = self._fields(path, value, {"measure"}, {"set_up", "at", "of"})
            return None if fields is None else self._reading(path, fields, names, set_ups)
        if _is_number(value):
            return float(value)
        self._say(path, "must be a finite number, or another measure", value)
        return None

    def _seeds(self, path: str, value: object) -> tuple[int, int]:
        if isinstance(value, list) and len(value) == 2:
            seeds = self._whole(f"{path}[1]", value[1], 1, 1000)
            return self._whole(f"{path}[0]", value[0], 1, seeds), seeds
        self._say(path, "must be two whole numbers: with how many seeds it holds, and of how many", value)
        return 1, 1

    def _reading(
        self, path: str, fields: Mapping[str, Any], names: Mapping[str, Any], set_ups: Mapping[str, SetUp]
    ) -> Reading | None:
        name, of, at = fields["measure"], fields.get("of", {}), fields.get("at", "end")
        faults = list(measure_faults(path, name, of))
        self.faults += faults
        if faults:
            return None
        measure, set_up = MEASURES[name], fields.get("set_up")
        arguments = measure.settings(of)
        if not measure.of_run:
            for key in ("set_up", "at"):
                if key in fields:
                    self._say(f"{path}.{key}", f"must be left out: {name} is not of a run", fields[key])
            return Reading(name, arguments, None, "end")
        if not isinstance(set_up, str) or set_up not in names:
            self._say(f"{path}.set_up", f"must be one of {', '.join(names)}", set_up)
            return None
        if at not in ("start", "end"):
            self._whole(f"{path}.at", at, 0, set_ups[set_up].epochs if set_up in set_ups else MOST_EPOCHS)
        return Reading(name, arguments, set_up, at)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
