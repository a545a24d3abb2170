"""Numbers that texts name: what each form gives, and how it is written in a sentence."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from engine.lessons.reading.lesson_reader import read_lesson
from engine.lessons.tally import reading_name, take_tally
from server.lessons.references import UNKNOWN, References, shown
from tests.engine.lessons.test_lesson_reader import LESSON

OTHERS: dict[str, tuple[str, int | None]] = {"02-other": ("Another", 2), "ours": ("Ours", None)}


def references(*, tallied: bool = True) -> References:
    document: dict[str, Any] = copy.deepcopy(LESSON)
    lesson = read_lesson(document)
    return References(lesson, take_tally(lesson, document, 2) if tallied else None, OTHERS)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("at {moves}", "at [[#moves|0]]"),
        ("{caught}, {caught:1}", "[[#caught|3.9]], [[#caught:1|4]]"),
        ("{moves.holds} of {moves.seeds}", "[[#moves.holds|2]] of [[#moves.seeds|2]]"),
        ("{off.epochs:word} epochs", "[[#off.epochs:word|three]] epochs"),
        ("{on.parameters} numbers", "[[#on.parameters|9]] numbers"),
        ("{off.experiment.batch_size}", "[[#off.experiment.batch_size|1]]"),
        ("{on.edits.1.value}", "[[#on.edits.1.value|−3]]"),
        ("{on.experiment.hidden.0.activation}", "[[#on.experiment.hidden.0.activation|tanh]]"),
        ("lesson {lesson:02-other}, {title:02-other}", "lesson 2, Another"),
        # A teacher's have no number.
        ("lesson {lesson:ours}", "lesson Ours"),
        ("see [[term|words]]", "see [[term|words]]"),
    ],
)
def test_a_reference_becomes_its_number_and_keeps_its_name(text: str, written: str) -> None:
    assert references().write(text, "en") == written


def test_what_was_measured_is_written_from_the_tally() -> None:
    document: dict[str, Any] = copy.deepcopy(LESSON)
    lesson = read_lesson(document)
    tally = take_tally(lesson, document, 2)
    written = References(lesson, tally, {}).write({"a": ["{moves.here:6}", "{moves.median:6}", "{ratio:6}"]}, "en")
    moves, ratio = (tally.readings[reading_name(one)] for one in (lesson.claims["moves"].left, lesson.values["ratio"]))
    shown_numbers = [one.partition("|")[2].rstrip("]") for one in written["a"]]
    assert [float(one) for one in shown_numbers] == pytest.approx([moves.own, moves.median, ratio.own], rel=1e-5)


def test_what_nobody_has_measured_is_a_dash() -> None:
    assert (
        references(tallied=False).write("{moves.holds} {ratio}", "en")
        == f"[[#moves.holds|{UNKNOWN}]] [[#ratio|{UNKNOWN}]]"
    )


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.47, "", "0.47"),
        (0.4826, "", "0.48"),
        (0.03, "", "0.03"),
        (177, "", "177"),
        (1580.4, "", "1,580"),
        (123456.7, "", "123,000"),
        (57.4, "", "57"),
        (0.00006, "", "0.00006"),
        (3.14e-7, "", "3.1 × 10⁻⁷"),
        (1e-12, "", "1 × 10⁻¹²"),
        (4e7, "", "4 × 10⁷"),
        (-0.25, "", "−0.25"),
        (0.7349, "percent", "73%"),
        (0.0049, "percent", "0.5%"),
        (1.0, "percent", "100%"),
        (0.7349, "percent1", "73.5%"),
        (12345.6, "whole", "12,346"),
        (0.123456, "3", "0.123"),
        (8, "word", "eight"),
        (13, "word", "13"),
        (None, "", UNKNOWN),
        ("tanh", "", "tanh"),
    ],
)
def test_a_number_is_written_as_a_person_would(value: float | str | None, form: str, text: str) -> None:
    assert shown(value, form, "en") == text


def test_small_numbers_have_words_in_chinese_too() -> None:
    assert shown(2, "word", "zh") == "两" and shown(2, "word", "fr") == "two"
