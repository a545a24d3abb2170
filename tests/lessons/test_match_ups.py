"""Every match-up changes one thing, and what its words say comes of it was measured: trained without a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine import Experiment
from engine.lessons.claim_check import check_claims
from engine.lessons.reading.lesson_reader import LessonError
from engine.lessons.reading.match_ups import differences, read_match_ups
from server.lessons.match_ups import MatchUps, MatchUpsError
from server.page.languages import STANDARD

FOLDER = Path(__file__).resolve().parents[2] / "presets" / "match_ups"
MATCH_UPS = MatchUps(FOLDER).match_ups
# The first is the match-up's own.
SEEDS = (1, 2, 3)


@pytest.mark.parametrize("name", MATCH_UPS)
def test_what_is_claimed_of_a_match_up_holds(name: str) -> None:
    match_up = MATCH_UPS[name]
    # Where seeds are what is compared, others would be another match-up.
    seeds = (None,) if match_up.thing == "seed" else SEEDS
    failed = {
        (seed, claim)
        for seed in seeds
        for claim, outcome in check_claims(match_up.lesson, seed).items()
        if not outcome.holds
    }
    assert failed == set()


def test_each_changes_one_thing_and_claims_something_of_more_than_one_of_them() -> None:
    assert len(MATCH_UPS) >= 8
    for match_up in MATCH_UPS.values():
        first, *others = (run.experiment for run in match_up.lesson.set_ups.values())
        assert all(differences(first, other) == {match_up.thing} for other in others)
        claimed = {reading.set_up for claim in match_up.lesson.claims.values() for reading in claim.readings}
        assert len(claimed) > 1, match_up.id
    assert len({match_up.thing for match_up in MATCH_UPS.values()}) >= 8


def test_a_claim_that_does_not_hold_would_be_found() -> None:
    document = json.loads((FOLDER / "match_ups.json").read_text(encoding="utf-8"))
    squares = next(one for one in document if one["id"] == "squares")
    squares["claims"][0]["relation"] = "<"
    outcomes = check_claims(read_match_ups([squares])["squares"].lesson)
    assert [one.holds for one in outcomes.values()] == [False, True]


@pytest.mark.parametrize(
    ("change", "things"),
    [
        ({}, set()),
        ({"optimizer": {"name": "sgd", "learning_rate": 0.3}}, {"optimizer.learning_rate"}),
        ({"optimizer": {"name": "adam", "learning_rate": 0.03}}, {"optimizer"}),
        ({"optimizer": {"name": "adam", "learning_rate": 0.01}}, {"optimizer", "optimizer.learning_rate"}),
        ({"regularizer": {"name": "l2", "rate": 0.1}}, {"regularizer"}),
        ({"hidden": []}, {"hidden"}),
        ({"hidden": [{"units": 4, "activation": "relu"}, {"units": 3, "activation": "relu"}]},
         {"hidden.activation", "hidden.units"}),
        ({"seed": 2, "batch_size": 1}, {"seed", "batch_size"}),
    ],
    ids=lambda given: str(sorted(given) if isinstance(given, set) else given),
)  # fmt: skip
def test_in_what_two_set_ups_differ(change: dict[str, Any], things: set[str]) -> None:
    assert differences(Experiment.parse({}), Experiment.parse(change)) == things


CLAIM = {"id": "one", "set_up": "b", "measure": "test_loss", "relation": "<", "value": 1}
RIGHT: dict[str, Any] = {
    "id": "one", "topic": "training", "experiment": {}, "changes": [{"batch_size": 1}], "epochs": 1, "claims": [CLAIM],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"more": 1}, "`[0]` must be an object with changes, claims, epochs, experiment, id, topic"),
        ({"topic": "luck"}, "`[0].topic` must be one of first_steps, activations, "),
        ({"changes": []}, "`[0].changes` must have 1 to 3; got 0"),
        ({"changes": [{"data": {"noise": 0.1}}]}, "`[0].changes[0]` must be an object without problem and data"),
        ({"changes": [{"seed": -1}]}, "`[0].set_ups.b.experiment.seed` must be at least 0; got -1"),
        ({"changes": [{"batch_size": 1, "seed": 2}]}, "`[0].changes[0]` must change one thing, and all the same one"),
        ({"changes": [{"seed": 2}, {"batch_size": 2}]}, "`[0].changes[0]` must change one thing, and all the same one"),
        ({"changes": [{}]}, "`[0].changes[0]` must change one thing, and all the same one; got 'nothing'"),
        ({"claims": [{**CLAIM, "set_up": "c"}]}, "`[0].claims[0].set_up` must be one of a, b; got 'c'"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_wrong_is_named_by_place_rule_and_value(change: dict[str, Any], line: str) -> None:
    assert list(read_match_ups([RIGHT])) == ["one"]
    with pytest.raises(LessonError) as caught:
        read_match_ups([{**RIGHT, **change}])
    assert line in str(caught.value)


def test_the_texts_are_of_the_match_ups_in_every_language(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="must stand once"):
        read_match_ups([RIGHT, RIGHT])
    for path in FOLDER.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    words = json.loads((tmp_path / "zh.json").read_text(encoding="utf-8"))
    del words["rates"]
    words["zeros"] = {"title": "", "why": "x"}
    (tmp_path / "zh.json").write_text(json.dumps(words), encoding="utf-8")
    with pytest.raises(MatchUpsError) as caught:
        MatchUps(tmp_path)
    assert [line.split("`")[1] for line in str(caught.value).splitlines()] == ["rates", "zeros"]


@pytest.mark.parametrize(("language", "title"), [(STANDARD, "Tanh against ReLU"), ("zh", "Tanh 对 ReLU")])
def test_the_page_is_sent_all_of_them_whole_with_their_words(language: str, title: str) -> None:
    sent = {one["id"]: one for one in MatchUps(FOLDER).sent(language)}
    assert sent.keys() == MATCH_UPS.keys()
    assert sent["tanh_relu"]["title"] == title
    first, second = sent["tanh_relu"]["experiments"]
    assert Experiment.parse(first).document() == first
    assert (first["hidden"][0]["activation"], second["hidden"][0]["activation"]) == ("tanh", "relu")
