"""What the walk asks of a browser, whichever it is."""

import json
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Seconds for what a person would wait for, on a machine that does other things too.
PATIENCE = 30.0


def wait_until(what: str, holds: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What `holds` gives once that is something; raises TimeoutError, which says what was waited for."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:g} seconds for {what}")
        time.sleep(0.05)
    return found


class Engine(ABC):
    """One browser with one window, driven as a person would drive it.

    Args:
        folder: an empty one, for its profile and for what it downloads.
    """

    name: str
    about: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.downloads = folder / "downloads"
        self.downloads.mkdir(parents=True)
        self._started: list[subprocess.Popen[bytes]] = []
        self._heard: list[str] = []

    def run(self, command: list[str], pass_fds: tuple[int, ...] = (), **environment: str) -> None:
        """Starts a program that ends with the browser; what it writes goes into a file of its name."""
        with (self.folder / f"{Path(command[0]).name}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env={**os.environ, **environment},
                pass_fds=pass_fds,
                start_new_session=True,
            )
        self._started.append(process)

    def end(self) -> None:
        """Closes the browser, with all it started."""
        for process in reversed(self._started):
            for signal_number in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, signal_number)
                    process.wait(timeout=5)
                    break
                except subprocess.TimeoutExpired:
                    continue
                except ProcessLookupError:
                    break

    def lines(self) -> list[str]:
        """Errors and warnings of the console, of which there were none in the answer before."""
        heard, self._heard = self._heard, []
        return heard

    @abstractmethod
    def open(self, url: str) -> None:
        """Goes to an address, and waits until its document is loaded."""

    @abstractmethod
    def back(self) -> None:
        """Goes one step back in the window's history."""

    @abstractmethod
    def size(self, width: int, height: int) -> None:
        """Makes the page as large, in CSS pixels."""

    @abstractmethod
    def evaluate(self, function: str, *arguments: Any) -> Any:
        """What a function of the page's answers, given as its source; a promise is waited for."""

    @abstractmethod
    def point(self, x: float, y: float, *, press: bool) -> None:
        """Moves the mouse to a place of the window, and clicks there where `press`."""

    @abstractmethod
    def keys(self, keys: str) -> None:
        """Presses keys one after another; those without a character are WebDriver's code points."""

    @abstractmethod
    def paste(self) -> None:
        """Presses the keys that paste."""

    @abstractmethod
    def choose(self, selector: str, file: Path) -> None:
        """Chooses a file in a field for files."""

    @abstractmethod
    def screenshot(self, file: Path) -> None:
        """Takes a picture of the window."""

    def wait(self, what: str, function: str, *arguments: Any, seconds: float = PATIENCE) -> Any:
        """Waits until a function of the page's answers with something."""
        return wait_until(what, lambda: self.evaluate(function, *arguments), seconds)


def calling(function: str) -> str:
    """A function of the page's, from one text to another: browsers differ in what else they hand over."""
    return f"async (given) => JSON.stringify((await ({function})(...JSON.parse(given))) ?? null)"


def given(arguments: tuple[Any, ...]) -> str:
    return json.dumps(arguments)


def key_actions(keys: str) -> list[dict[str, Any]]:
    """WebDriver's actions for keys pressed one after another."""
    return [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]


def paste_actions() -> list[dict[str, Any]]:
    """WebDriver's actions for pasting."""
    control = "\ue009"
    pressed = [("keyDown", control), ("keyDown", "v"), ("keyUp", "v"), ("keyUp", control)]
    return [{"type": kind, "value": key} for kind, key in pressed]


def pointer_actions(x: float, y: float, press: bool) -> list[dict[str, Any]]:
    """WebDriver's actions for the mouse."""
    move = {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}
    return [move, *([{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")] if press else [])]


def await_file(engine: Engine, known: set[Path], seconds: float = PATIENCE) -> Path:
    """What is downloaded beside the files that are known, once all of it is there."""

    def arrived() -> Path | None:
        # One of the engines takes what has come when it is asked something.
        engine.evaluate("() => 0")
        there = [one for one in engine.downloads.iterdir() if one not in known]
        whole = [
            one for one in there if one.suffix not in (".part", ".wkdownload", ".crdownload") and one.stat().st_size
        ]
        return whole[0] if whole and len(there) == 1 else None

    found: Path = wait_until("a download", arrived, seconds)
    return found
