"""Which answer a run gives to what was asked before it."""

from __future__ import annotations

import pytest

from engine.lessons.lesson import Answer, Question, Reading
from engine.lessons.questions import answer_of

READING = Reading("train_loss", {}, "run", "end")
RANGES = Question("ranges", (READING,), (Answer("low", 0.1), Answer("middle", 0.4), Answer("high")))
TIMED = Question("ranges", (READING,), (Answer("soon", 50), Answer("late"), Answer("never", without=True)))


@pytest.mark.parametrize(
    ("question", "value", "answer"),
    [
        (RANGES, 0.05, "low"),
        (RANGES, 0.1, "middle"),
        (RANGES, 0.4, "high"),
        (RANGES, 9.0, "high"),
        (RANGES, None, None),
        (TIMED, 49, "soon"),
        (TIMED, 50, "late"),
        (TIMED, None, "never"),
    ],
)
def test_a_number_belongs_to_the_first_answer_whose_bound_is_above_it(
    question: Question, value: float | None, answer: str | None
) -> None:
    assert answer_of(question, [value]) == answer


@pytest.mark.parametrize(
    ("kind", "values", "answer"),
    [
        ("least", [3.0, 1.0, 2.0], "b"),
        ("most", [3.0, 1.0, 2.0], "a"),
        # Who never gets there is last.
        ("least", [None, 5.0, 7.0], "b"),
        ("most", [None, -5.0, -7.0], "b"),
        ("least", [1.0, 1.0, 2.0], None),
        ("least", [None, None, None], None),
        ("most", [None, None, None], None),
    ],
)
def test_a_contest_goes_to_the_least_or_the_most_and_to_none_of_two_that_are_equal(
    kind: str, values: list[float | None], answer: str | None
) -> None:
    question = Question(kind, (READING,) * 3, (Answer("a"), Answer("b"), Answer("c")))
    assert answer_of(question, values) == answer
