"""Holds a lesson against what there is here: the page's parts, the glossary's terms, and the limits of experiments."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine import Fault, Limits
from engine.lessons.lesson import Lesson
from engine.lessons.reading.document_fields import LessonError
from engine.lessons.reading.lesson_reader import read_lesson
from engine.validation.messages import rule
from server.lessons.meant import Known
from server.lessons.texts import Outline, text_faults


@dataclass(frozen=True)
class Page:
    """What of the page a lesson may name: its controls, by `data-control`, its parts, by `id`, and its drawers."""

    controls: frozenset[str]
    parts: frozenset[str]
    drawers: frozenset[str]

    @classmethod
    def of(cls, html: str) -> Page:
        """Those of a page as it is sent."""
        found = (re.findall(rf'\s{name}="([^"]+)"', html) for name in ("data-control", "id", "data-drawer"))
        return cls(*map(frozenset, found))


class Checker:
    """Checks documents and texts of lessons.

    Args:
        page: what lessons may name of the page.
        terms: what they may name of the glossary; None where there is none.
        limits: of experiments.
    """

    def __init__(self, page: Page, terms: Collection[str] | None, limits: Limits) -> None:
        self.page, self.limits, self._terms = page, limits, terms

    def read(self, document: Mapping[str, Any], limits: Limits | None = None) -> Lesson:
        """The lesson that a document describes.

        Args:
            document: of lesson.json.
            limits: in place of those of experiments here.

        Raises:
            LessonError: with everything that is wrong with it.
        """
        lesson = read_lesson(document, limits or self.limits)
        wrong = LessonError(self._page_faults(lesson))
        if wrong.faults:
            raise wrong
        return lesson

    def text_faults(self, text: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Fault]:
        """What is wrong with a lesson's text, but for the numbers it refers to; the lesson's document may be wrong."""
        return text_faults(text, Outline.of(document), self._terms)

    def known(self, lessons: Collection[str]) -> Known:
        """What faults may have meant; `lessons` are the names of all there are."""
        return Known(frozenset(self._terms or ()), self.page.parts, frozenset(lessons))

    def _page_faults(self, lesson: Lesson) -> Iterator[Fault]:
        page = self.page
        for index, name in enumerate(lesson.controls):
            if name not in page.controls:
                broken = rule("lesson_control", names=", ".join(sorted(page.controls)))
                yield Fault(f"controls[{index}]", broken, name)
        if not lesson.steps:
            yield Fault("steps", rule("lesson_missing"), None)
        for index, step in enumerate(lesson.steps):
            points, drawer = step.points_at, step.stage.drawer
            if points is not None and (points.removeprefix("#") not in page.parts or not points.startswith("#")):
                yield Fault(f"steps[{index}].points_at", rule("lesson_part"), points)
            if drawer is not None and drawer not in page.drawers:
                broken = rule("lesson_drawer", names=", ".join(sorted(page.drawers)))
                yield Fault(f"steps[{index}].stage.drawer", broken, drawer)
