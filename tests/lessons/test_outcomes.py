"""Every lesson and preset has its picture in the list, made of what its document says now."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.lessons.lesson import TOPICS, SetUp
from engine.lessons.outcome import SIDE, mark_of, outcome_of
from engine.lessons.reading.lesson_reader import read_lesson
from server.lessons import draw_command
from server.lessons.library import load
from server.lessons.outcomes import FILE, Shown, draw_outcomes, read_outcomes
from server.lessons.presets import Presets
from server.page.assets import Assets
from server.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LESSONS = load(Settings(), Assets())
PRESETS = Presets(ROOT / "presets")
# An experiment of a few steps: the sign of x1 is nearly the answer.
QUICK: dict[str, Any] = {
    "experiment": {"hidden": [], "data": {"dataset": "gauss", "samples": 40}, "optimizer": {"learning_rate": 0.3}},
    "epochs": 5,
}


def set_up(document: dict[str, Any]) -> SetUp:
    claim = {"id": "finite", "set_up": "run", "measure": "finite", "relation": "=", "value": 1}
    return read_lesson({"set_ups": {"run": document}, "claims": [claim]}).set_ups["run"]


def test_every_lesson_and_preset_has_pictures_in_step_with_its_document() -> None:
    missing = [name for found in (LESSONS.outcomes, PRESETS.outcomes) for name, own in found.items() if None in own]
    assert missing == [], "python -m server draw-lessons makes them"
    assert LESSONS.outcomes.keys() == LESSONS.entries.keys() and PRESETS.outcomes.keys() == PRESETS.presets.keys()
    for own in (*LESSONS.outcomes.values(), *PRESETS.outcomes.values()):
        for one in own:
            assert one is not None
            assert len(one["points"]) > 10
            if curves := one.get("curves"):
                assert [len(curve) for curve in curves] == [2 * SIDE + 1] * (one["classes"] or 1)
                continue
            maps = len(base64.b64decode(one["maps"])) / SIDE**2
            assert one["side"] == SIDE and maps == (one["classes"] or 1)


def test_every_lesson_says_its_topic_and_its_minutes() -> None:
    for entry in LESSONS.entries.values():
        assert entry.lesson.topic in TOPICS and entry.lesson.minutes and len(entry.lesson.shows) == 2


def test_an_outcome_is_the_map_that_the_trained_network_draws() -> None:
    found = outcome_of(set_up(QUICK))
    codes = np.frombuffer(base64.b64decode(found["maps"]), np.uint8).reshape(SIDE, SIDE)
    # The clouds lie at (2, 2) and (-2, -2): the upper right corner is positive, the lower left one negative.
    assert codes[2, -3] > 200 and codes[-3, 2] < 54
    assert found["classes"] is None and 0 <= found["test_loss"] < 0.1
    assert {row[2] for row in found["points"]} == {-1.0, 1.0}


def test_numbers_that_run_away_end_the_training_and_are_told() -> None:
    away = {**QUICK, "experiment": {"problem": "regression", "hidden": [], "data": {"dataset": "plane"}}}
    away["experiment"]["optimizer"] = {"learning_rate": 5.0}
    found = outcome_of(set_up({**away, "epochs": 400}))
    assert found["test_loss"] is None and set(base64.b64decode(found["maps"])) == {255}


def test_what_is_drawn_is_kept_until_its_document_changes(tmp_path: Path) -> None:
    shown = {"one": [Shown(set_up(QUICK), QUICK)]}
    assert list(draw_outcomes(tmp_path, shown)) == ["one: 1 of 1"]
    assert list(draw_outcomes(tmp_path, shown)) == []
    kept = read_outcomes(tmp_path, shown)["one"][0]
    assert kept is not None and kept["of"] == mark_of(QUICK)
    other = {**QUICK, "epochs": 6}
    assert read_outcomes(tmp_path, {"one": [Shown(set_up(other), other)]}) == {"one": [None]}
    assert list(draw_outcomes(tmp_path, {"one": [Shown(set_up(other), other)]})) == ["one: 1 of 1"]


@pytest.mark.parametrize("content", ["", "[1]", '{"one": 3}', '{"one": [{"of": 1}, 2]}', "\xff"])
def test_a_file_that_cannot_be_read_is_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_bytes(content.encode("latin-1"))
    assert read_outcomes(tmp_path, {"one": [Shown(set_up(QUICK), QUICK)]}) == {"one": [None]}


def test_the_command_draws_a_teacher_s_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claim = {"id": "finite", "set_up": "run", "measure": "finite", "relation": "=", "value": 1}
    text = {
        "title": "Ours", "question": "What?", "means": "This.", "next": "More.", "mistakes": [],
        "steps": [{"do": "Play.", "look": "There."}], "claims": {"finite": "It is."},
    }  # fmt: skip
    (tmp_path / "ours").mkdir()
    steps = [{"set_ups": ["run"], "claims": ["finite"]}]
    document = {"set_ups": {"run": QUICK}, "claims": [claim], "steps": steps}
    (tmp_path / "ours/lesson.json").write_text(json.dumps(document))
    (tmp_path / "ours/en.json").write_text(json.dumps(text))
    assert draw_command.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == ["ours: 1 of 1", f"{tmp_path / FILE}: in step"]
    drawn = load(Settings(lessons=str(tmp_path)), Assets())
    assert next(iter(drawn.outcomes.values())) != [None] and "ours" in drawn.outcomes
    assert all(None not in own for own in drawn.outcomes.values())
    (tmp_path / "ours/lesson.json").write_text("{}")
    assert draw_command.main([str(tmp_path)]) == 2
