"""What the tests of commands share: documents in files, and commands that are run."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.__main__ import main

# Runs away in its second epoch, and does so on every machine.
WILD: dict[str, Any] = {
    "problem": "regression",
    "data": {"dataset": "plane", "samples": 60},
    "hidden": [{"units": 8, "activation": "linear"}],
    "optimizer": {"name": "sgd", "learning_rate": 1000},
}


def write(path: Path, document: Any) -> str:
    """A file that holds a document; its name."""
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def small(path: Path, epochs: int = 3, **changes: Any) -> str:
    """A file that holds a small run document."""
    return write(path, {"experiment": {"data": {"samples": 40}, **changes}, "epochs": epochs})


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class StandardInput(io.TextIOWrapper):
    """Standard input that holds these bytes."""

    def __init__(self, data: bytes | str) -> None:
        super().__init__(io.BytesIO(data.encode() if isinstance(data, str) else data))


class Ran:
    """What a command has done: its exit code, and what it wrote."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *words: str) -> None:
        capsys.readouterr()
        self.code = main(list(words))
        self.out, self.error = capsys.readouterr()

    @property
    def result(self) -> Any:
        return json.loads(self.out)


_AT_IMPORT = """
import os, runpy, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {at!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
sys.argv[1:] = {words!r}
runpy.run_module({program!r}, run_name="__main__", alter_sys=True)
"""


def interrupted_at_import(program: str, words: list[str], at: str) -> tuple[int, str, str]:
    """Exit code, output and errors of a program that gets Ctrl-C at the moment when it begins to import a module."""
    code = _AT_IMPORT.format(program=program, words=words, at=at)
    # Where the tests run in the background Ctrl-C may be ignored, and what they start would have that from them.
    code = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n{code}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr
