"""The words after `python -m server`: what serves, and what is passed on to the engine."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from engine.commands.table import COMMANDS
from server.__main__ import _ONE_THREAD, main
from tests.engine.commands.support import interrupted_at_import


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """`main` sets these for the whole process."""
    for name in _ONE_THREAD:
        monkeypatch.setenv(name, os.environ.get(name, "1"))


def test_a_command_of_the_engine_is_passed_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"data": {"samples": 40}}))
    assert main(["run", str(path), "--epochs", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["epoch"] == 1


@pytest.mark.parametrize("script", ["neural-network-playground", "/somewhere/server/__main__.py"])
def test_help_lists_every_command_in_one_place(
    script: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [script])
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    said = capsys.readouterr().out
    program = "neural-network-playground" if script == "neural-network-playground" else "python -m server"
    assert ended.value.code == 0 and said.startswith(f"usage: {program} [serve]")
    assert re.findall(r"^  ([a-z][a-z-]+)  ", said, re.MULTILINE) == [
        "serve",
        "check-lessons",
        "draw-lessons",
        *COMMANDS,
    ]


@pytest.mark.parametrize(
    ("words", "at"),
    [(["run", "a.json"], "pydantic_settings"), (["check-lessons", "."], "engine.compiled.availability")],
)
def test_ctrl_c_before_a_command_begins_is_no_traceback(words: list[str], at: str) -> None:
    assert interrupted_at_import("server", words, at) == (130, "", "interrupted\n")


def test_a_command_of_the_server_that_is_interrupted_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("server.lessons.check_command.load", interrupted)
    assert main(["check-lessons", str(tmp_path)]) == 130
    assert capsys.readouterr() == ("", "interrupted\n")


def test_a_word_that_is_no_command_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["srve"]) == 2
    assert "no command 'srve'; did you mean serve?" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--prot", "80"], ["serve", "--prot", "80"]])
def test_an_option_that_is_none_is_refused_with_the_nearest(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2 and "did you mean --port?" in capsys.readouterr().err


def test_serve_says_what_is_done_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--port", "-1"], ["serve", "--port", "-1"]):
        assert main(words) == 2
        assert capsys.readouterr().err.startswith("PLAYGROUND_PORT")


def test_the_version_says_what_trains(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert re.fullmatch(
        r"Neural Network Playground \d+\.\d+\.\d+, NumPy \d\S+, (compiled code|NumPy) trains.*\n",
        capsys.readouterr().out,
    )


@pytest.mark.parametrize("command", ["check-lessons", "draw-lessons", "run"])
def test_a_command_is_called_as_it_was_entered(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/bin/neural-network-playground"])
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert capsys.readouterr().out.startswith(f"usage: neural-network-playground {command} ")
