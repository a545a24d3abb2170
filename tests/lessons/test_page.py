"""What lessons name of the page is there: parts that are pointed at, controls that show, pictures that are drawn."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine.lessons.scenes import PICTURES, SCENES
from server.lessons.library import Page
from server.page.assets import Assets
from server.page.languages import Language
from server.page.templates import Pages

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "lessons").glob("*/lesson.json"))
PAGE = Page.of(Pages(Assets(ROOT), "", "").playground(Language("en")))

every_lesson = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))


@every_lesson
def test_every_part_that_is_pointed_at_is_in_the_page(folder: Path) -> None:
    document = json.loads((folder / "lesson.json").read_text(encoding="utf-8"))
    for step in document["steps"]:
        assert step["points_at"].removeprefix("#") in PAGE.parts and step["points_at"].startswith("#")
        # Nothing to point at in a picture that is not there.
        assert "picture" in step.get("stage", {}) or step["points_at"] != "#lesson-picture"


@every_lesson
def test_every_control_is_in_the_page_and_one_that_is_shown_and_hidden(folder: Path) -> None:
    document = json.loads((folder / "lesson.json").read_text(encoding="utf-8"))
    listed = re.search(r"CONTROLS = \[(.*?)\]", (ROOT / "static/app/state.js").read_text(encoding="utf-8"), re.DOTALL)
    assert listed
    of_modules = set(re.findall(r'"(\w+)"', listed[1]))
    assert not set(document["controls"]) - PAGE.controls
    assert not set(document["controls"]) - of_modules


def test_the_page_draws_every_picture_that_a_lesson_may_have() -> None:
    source = (ROOT / "static/panels/lessons/pictures/index.js").read_text(encoding="utf-8")
    table = re.search(r"const PICTURES = \{(.*?)\}", source, re.DOTALL)
    assert table and re.findall(r"^  (\w+):", table[1], re.MULTILINE) == list(PICTURES)


def test_the_document_of_the_protocol_has_every_scene() -> None:
    text = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    section = text.partition("## Scenes")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)`", section, re.MULTILINE) == list(SCENES)
