"""Every lesson keeps its word: trained without a page on three seeds, each claim holds as often as it says.

The lesson's own seed is trained by NumPy, the others by compiled code where it is. `make lessons` does it on forty.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from engine.lessons.claim_check import check_claims
from engine.lessons.lesson import Lesson
from engine.lessons.lesson_reader import read_lesson

FOLDER = Path(__file__).resolve().parents[2] / "lessons"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/lesson.json"))
# Beside the lesson's own.
SEEDS = (2, 3)


def lesson_of(name: str) -> Lesson:
    return read_lesson(json.loads((FOLDER / name / "lesson.json").read_text(encoding="utf-8")))


def test_there_are_the_twenty_lessons() -> None:
    assert [name[:2] for name in NAMES] == [f"{number:02}" for number in range(1, 21)]


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_holds_with_the_lesson_s_own_seed_and_those_that_always_hold_with_two_others(
    name: str, request: pytest.FixtureRequest
) -> None:
    lesson = lesson_of(name)
    own = check_claims(lesson)
    assert {claim: one for claim, one in own.items() if not one.holds} == {}
    if find_spec("numba") is not None:
        request.getfixturevalue("compiled")
    always = [claim.id for claim in lesson.claims.values() if claim.passes == claim.seeds]
    failed = {
        (claim, seed): one
        for seed in SEEDS
        for claim, one in check_claims(lesson, seed, always).items()
        if not one.holds
    }
    assert failed == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_set_up_is_spoken_of_and_every_claim_says_of_how_many_seeds(name: str) -> None:
    lesson = lesson_of(name)
    spoken = {reading.set_up for claim in lesson.claims.values() for reading in claim.readings}
    assert set(lesson.set_ups) <= spoken
    assert all(claim.seeds >= 40 and claim.passes > claim.seeds / 4 for claim in lesson.claims.values())
