"""What is not wrong with a lesson and worth a look: languages that are missing, or that have drifted apart."""

from __future__ import annotations

import string
from typing import Any

import pytest

from server.lessons.advice import MESSAGES, advice
from server.lessons.check_command import main
from tests.server.lessons.test_library import TEXT, write


def said(texts: dict[str, dict[str, Any]], languages: tuple[str, ...] = ("en", "zh")) -> list[str]:
    return [one.message for one in advice(texts, languages)]


def test_a_language_of_the_page_that_a_lesson_lacks_is_named_with_what_learners_read() -> None:
    assert said({"en": TEXT}) == ["zh.json is missing; learners read English"]
    assert said({"de": TEXT}) == ["en.json is missing; learners read de", "zh.json is missing; learners read de"]
    assert said({"en": TEXT, "zh": TEXT}) == []


def test_texts_whose_parts_differ_between_languages_are_named() -> None:
    english = {**TEXT, "set_ups": {"only": "It"}, "mistakes": ["One.", "Two."], "next": "{finite.here:2}, {finite}"}
    chinese = {**TEXT, "next": "{finite.here:percent}"}
    assert said({"en": english, "zh": chinese}) == [
        "zh.json `set_ups` has no names for the set-ups, and en.json has",
        "zh.json `mistakes` has 1 mistakes, and en.json has 2",
        "zh.json `next` refers to {finite.here}, and en.json to {finite.here}, {finite}",
    ]


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("It gets below 0.05 in 40 of 40 runs, 90% of them.", "0.05, 40, 90%"),
        ("It gets below {finite}, in {finite.holds:word} of [[batch-size|16]] runs.", None),
        ("With L2, x1 and x₁, N(0, 1), 2·s(2z) − 1 and (2, 2), 0, 1 or 100%.", None),
        ("八个单元，损失低于0.3。", "0.3"),
    ],
)
def test_numbers_that_are_typed_are_named_and_names_and_formulas_are_none(sentence: str, numbers: str | None) -> None:
    wanted = [] if numbers is None else [f"en.json `next` types {numbers}; a reference such as {{claim}} follows"]
    found = said({"en": {**TEXT, "next": sentence}}, ("en",))
    assert [one[: len(wanted[0]) if wanted else None] for one in found] == wanted


def test_the_command_says_it_and_ends_well(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    mistakes = [f"At {number} it fails." for number in range(10, 25)]
    assert main([str(write(tmp_path, en={**TEXT, "mistakes": mistakes}))]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "ours: zh.json is missing; learners read English"
    assert lines[1].startswith("ours: en.json `mistakes[0]` types 10;") and lines[-1] == "ours: and 8 more to look at"


def test_every_message_has_its_places() -> None:
    for message in MESSAGES.values():
        assert message.format(**{name: "x" for _, name, _, _ in string.Formatter().parse(message) if name})
