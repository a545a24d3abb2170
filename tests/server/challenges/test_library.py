"""Challenges as a server has them: those that come with it, a teacher's beside them.

Without these a teacher's folder would be passed over in silence, or stop a server without saying why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.validation.limits import DEFAULT_LIMITS
from server.challenges.library import as_sent, check_files, load
from server.page.assets import ROOT, Assets
from server.page.folder_files import FolderError
from server.settings import Settings

CHALLENGE: dict[str, Any] = {
    "level": 2,
    "experiment": {"data": {"dataset": "xor"}},
    "goal": [
        {"measure": "test_loss", "relation": "<=", "value": 0.05},
        {"measure": "weight", "of": {"layer": 2}, "relation": ">", "value": 0},
    ],
    "constraints": {"units": {"most": 4}},
    "score": "fewest_epochs",
}
TEXT = {"title": "Ours", "task": "Solve it.", "hint": "Wait.", "why": "It takes time."}
ASSETS = Assets()


def write(folder: Path, name: str = "ours", challenge: Any = CHALLENGE, **texts: Any) -> Path:
    (folder / name).mkdir(parents=True)
    for stem, content in {"challenge": challenge, **(texts or {"en": TEXT})}.items():
        (folder / name / f"{stem}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_those_that_come_with_the_server_are_listed_behind_a_teachers(tmp_path: Path) -> None:
    found = load(Settings(challenges=str(write(tmp_path, en=TEXT, zh={**TEXT, "title": "我们的"}))), ASSETS)
    names = sorted(path.name for path in (ROOT / "challenges").iterdir())
    assert list(found.entries) == ["ours", *names]
    listed = found.index()["challenges"]
    assert isinstance(listed, list) and listed[0] == {
        "id": "ours",
        "own": True,
        "level": 2,
        "topics": [],
        "score": "fewest_epochs",
        "dataset": "xor",
        "points": None,
        "languages": ["en", "zh"],
        "title": {"en": "Ours", "zh": "我们的"},
        "task": {"en": "Solve it.", "zh": "Solve it."},
    }
    assert not any(one["own"] for one in listed[1:])
    assert found.version != load(Settings(), ASSETS).version


def test_a_page_is_sent_what_a_challenge_comes_to_with_goals_that_have_names(tmp_path: Path) -> None:
    found = load(Settings(challenges=str(write(tmp_path))), ASSETS)
    sent: Any = found.sent("ours", "zh")
    assert (sent["language"], sent["missing"], sent["text"]) == ("en", True, TEXT)
    assert sent["challenge"] == CHALLENGE
    resolved = sent["resolved"]
    assert resolved["experiment"]["data"]["samples"] == 500 and resolved["start"] is None
    assert resolved["goal"] == [
        {"id": "goal-1", "measure": "test_loss", "of": {}, "relation": "at_most", "value": 0.05},
        {
            "id": "goal-2",
            "measure": "weight",
            "of": {"layer": 2, "unit": 0, "source": 0},
            "relation": "above",
            "value": 0.0,
        },
    ]
    # Scores are only true where these stay, whatever the document says.
    assert {"problem", "data", "loss"} <= set(resolved["constraints"]["fixed"])
    assert found.sent("gone", "en") is None


def test_what_is_wrong_in_a_teachers_folder_is_a_line_each_by_file_place_and_rule(tmp_path: Path) -> None:
    write(tmp_path, "a", {**CHALLENGE, "score": "most_fun"})
    write(tmp_path, "b", en={**TEXT, "title": ""})
    with pytest.raises(FolderError) as refused:
        load(Settings(challenges=str(tmp_path)), ASSETS)
    first, second = refused.value.lines
    assert first.startswith("a/challenge.json: `score` must be one of") and "most_fun" in first
    assert second.startswith("b/en.json: `title` must be")


def test_a_challenge_with_points_of_its_own_shows_some_of_them(tmp_path: Path) -> None:
    rows = [[place / 50, -place / 50, place % 2 * 2 - 1] for place in range(240)]
    data = {"dataset": "custom", "points": {"train": rows, "test": rows[:10]}}
    write(tmp_path, challenge={**CHALLENGE, "experiment": {"data": data}})
    listed: Any = load(Settings(challenges=str(tmp_path)), ASSETS).index()["challenges"]
    assert listed[0]["points"] == rows[:100]


def test_a_challenge_of_a_link_is_checked_and_each_fault_names_its_file() -> None:
    entry, wrong, more = check_files("ours", CHALLENGE, {"en": TEXT}, DEFAULT_LIMITS)
    assert entry is not None and (wrong, more) == ([], 0)
    assert as_sent(entry, "en")["id"] == "ours"
    entry, wrong, more = check_files("ours", {**CHALLENGE, "level": 9}, {"zh": {**TEXT, "why": 3}}, DEFAULT_LIMITS)
    assert entry is None and [(file, fault.path) for file, fault in wrong] == [
        ("challenge.json", "level"),
        ("zh.json", "why"),
    ]
