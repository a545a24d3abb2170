"""With how many seeds the claims of a lesson hold, and what comes out of it: measured ahead, kept beside the lesson.

A tally has everything that texts say of many seeds, so that no number is typed. It bears the mark of what was measured;
where the document has changed since, the mark tells.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from engine.lessons.claim_check import Readings, judge, key, measure_lesson
from engine.lessons.lesson import RELATIONS, Claim, Lesson, Reading
from engine.lessons.measures import Value
from engine.lessons.questions import answer_of

# Seeds that nobody chose: lessons were made with others.
FIRST_SEED = 2001
# Of the seeds, what holds with fewer is chance.
FEWEST = 0.9
# What a mark is of: all that is trained and measured, and nothing of how it is told.
_MEASURED = ("set_ups", "claims", "values")
_DIGITS = 6


@dataclass(frozen=True)
class Spread:
    """A reading over the seeds.

    Attributes:
        own: with the lesson's own seed.
        median, low, high: of the numbers there are; None where there is none. The median counts seeds without a number
            as larger than any.
        none: seeds with which there is no number.
    """

    own: Value
    median: Value
    low: Value
    high: Value
    none: int


@dataclass(frozen=True)
class Answers:
    """How often each answer to a step's question came out, and which one with the lesson's own seed."""

    own: str | None
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Tally:
    """What came out of a lesson.

    Attributes:
        mark: of what was measured.
        first, last: seeds, all between them too.
        fails: for each claim the seeds with which it does not hold.
        readings: by `reading_name`.
        questions: of each step, None where it asks nothing.
    """

    mark: str
    first: int
    last: int
    fails: Mapping[str, Sequence[int]]
    readings: Mapping[str, Spread]
    questions: Sequence[Answers | None] = field(default_factory=tuple)

    @property
    def seeds(self) -> int:
        """How many."""
        return self.last - self.first + 1

    def own(self, reading: Reading) -> Value:
        """What was measured with the lesson's own seed."""
        return self.readings[reading_name(reading)].own

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "mark": self.mark,
            "seeds": [self.first, self.last],
            "claims": {name: {"fails": list(fails)} for name, fails in self.fails.items()},
            "readings": {name: vars(one) for name, one in self.readings.items()},
            "questions": [None if one is None else vars(one) for one in self.questions],
        }


def holds_with_own(claim: Claim, tally: Tally) -> bool:
    """Whether a claim holds with the lesson's own seed, as far as the digits that a tally keeps tell."""
    left, right = tally.own(claim.left), tally.own(claim.right) if isinstance(claim.right, Reading) else claim.right
    return left is not None and right is not None and RELATIONS[claim.relation].holds(left, right)


def mark_of_lesson(document: Mapping[str, Any]) -> str:
    """Tells whether a tally is still of what a document says."""
    measured = {name: document.get(name) for name in _MEASURED}
    questions = [one.get("question") for one in document.get("steps", [])]
    text = json.dumps([measured, questions], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def reading_name(reading: Reading) -> str:
    """A name for a reading, the same wherever it stands in a lesson."""
    of = (f"{name}={value:g}" for name, value in sorted(reading.of.items()))
    return " ".join([reading.set_up or "-", reading.measure, *of, str(reading.at)])


def take_tally(
    lesson: Lesson,
    document: Mapping[str, Any],
    seeds: int,
    *,
    first: int = FIRST_SEED,
    note: Callable[[int], None] = lambda done: None,
) -> Tally:
    """Trains a lesson with its own seed and with so many others.

    Args:
        lesson: as `document` describes it.
        seeds: how many, from `first` on.
        note: told after each how many are done; what it raises ends it all.
    """
    readings = {reading_name(one): one for one in lesson.readings}
    own = measure_lesson(lesson, readings.values())
    runs: list[Readings] = []
    for seed in range(first, first + seeds):
        runs.append(measure_lesson(lesson, readings.values(), seed))
        note(len(runs))
    return tally_of(lesson, document, own, runs, first=first)


def tally_of(
    lesson: Lesson, document: Mapping[str, Any], own: Readings, runs: Sequence[Readings], *, first: int = FIRST_SEED
) -> Tally:
    """What was measured of a lesson with its own seed and with others, each after the other from `first` on."""
    readings = {reading_name(one): one for one in lesson.readings}
    return Tally(
        mark_of_lesson(document),
        first,
        first + len(runs) - 1,
        {
            name: [first + index for index, found in enumerate(runs) if not judge(claim, found).holds]
            for name, claim in lesson.claims.items()
        },
        {name: _spread(own.get(key(one)), [found.get(key(one)) for found in runs]) for name, one in readings.items()},
        _answers(lesson, own, runs),
    )


def read_tally(document: Mapping[str, Any]) -> Tally:
    """A tally from what `Tally.document` gives.

    Raises:
        ValueError: it is none.
    """
    try:
        first, last = document["seeds"]
        tally = Tally(
            str(document["mark"]),
            int(first),
            int(last),
            {name: [int(seed) for seed in one["fails"]] for name, one in document["claims"].items()},
            {name: _read_spread(one) for name, one in document["readings"].items()},
            [None if one is None else _read_answers(one) for one in document["questions"]],
        )
    except (AttributeError, KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"is no tally: {error}") from error
    seeds = range(tally.first, tally.last + 1)
    if not seeds:
        raise ValueError(f"is no tally: `seeds` must not end before they begin; got {first} to {last}")
    for name, fails in tally.fails.items():
        if len(set(fails)) < len(fails) or not all(seed in seeds for seed in fails):
            raise ValueError(f"is no tally: `claims.{name}.fails` must be of the seeds {first} to {last}, each once")
    return tally


def _read_spread(given: Mapping[str, Any]) -> Spread:
    own, middle, low, high = (_finite(given[name]) for name in ("own", "median", "low", "high"))
    return Spread(own, middle, low, high, int(given["none"]))


def _read_answers(given: Mapping[str, Any]) -> Answers:
    own = given["own"]
    return Answers(None if own is None else str(own), {name: int(count) for name, count in given["counts"].items()})


def _finite(given: Any) -> Value:
    if given is None:
        return None
    number = float(given)
    if not math.isfinite(number):
        raise ValueError(f"is no tally: {number} is no number")
    return number


def answers_given(lesson: Lesson, found: Readings) -> list[str | None]:
    """The answer to the question of each step, None where none came out or nothing is asked."""
    return [
        None
        if step.question is None
        else answer_of(step.question, [found.get(key(one)) for one in step.question.readings])
        for step in lesson.steps
    ]


def fits(tally: Tally, lesson: Lesson) -> bool:
    """Whether a tally has all that a lesson asks of it: a file may have been written by hand."""
    asked = [one.question for one in lesson.steps]
    return (
        tally.fails.keys() == lesson.claims.keys()
        and tally.readings.keys() >= {reading_name(one) for one in lesson.readings}
        and len(tally.questions) == len(asked)
        and all(
            (one is None) == (question is None)
            and (one is None or question is None or one.counts.keys() == {answer.id for answer in question.answers})
            for one, question in zip(tally.questions, asked, strict=True)
        )
    )


def _answers(lesson: Lesson, own: Readings, runs: Sequence[Readings]) -> list[Answers | None]:
    given = answers_given(lesson, own)
    others = [answers_given(lesson, found) for found in runs]
    return [
        None
        if step.question is None
        else Answers(given[at], {one.id: sum(run[at] == one.id for run in others) for one in step.question.answers})
        for at, step in enumerate(lesson.steps)
    ]


def _spread(own: Value, values: Sequence[Value]) -> Spread:
    known = [one for one in values if one is not None]
    middle = median([math.inf if one is None else one for one in values]) if values else math.inf
    return Spread(
        _rounded(own),
        _rounded(middle),
        _rounded(min(known, default=None)),
        _rounded(max(known, default=None)),
        len(values) - len(known),
    )


def _rounded(value: Value) -> Value:
    """To digits that every processor agrees on, mostly; JSON has no infinity."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.{_DIGITS}g}")
