"""Where compiled code is kept: whole or not at all, and never run where it is not as it was put there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.compiled import availability, cache
from tests.project.tree import ROOT


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_KERNELS", str(tmp_path / "kernels"))
    monkeypatch.setenv("PLAYGROUND_COMPILED", "1")
    return cache.folder("any")


def fill(text: str = "code") -> None:
    with cache.filling("any") as folder:
        (folder / "one").write_text(text)
        (folder / "two").write_text(text)


def test_a_folder_is_there_when_all_of_it_is_and_what_was_being_filled_is_gone(place: Path) -> None:
    with cache.filling("any") as folder:
        (folder / "one").write_text("code")
        assert not cache.is_complete("any") and not place.exists()
    cache.check("any")
    assert [entry.name for entry in place.parent.iterdir()] == [place.name]


def test_a_folder_that_could_not_be_filled_leaves_nothing(place: Path) -> None:
    with pytest.raises(RuntimeError), cache.filling("any"):
        raise RuntimeError
    assert not cache.is_complete("any") and list(place.parent.iterdir()) == []


def test_the_first_of_two_that_fill_it_at_once_has_it(place: Path) -> None:
    with cache.filling("any") as folder:
        (folder / "one").write_text("mine")
        fill("theirs")
    cache.check("any")
    assert (place / "one").read_text() == "theirs"
    assert [entry.name for entry in place.parent.iterdir()] == [place.name]


def test_what_a_process_left_that_was_ended_is_removed_some_time(place: Path) -> None:
    for name, hours in (("new-old", 2), ("new-young", 0)):
        (place.parent / name).mkdir(parents=True)
        now = (place.parent / name).stat().st_mtime
        os.utime(place.parent / name, (now, now - 3600 * hours))
    fill()
    assert {entry.name for entry in place.parent.iterdir()} == {"new-young", place.name}


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_text("cod"),
        lambda file: file.write_text("kode"),
        lambda file: file.unlink(),
        lambda file: (file.parent / "three").write_text("code"),
        lambda file: (file.parent / "contents.json").write_text('{"one"'),
    ],
    ids=["cut short", "another bit", "a file gone", "one too many", "contents that cannot be read"],
)
def test_what_is_not_as_it_was_put_there_is_found(place: Path, damage: Callable[[Path], object]) -> None:
    fill()
    damage(place / "one")
    with pytest.raises(ValueError):
        cache.check("any")
    assert cache.is_complete("any")
    cache.discard("any")
    assert not cache.is_complete("any")


def test_what_is_broken_and_cannot_be_removed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    monkeypatch.setattr(availability, "_found", type(availability._found)())
    monkeypatch.setattr(cache, "level", lambda: "any")
    monkeypatch.setattr(cache, "discard", lambda level: None)
    fill()
    (cache.folder("any") / "one").write_text("kode")
    assert availability.load(compile=False) is None
    found = availability.status()
    assert found.name == "failed" and found.detail.endswith("is not as it was made")


def test_without_a_place_for_them_kernels_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    pytest.importorskip("numba")
    monkeypatch.setenv("PLAYGROUND_COMPILED", "1")
    monkeypatch.setattr(availability, "_found", type(availability._found)())
    for name in ("PLAYGROUND_KERNELS", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert availability.load(compile=True) is None
    assert availability.status() == availability.Status("failed", "RuntimeError: no home")


def test_the_command_says_for_which_processors_there_may_be_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CPU_NAME", raising=False)
    said = subprocess.run(
        [sys.executable, "-m", "engine.compiled", "--levels"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == cache.levels() and cache.level() in cache.levels()


def test_a_command_says_why_it_waits_and_why_numpy_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    states = iter(["uncompiled", "failed"])
    monkeypatch.setattr(availability, "status", lambda: availability.Status(next(states), "no room"))
    monkeypatch.setattr(availability, "load", lambda compile: None)
    availability.prepare(said.append)
    assert said[0].startswith("compiling the kernels, once") and said[1].endswith("cannot be compiled: no room\n")
