"""Every preset keeps its word: trained without a page on three seeds, what works learns and what goes wrong does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.lessons.claim_check import check_claims
from engine.lessons.lesson import TOPICS
from engine.lessons.reading.lesson_reader import LessonError
from engine.lessons.reading.presets import read_presets
from engine.tables.datasets import DATASETS
from server.lessons.presets import Presets, PresetsError

FOLDER = Path(__file__).resolve().parents[2] / "presets"
PRESETS = Presets(FOLDER).presets
# The first is the preset's own.
SEEDS = (1, 2, 3)
# A loss that says the data are learned; one by answering the mean is far above each.
LEARNED = 0.25


def test_every_data_set_has_a_set_up_that_works_and_one_that_goes_wrong() -> None:
    kinds = {name: {one.good for one in PRESETS.values() if one.dataset == name} for name in DATASETS}
    assert kinds == {name: {True, False} for name in DATASETS}


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_claimed_of_a_preset_holds_with_three_seeds(name: str) -> None:
    preset = PRESETS[name]
    outcomes = {seed: check_claims(preset.lesson, seed)[name] for seed in SEEDS}
    assert {seed: one for seed, one in outcomes.items() if not one.holds} == {}


@pytest.mark.parametrize("name", [name for name, one in PRESETS.items() if one.good])
def test_what_works_says_that_its_test_loss_is_low_after_a_short_training(name: str) -> None:
    claim = PRESETS[name].claim
    assert (claim["measure"], claim["relation"]) == ("test_loss", "<")
    assert claim["value"] <= LEARNED
    assert PRESETS[name].epochs <= 200


def test_a_claim_that_does_not_hold_would_be_found() -> None:
    document = json.loads((FOLDER / "presets.json").read_text(encoding="utf-8"))
    line = next(one for one in document["circle"] if one["id"] == "circle_line")
    line["claim"] = {"measure": "test_loss", "relation": "<", "value": 0.05}
    outcome = check_claims(read_presets({"circle": [line]})["circle_line"].lesson)["circle_line"]
    assert outcome.left is not None
    assert not outcome.holds


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"experiment": {"seed": -1}}, "`circle[0].set_ups.run.experiment.seed` must be at least 0; got -1"),
    ({"good": 1}, "`circle[0].good` must be true or false; got 1"),
    ({"claim": {"measure": "luck", "relation": "<", "value": 1}}, "`circle[0].claims[0].measure` must be one of "),
    ({"more": 1}, "`circle[0]` must be an object with claim, epochs, experiment, good, id, topic"),
    ({"topic": "luck"}, "`circle[0].topic` must be one of first_steps, activations, "),
]


@pytest.mark.parametrize(("change", "line"), WRONG)
def test_what_is_wrong_is_named_by_place_rule_and_value(change: dict[str, Any], line: str) -> None:
    claim = {"measure": "test_loss", "relation": "<", "value": 1}
    right = {"id": "one", "topic": "training", "good": True, "experiment": {}, "epochs": 1, "claim": claim}
    assert list(read_presets({"circle": [right]})) == ["one"]
    with pytest.raises(LessonError) as caught:
        read_presets({"circle": [{**right, **change}]})
    assert line in str(caught.value)
    with pytest.raises(LessonError, match="must stand once"):
        read_presets({"circle": [right, right]})
    with pytest.raises(LessonError, match="must be one of circle"):
        read_presets({"square": [right]})


def test_the_texts_are_of_the_presets_in_every_language(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    words = json.loads((tmp_path / "zh.json").read_text(encoding="utf-8"))
    del words["circle_line"]
    words["circle_zeros"] = {"title": "", "why": "x"}
    (tmp_path / "zh.json").write_text(json.dumps(words), encoding="utf-8")
    with pytest.raises(PresetsError) as caught:
        Presets(tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.split("`")[1] for line in lines] == ["circle_line", "circle_zeros"]
    assert all(line.startswith("presets/zh.json: ") for line in lines)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "No hidden layer"), ("zh", "没有隐藏层"), ("fr", "No hidden layer")]
)
def test_the_page_is_sent_all_of_them_with_their_words(language: str, title: str) -> None:
    sent = Presets(FOLDER).sent(language)
    assert sorted(one["id"] for one in sent) == sorted(PRESETS)
    topics = [TOPICS.index(one["topic"]) for one in sent]
    assert topics == sorted(topics) and set(topics) == set(range(len(TOPICS)))
    line = next(one for one in sent if one["id"] == "circle_line")
    assert line["title"] == title
    assert line["experiment"] == {
        "hidden": [],
        "problem": "classification",
        "data": {"dataset": "circle", "samples": 500},
    }
    assert (line["good"], line["epochs"], line["claim"]["measure"]) == (False, 60, "test_loss")
    claim = line["resolved"]
    assert (claim["left"]["measure"], claim["left"]["settles"]) == ("test_loss", False)
    assert (claim["relation"], claim["right"]) == ("above", line["claim"]["value"])
