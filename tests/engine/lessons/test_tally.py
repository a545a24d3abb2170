"""What a tally counts, and that it tells what it is of."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from engine.lessons.claim_check import check_claims
from engine.lessons.reading.lesson_reader import read_lesson
from engine.lessons.tally import holds_with_own, mark_of_lesson, read_tally, reading_name, take_tally
from tests.engine.lessons.test_lesson_reader import LESSON


def lesson_with(bound: float) -> dict[str, Any]:
    """One claim that a bound decides: the loss before the first batch, of a run of twenty points."""
    document: dict[str, Any] = copy.deepcopy(LESSON)
    document["claims"] = [
        {"id": "lower", "set_up": "off", "at": "start", "measure": "train_loss", "relation": "<", "value": bound}
    ]
    document["values"] = []
    document["steps"] = [
        {
            "set_ups": ["off", "on"],
            "claims": ["lower"],
            "question": {
                "reading": {"set_up": "off", "measure": "train_loss", "at": "start"},
                "answers": [{"id": "low", "below": bound}, {"id": "high"}],
            },
        }
    ]
    return document


def test_seeds_are_counted_by_claim_and_by_answer() -> None:
    document = lesson_with(0.6)
    losses = [check_claims(read_lesson(document), seed)["lower"].left for seed in range(1, 8)]
    assert all(loss is not None for loss in losses)
    middle = sorted(losses)[3]  # type: ignore[type-var]
    document = lesson_with(float(middle))  # type: ignore[arg-type]
    done: list[int] = []
    tally = take_tally(read_lesson(document), document, 7, first=1, note=done.append)
    assert done == [1, 2, 3, 4, 5, 6, 7]
    fails = [seed for seed, loss in enumerate(losses, 1) if not loss < middle]  # type: ignore[operator]
    assert tally.fails == {"lower": fails} and len(fails) == 4
    (asked,) = tally.questions
    assert asked is not None and asked.counts == {"low": 3, "high": 4}
    lesson = read_lesson(document)
    spread = tally.readings[reading_name(lesson.claims["lower"].left)]
    assert (spread.low, spread.median, spread.high) == pytest.approx((min(losses), middle, max(losses)), rel=1e-5)  # type: ignore[type-var]
    own = check_claims(lesson)["lower"]
    assert (
        spread.own == pytest.approx(own.left, rel=1e-5) and holds_with_own(lesson.claims["lower"], tally) == own.holds
    )
    assert asked.own == ("low" if own.holds else "high")


def test_a_tally_comes_back_as_it_was_and_bears_the_mark_of_its_document() -> None:
    tally = take_tally(read_lesson(LESSON), LESSON, 2)
    again = read_tally(json.loads(json.dumps(tally.document())))
    assert again == tally and (again.first, again.seeds) == (2001, 2)
    assert again.mark == mark_of_lesson(LESSON)
    other = copy.deepcopy(LESSON)
    other["steps"][0]["stage"] = None
    other["minutes"] = 3
    assert mark_of_lesson(other) == again.mark, "how it is told is not measured"
    other["set_ups"]["on"]["epochs"] = 1
    assert mark_of_lesson(other) != again.mark


@pytest.mark.parametrize("document", [{}, [], {"mark": "x", "seeds": [1], "claims": {}, "readings": {}}])
def test_what_is_no_tally_is_refused(document: Any) -> None:
    with pytest.raises(ValueError, match=r"is no tally|not enough values"):
        read_tally(document)


@pytest.mark.parametrize(("seeds", "fails"), [([5, 3], []), ([1, 3], [4]), ([1, 3], [2, 2])])
def test_a_tally_counts_each_of_its_seeds_once(seeds: list[int], fails: list[int]) -> None:
    document = {"mark": "x", "seeds": seeds, "claims": {"one": {"fails": fails}}, "readings": {}, "questions": []}
    with pytest.raises(ValueError, match=f"is no tally: .*seeds.* {seeds[0]} to {seeds[1]}"):
        read_tally(document)


def test_an_epoch_that_a_run_does_not_come_to_has_no_number() -> None:
    """A rate of 1000 on a plane, without a hidden layer: the numbers are not finite long before epoch 60."""
    document = {
        "set_ups": {
            "run": {
                "experiment": {
                    "problem": "regression",
                    "data": {"dataset": "plane", "samples": 20},
                    "hidden": [],
                    "optimizer": {"name": "sgd", "learning_rate": 1000},
                    "batch_size": 1,
                },
                "epochs": 60,
            }
        },
        "claims": [{"id": "low", "set_up": "run", "at": 60, "measure": "train_loss", "relation": "<", "value": 1}],
    }
    tally = take_tally(read_lesson(document), document, 2)
    (spread,) = tally.readings.values()
    assert (spread.own, spread.median, spread.none, tally.fails) == (None, None, 2, {"low": [2001, 2002]})


def test_numbers_that_are_missing_count_as_larger_than_any() -> None:
    document: dict[str, Any] = copy.deepcopy(LESSON)
    del document["steps"]
    document["claims"] = [
        {"id": "there", "set_up": "on", "measure": "epochs_to_loss", "of": {"loss": 1e-9}, "relation": "<", "value": 9}
    ]
    tally = take_tally(read_lesson(document), document, 3)
    (spread, _) = tally.readings.values()
    assert (spread.none, spread.median, spread.low) == (3, None, None)
    assert tally.fails == {"there": [2001, 2002, 2003]}
