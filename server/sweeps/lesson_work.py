"""A lesson trained with some seeds: what was measured with each, wherever that is carried out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from engine import Limits
from engine.lessons.claim_check import Readings, judge, key, measure_lesson
from engine.lessons.lesson import Lesson
from engine.lessons.reading.lesson_reader import read_lesson
from engine.lessons.tally import answers_given, reading_name
from engine.sweeps.lines import line_bytes
from server.sweeps.task import Task

# Lessons whose document need not be read again for the next of their tasks.
_REMEMBERED = 4


class _StoppedError(Exception):
    """Nobody wants it any more."""


def lesson_lines(task: Task, stopped: Callable[[], bool]) -> Iterator[bytes]:
    """A line for each seed of a task, without its end; fewer where it was stopped.

    Args:
        task: of a lesson that has been checked.
        stopped: whether to end, asked after every epoch.
    """
    lesson = _read(task.document, json.dumps(task.limits["experiment"]))

    def note() -> None:
        if stopped():
            raise _StoppedError

    readings = list({reading_name(one): one for one in lesson.readings}.values())
    try:
        # Numbers that run away are looked for; a warning for each would help nobody.
        with np.errstate(all="ignore"):
            for [seed] in task.runs:
                found = measure_lesson(lesson, readings, seed or None, note)
                yield line_bytes(_line(lesson, seed, found))[:-1]
    except _StoppedError:
        return


def _line(lesson: Lesson, seed: int, found: Readings) -> dict[str, object]:
    return {
        "type": "seed",
        "seed": seed or None,
        "claims": {name: judge(claim, found).holds for name, claim in lesson.claims.items()},
        "questions": answers_given(lesson, found),
        "readings": {reading_name(one): found.get(key(one)) for one in lesson.readings},
    }


def readings_of(lesson: Lesson, line: Mapping[str, Any]) -> Readings:
    """What was measured, from a line of it."""
    return {key(one): line["readings"][reading_name(one)] for one in lesson.readings}


@lru_cache(_REMEMBERED)
def _read(document: str, limits: str) -> Lesson:
    return read_lesson(json.loads(document), Limits(**json.loads(limits)))
