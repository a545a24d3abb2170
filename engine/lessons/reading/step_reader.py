"""Reads the steps of a lesson: what each runs, what it asks before, and what stands in the middle of the page."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

from engine.lessons.lesson import CONTESTS, Answer, Question, Reading, SetUp, Stage, Step
from engine.lessons.reading.claim_reader import ClaimReader
from engine.lessons.reading.document_fields import Complaints, is_number
from engine.lessons.scenes import PICTURES
from engine.validation.messages import rule

MOST_STEPS = 5
_FEWEST_ANSWERS, _MOST_ANSWERS = 2, 4
_NEEDED, _OPTIONAL = {"set_ups", "claims"}, {"question", "points_at", "stage"}
# The control of the page that drawers are behind, and what one may be called and shown by.
_DRAWERS = "drawer"
_DRAWER = re.compile(r"[a-z]{1,40}")
_MOST_VIEW = 200


class StepReader:
    """Reads steps.

    Args:
        complaints: takes what is wrong.
        readings: reads what is measured.
        set_ups: of the document, by name.
        claims: names of those of the document.
    """

    def __init__(
        self,
        complaints: Complaints,
        readings: ClaimReader,
        set_ups: Mapping[str, SetUp | None],
        claims: Collection[str],
    ) -> None:
        self._wrong, self._readings = complaints, readings
        self._set_ups, self._claims = set_ups, claims

    def steps(self, value: object, controls: Sequence[str]) -> tuple[Step, ...]:
        """The steps, in which each claim stands once and each set-up at least once."""
        if not isinstance(value, list) or not 1 <= len(value) <= MOST_STEPS:
            self._wrong.say("steps", rule("lesson_steps", limit=MOST_STEPS), value)
            return ()
        found = tuple(step for index, one in enumerate(value) if (step := self._step(f"steps[{index}]", one)))
        if self._wrong.faults:
            # What follows from what is wrong elsewhere would only be said twice.
            return found
        if any(one.stage.drawer for one in found) and _DRAWERS not in controls:
            self._wrong.say("controls", rule("lesson_drawer_control", name=_DRAWERS), list(controls))
        for name in self._claims:
            count = sum(step.claims.count(name) for step in found)
            if count != 1:
                self._wrong.say("steps", rule("lesson_claim_once", name=name), count)
        for name in self._set_ups:
            if not any(name in step.set_ups for step in found):
                self._wrong.say("steps", rule("lesson_set_up_in_step", name=name), 0)
        return found

    def _step(self, path: str, value: object) -> Step | None:
        fields = self._wrong.fields(path, value, _NEEDED, _OPTIONAL)
        if fields is None:
            return None
        set_ups = self._wrong.chosen(f"{path}.set_ups", fields["set_ups"], self._set_ups, "lesson_set_up")
        claims = self._wrong.chosen(f"{path}.claims", fields["claims"], self._claims, "lesson_claim")
        points = fields.get("points_at")
        if points is not None and not (isinstance(points, str) and points):
            self._wrong.say(f"{path}.points_at", rule("lesson_points_at"), points)
        asked = fields.get("question")
        question = None if asked is None else self._question(f"{path}.question", asked)
        return Step(set_ups, claims, question, points or None, self._stage(f"{path}.stage", fields.get("stage")))

    def _stage(self, path: str, value: object) -> Stage:
        if value is None:
            return Stage()
        if isinstance(value, Mapping) and "picture" in value:
            fields = self._wrong.fields(path, value, {"picture"}, set())
            picture = None if fields is None else fields["picture"]
            if fields is not None and not (isinstance(picture, str) and picture in PICTURES):
                self._wrong.say(f"{path}.picture", rule("one_of", names=", ".join(PICTURES)), picture)
                return Stage()
            return Stage(picture=picture)
        fields = self._wrong.fields(path, value, {"drawer"}, {"view"})
        if fields is None:
            return Stage()
        drawer, view = fields["drawer"], fields.get("view", "")
        if not isinstance(drawer, str) or not _DRAWER.fullmatch(drawer):
            self._wrong.say(f"{path}.drawer", rule("lesson_drawer_name"), drawer)
        elif not isinstance(view, str) or len(view) > _MOST_VIEW:
            self._wrong.say(f"{path}.view", rule("lesson_view", limit=_MOST_VIEW), view)
        else:
            return Stage(drawer=drawer, view=view)
        return Stage()

    def _question(self, path: str, value: object) -> Question | None:
        kinds = ("reading", *CONTESTS)
        if not isinstance(value, Mapping) or sum(kind in value for kind in kinds) != 1:
            self._wrong.say(path, rule("lesson_question", names=", ".join(kinds)), value)
            return None
        kind = next(one for one in kinds if one in value)
        fields = self._wrong.fields(path, value, {kind, "answers"}, set())
        if fields is None:
            return None
        listed = fields["answers"]
        if not isinstance(listed, list) or not _FEWEST_ANSWERS <= len(listed) <= _MOST_ANSWERS:
            broken = rule("lesson_answers", low=_FEWEST_ANSWERS, high=_MOST_ANSWERS)
            self._wrong.say(f"{path}.answers", broken, listed)
            return None
        answers = self._answers(f"{path}.answers", listed, ranges=kind == "reading")
        if kind == "reading":
            reading = self._readings.whole_reading(f"{path}.reading", fields[kind])
            return None if reading is None else Question("ranges", (reading,), answers)
        return self._contest(path, kind, fields[kind], answers)

    def _contest(self, path: str, kind: str, value: object, answers: tuple[Answer, ...]) -> Question | None:
        if not isinstance(value, list) or len(value) != len(answers):
            self._wrong.say(f"{path}.{kind}", rule("lesson_readings", count=len(answers)), value)
            return None
        readings: list[Reading] = []
        for index, one in enumerate(value):
            reading = self._readings.whole_reading(f"{path}.{kind}[{index}]", one)
            if reading is not None:
                readings.append(reading)
        return Question(kind, tuple(readings), answers)

    def _answers(self, path: str, listed: list[Any], *, ranges: bool) -> tuple[Answer, ...]:
        found: list[Answer] = []
        for index, value in enumerate(listed):
            here = f"{path}[{index}]"
            fields = self._wrong.fields(here, value, {"id"}, {"below", "without"} if ranges else set())
            if fields is None:
                continue
            self._wrong.name(f"{here}.id", fields["id"])
            if any(one.id == fields["id"] for one in found):
                self._wrong.say(f"{here}.id", rule("lesson_answer_once"), fields["id"])
            below, without = fields.get("below"), fields.get("without", False)
            if below is not None and not is_number(below):
                self._wrong.say(f"{here}.below", rule("finite"), below)
                below = None
            if not isinstance(without, bool):
                self._wrong.say(f"{here}.without", rule("boolean"), without)
            elif without and below is not None:
                self._wrong.say(f"{here}.below", rule("lesson_left_out", names="id, without"), below)
            found.append(Answer(str(fields["id"]), below, without is True))
        if ranges and not any(one.path.startswith(path) for one in self._wrong.faults) and len(found) == len(listed):
            self._ranges(path, found)
        return tuple(found)

    def _ranges(self, path: str, answers: list[Answer]) -> None:
        """Bounds rise to an answer without one; after it there may be one for no number."""
        numbered = answers[:-1] if answers[-1].without else answers
        bounds = [one.below for one in numbered]
        given = [one for one in bounds[:-1] if one is not None]
        wrong = len(given) < len(bounds) - 1 or bounds[-1:] != [None] or any(one.without for one in numbered)
        if wrong or any(low >= high for low, high in pairwise(given)):
            self._wrong.say(path, rule("lesson_ranges"), [one.id for one in answers])
