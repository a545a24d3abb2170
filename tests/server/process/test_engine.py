"""The compiled engine of a server as processes have it: made by another one, loaded, made again, or left out."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.compiled import availability, cache
from engine.compiled.kernels import Kernels
from server.connections.hub import Hub
from server.process import engine_maker
from server.process.engine_loader import EngineLoader
from server.process.metrics import Board, Metrics
from server.serve import engine_loader
from server.settings import Settings
from tests.server.conftest import PATIENCE, STARTING, Page, wait_for
from tests.server.process.test_metrics import scrape
from tests.server.support.process import ROOT, Process, running

# In the place of what compiles for half a minute: copies what has been compiled, once it may.
_MAKE = """
import os, pathlib, shutil, time
place = pathlib.Path({place!r})
with (place / "made").open("a") as file:
    file.write(f"{{os.getpid()}}\\n")
while not (place / "gate").exists():
    time.sleep(0.02)
shutil.copytree({full!r}, place / "new")
(place / "new").rename({target!r})
"""
_BEFORE = """
import sys
from server.process import engine_maker
engine_maker._COMMAND = (sys.executable, "-c", {program!r})
"""
# In the place of workers, which take a second each to start: what does nothing until it is told to end.
_IDLE = """
from server.process import supervisor
supervisor._COMMAND = (sys.executable, "-c", "import time; time.sleep(60)")
import runpy
runpy.run_module("server", run_name="__main__", alter_sys=True)
"""


class Place:
    """A folder for compiled code that has none yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        full = str(cache.folder(cache.level()))
        place = str(folder / Path(full).name)
        self.program = _MAKE.format(place=str(folder), full=full, target=place)
        self.before = _BEFORE.format(program=self.program)
        self.environment = {"PLAYGROUND_KERNELS": str(folder)}
        self._full, self._place = full, place

    def fill(self) -> Path:
        """Everything is there; the folder that has it."""
        shutil.copytree(self._full, self._place)
        return Path(self._place)

    def open(self) -> None:
        """What is being made may be done."""
        (self.folder / "gate").touch()

    @property
    def makers(self) -> list[int]:
        """The processes that have begun to make it."""
        made = self.folder / "made"
        return [int(line) for line in made.read_text().split()] if made.exists() else []


@pytest.fixture
def place(compiled: Kernels, tmp_path: Path) -> Place:
    return Place(tmp_path)


def compiled_at(process: Process) -> list[float]:
    """Of each worker, whether the compiled engine trains."""
    found = scrape(process)
    workers = range(sum(name == "engine_failed" for name, _, _ in found))
    for worker in workers:
        assert found["engine_info", worker, "compiled"] + found["engine_info", worker, "numpy"] <= 1
    return [found["engine_info", worker, "compiled"] for worker in workers]


def test_a_page_plays_while_the_engine_is_made_and_goes_on_with_it(place: Place) -> None:
    with running(before=place.before, **place.environment) as process:
        wait_for(lambda: len(place.makers) == 1, STARTING)
        page = Page(process.port)
        page.hello(playing=True)
        page.until("frame", lambda frame: frame["epoch"] >= 2)
        assert compiled_at(process) == [0]
        place.open()
        wait_for(lambda: compiled_at(process) == [1], STARTING)
        last = page.until("frame")["epoch"]
        page.until("frame", lambda frame: frame["epoch"] > last + 2)
        page.close()
        assert process.stop() == 0
    said = [line for line in process.log.splitlines() if "engine" in line]
    assert [any(words in line for line in said) for words in ("is being made", "is made seconds=", "trains worker=0")]
    assert len(said) == 3 and "Traceback" not in process.log


def test_a_server_that_stops_ends_what_makes_it(place: Place) -> None:
    command = [sys.executable, "-c", place.before + _IDLE, "--port", "0", "--workers", "2"]
    environment = {**os.environ, **place.environment}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(lambda: place.makers, STARTING)
            process.terminate()
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
    [maker] = place.makers
    assert not Path(f"/proc/{maker}").exists()


def test_a_numba_that_cannot_be_imported_is_said_once_and_left_out(place: Place, tmp_path: Path) -> None:
    place.fill()
    (tmp_path / "numba.py").write_text("raise ImportError('no LLVM here')\n")
    with running(PYTHONPATH=str(tmp_path), **place.environment) as process:
        wait_for(lambda: scrape(process)["engine_failed", 0, ""] == 1)
        assert compiled_at(process) == [0]
        page = Page(process.port)
        page.hello(playing=True)
        page.until("frame", lambda frame: frame["epoch"] >= 2)
        page.close()
        assert process.stop() == 0
    assert process.log.count("so NumPy trains: ImportError: no LLVM here") == 1


def test_what_fails_for_all_workers_is_said_by_the_first(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(availability, "load", lambda compile: None)
    monkeypatch.setattr(availability, "status", lambda: availability.Status("failed", "ImportError: no LLVM here"))
    board = Board(2)
    for worker in (0, 1):
        loader = EngineLoader(Metrics(board, worker), None, lambda: True)
        loader.start()
        loader.stop()
        assert not loader.loading
    assert caplog.messages == ["the compiled engine cannot be loaded, so NumPy trains: ImportError: no LLVM here"]


def test_a_setting_leaves_it_out(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    hub = Hub(Settings(compiled=0))
    assert engine_loader(hub.settings, hub, alone=True) is None
    assert hub.metrics.of_all("engine_info", "numpy") == 1
    assert caplog.messages == ["PLAYGROUND_COMPILED is 0: NumPy trains"]


def test_one_that_cannot_be_made_is_tried_twice_and_said_once_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(availability, "status", lambda: availability.Status("uncompiled"))
    monkeypatch.setattr(engine_maker, "_LOOK_SECONDS", 0.0)
    monkeypatch.setattr(engine_maker, "_COMMAND", (sys.executable, "-c", "raise SystemExit('no room\\nno LLVM here')"))
    maker = engine_maker.EngineMaker()

    def is_said() -> bool:
        maker.watch()
        return len(caplog.messages) > 0

    wait_for(is_said)
    for _ in range(3):
        maker.watch()
        assert not maker.busy
    assert caplog.messages == ["the compiled engine cannot be made, so NumPy trains: no LLVM here"]


def test_a_process_that_serves_alone_ends_what_makes_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(availability, "status", lambda: availability.Status("uncompiled"))
    monkeypatch.setattr(engine_maker, "_COMMAND", (sys.executable, "-c", place.program))
    loader = EngineLoader(Metrics(), engine_maker.EngineMaker(), lambda: True)
    loader.start()
    wait_for(lambda: place.makers)
    assert not loader.loading
    loader.stop()
    [maker] = place.makers
    assert not Path(f"/proc/{maker}").exists()
