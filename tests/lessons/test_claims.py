"""Every lesson keeps its word: trained without a page on three seeds, each claim holds as often as it says.

They are trained by compiled code where it is: some run at rates at which the last bit of a processor decides, and that
has the same bits on every one. `make lessons` does it on a hundred.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from engine.lessons.claim_check import check_claims, judge, key, measure_lesson
from engine.lessons.lesson import Lesson, Reading
from engine.lessons.reading.lesson_reader import read_lesson
from engine.lessons.tally import FEWEST, Tally, mark_of_lesson, read_tally, reading_name

FOLDER = Path(__file__).resolve().parents[2] / "lessons"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/lesson.json"))
# Of those that a tally is of.
SEEDS = (2001, 2002)
ROUNDING = 1e-9


@cache
def lesson_of(name: str) -> Lesson:
    return read_lesson(json.loads((FOLDER / name / "lesson.json").read_text(encoding="utf-8")))


def test_there_are_the_lessons_from_the_first_to_the_twentieth() -> None:
    assert [name[:2] for name in NAMES] == [f"{number:02}" for number in range(21)]


@cache
def tally_of(name: str) -> Tally:
    return read_tally(json.loads((FOLDER / name / "tallies.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", NAMES)
def test_the_tally_is_of_what_the_lesson_says_now(name: str) -> None:
    document = json.loads((FOLDER / name / "lesson.json").read_text(encoding="utf-8"))
    assert tally_of(name).mark == mark_of_lesson(document), "make lessons takes it"
    assert (tally_of(name).first, tally_of(name).seeds) == (2001, 100)


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_holds_with_the_lesson_s_own_seed_and_as_the_tally_says_with_two_others(
    name: str, request: pytest.FixtureRequest
) -> None:
    lesson, tally = lesson_of(name), tally_of(name)
    compiled = find_spec("numba") is not None
    if compiled:
        request.getfixturevalue("compiled")
    readings = {reading_name(one): one for one in lesson.readings}
    own = measure_lesson(lesson, readings.values())
    assert [claim.id for claim in lesson.claims.values() if not judge(claim, own).holds] == []
    if compiled:
        # What the texts say of it.
        told = {place: tally.readings[place].own for place in readings}
        found_now = {place: own[key(one)] for place, one in readings.items()}
        assert {place for place, one in found_now.items() if one is None} == {
            place for place, one in told.items() if one is None
        }
        assert {place: one for place, one in found_now.items() if one is not None} == pytest.approx(
            {place: one for place, one in told.items() if one is not None}, rel=1e-4, abs=1e-12
        )
    for seed in SEEDS:
        found = {claim for claim, one in check_claims(lesson, seed).items() if not one.holds}
        assert found == {claim for claim, fails in tally.fails.items() if seed in fails}, seed


@pytest.mark.parametrize("name", NAMES)
def test_what_is_claimed_holds_with_nine_seeds_of_ten_or_is_called_chance(name: str) -> None:
    lesson, tally = lesson_of(name), tally_of(name)
    rare = {claim for claim, fails in tally.fails.items() if len(fails) > tally.seeds * (1 - FEWEST)}
    assert rare == {claim.id for claim in lesson.claims.values() if claim.chance}


@pytest.mark.parametrize("name", NAMES)
def test_a_bound_is_within_a_factor_of_three_of_the_seed_that_comes_nearest(name: str) -> None:
    lesson, tally = lesson_of(name), tally_of(name)
    loose = []
    for claim in lesson.claims.values():
        # Below that it is rounding, which no seed comes near by itself.
        if isinstance(claim.right, Reading) or claim.relation == "=" or abs(claim.right) < ROUNDING:
            continue
        spread = tally.readings[reading_name(claim.left)]
        nearest = spread.high if claim.relation.startswith("<") else spread.low
        assert nearest is not None
        low, high = sorted((abs(nearest), abs(claim.right)))
        beyond = nearest > claim.right if claim.relation.startswith("<") else nearest < claim.right
        if not beyond and high > 3 * low:
            loose.append((claim.id, nearest, claim.right))
    assert loose == []
