"""A teacher's folder is read again after a change, and what has become wrong there keeps the lessons as they were."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
from pathlib import Path

import pytest

from server.lessons.library import Lessons, LessonsError, load
from server.page.assets import Assets
from server.page.rereading import Current
from server.page.templates import Pages
from server.settings import Settings
from tests.server.lessons.test_library import LESSON, TEXT, write

ASSETS = Assets()
PAGES = Pages(ASSETS, "", "")


class Teacher:
    """A folder, the lessons that follow it, and a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seconds, self.reads = folder, 0.0, 0
        self.current = Current(self._read, folder, clock=lambda: self.seconds)

    def _read(self) -> Lessons:
        self.reads += 1
        return load(Settings(lessons=str(self.folder)), ASSETS, pages=PAGES)

    def say(self, **parts: object) -> None:
        (self.folder / "ours" / "en.json").write_text(json.dumps({**TEXT, **parts}), encoding="utf-8")

    def after(self, seconds: float) -> Lessons:
        self.seconds += seconds
        return asyncio.run(self.current.now())


def title(lessons: Lessons) -> object:
    return lessons.entries["ours"].texts["en"]["title"]


def test_a_change_shows_after_a_moment_and_nothing_is_read_without_one(tmp_path: Path) -> None:
    teacher = Teacher(write(tmp_path))
    before = teacher.after(0).version
    teacher.say(title="Others")
    assert title(teacher.after(0.5)) == "Ours" and teacher.reads == 1
    after = teacher.after(1)
    assert title(after) == "Others" and after.version != before
    write(tmp_path, "more")
    assert list(teacher.after(2).entries)[:2] == ["more", "ours"]
    shutil.rmtree(tmp_path / "ours")
    assert "ours" not in teacher.after(2).entries
    for _ in range(3):
        teacher.after(2)
    assert teacher.reads == 4


def test_a_link_that_leads_nowhere_hides_no_change(tmp_path: Path) -> None:
    teacher = Teacher(write(tmp_path))
    (tmp_path / "a").symlink_to("nowhere")
    (tmp_path / "ours" / ".#en.json").symlink_to("nowhere")
    teacher.after(2)
    teacher.say(title="Others")
    assert title(teacher.after(2)) == "Others" and not teacher.current.faults


def test_a_change_of_as_many_letters_is_seen(tmp_path: Path) -> None:
    teacher = Teacher(write(tmp_path))
    teacher.say(title="Ouzo")
    assert title(teacher.after(2)) == "Ouzo"


def test_what_has_become_wrong_is_said_once_and_the_last_that_was_right_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    teacher = Teacher(write(tmp_path))
    with caplog.at_level(logging.INFO, "playground"):
        teacher.say(title="")
        for _ in range(3):
            assert title(teacher.after(2)) == "Ours"
        assert teacher.current.faults == ["ours/en.json: `title` must be a text; got ''"]
        teacher.say(title="Right")
        assert title(teacher.after(2)) == "Right" and teacher.current.faults == []
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2 and "ours/en.json: `title` must be a text" in said[0] and "read again" in said[1]
    shutil.rmtree(tmp_path)
    assert title(teacher.after(2)) == "Right"
    assert "cannot be read: No such file or directory" in teacher.current.faults[0]


def test_lessons_that_are_wrong_from_the_start_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LessonsError):
        Teacher(write(tmp_path, lesson={**LESSON, "topic": "luck"}))
