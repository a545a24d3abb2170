"""Challenges at a terminal: a teacher checks what was handed in, and folders of their own, without the page."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.challenges.library import FOLDER
from tests.challenges.support import GOAL, document, done
from tests.engine.commands.support import Ran, write

TEXTS = {"title": "Product", "task": "Learn it.", "hint": "Try a product.", "why": "It has the sign."}
SUBMISSION = {"format": "neural-network-playground-submission", "version": 1}


def test_it_lists_and_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "challenge", "list")
    assert ran.code == 0 and len(ran.out.splitlines()) == 15
    assert "02-xor-no-hidden    level 1; fewest parameters; XOR without a hidden layer" in ran.out
    ran = Ran(capsys, "challenge", "show", "02-xor-no-hidden")
    assert "goal: test_loss <= 0.05" in ran.out and "layers: most 0" in ran.out and "edits: false" in ran.out
    shown = json.loads(Ran(capsys, "challenge", "show", str(FOLDER / "02-xor-no-hidden"), "--json").out)
    listed = json.loads(Ran(capsys, "challenge", "list", "--json").out)
    assert shown == listed[1] and shown["texts"]["zh"]["title"] == "没有隐藏层的异或"
    ran = Ran(capsys, "challenge", "show", "02-xor")
    assert ran.code == 2 and ran.error.startswith("there is no challenge '02-xor'; there are 01-four-units, ")


def test_it_verifies_what_was_handed_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    solution = str(FOLDER / "02-xor-no-hidden" / "solution.json")
    ran = Ran(capsys, "challenge", "verify", solution)
    assert ran.code == 0 and "reached, fewest parameters: 2" in ran.out and "epochs 10" in ran.out
    ran = Ran(capsys, "challenge", "verify", solution, "--challenge", "01-four-units")
    assert ran.code == 4 and "it was done for another challenge, 02-xor-no-hidden" in ran.out
    # Of one that is in no list the file has the whole.
    whole = write(tmp_path / "a.json", {**SUBMISSION, "challenge": document(), "run": done()})
    assert json.loads(Ran(capsys, "challenge", "verify", whole, "--json").out)["score"] == 5
    strict = document(goal=[{**GOAL, "value": 2}])
    missed = write(tmp_path / "b.json", {**SUBMISSION, "challenge": strict, "run": done()})
    ran = Ran(capsys, "challenge", "verify", missed)
    assert ran.code == 4 and "not reached\n  test_accuracy must be at least 2; it is " in ran.out
    for wrong, said in (
        ({**SUBMISSION, "run": done()}, "`challenge` must be given"),
        ({**SUBMISSION, "challenge": "none-such", "run": done()}, "there is no challenge 'none-such'"),
    ):
        ran = Ran(capsys, "challenge", "verify", write(tmp_path / "c.json", wrong))
        assert ran.code == 2 and said in ran.error
    broken = tmp_path / "d.json"
    broken.write_text("{")
    assert Ran(capsys, "challenge", "verify", str(broken)).code == 2


def test_it_checks_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def put(name: str, **files: Any) -> None:
        (tmp_path / name).mkdir()
        for file, content in {"challenge": document(), "en": TEXTS, **files}.items():
            write(tmp_path / name / f"{file}.json", content)

    put("mine", solution={**SUBMISSION, "challenge": "mine", "run": done()})
    put("open")
    ran = Ran(capsys, "challenge", "check", str(tmp_path))
    assert ran.code == 0 and ran.out.splitlines() == ["2 challenges are in order", "mine: reached, fewest epochs: 5"]
    assert ran.error == "open: has no solution.json, so nobody knows whether it can be solved\n"
    put("hard", solution={**SUBMISSION, "challenge": "mine", "run": done()})
    ran = Ran(capsys, "challenge", "check", str(tmp_path))
    assert ran.code == 2 and "hard/solution.json: it was done for another challenge, mine" in ran.error
    put("bad", challenge=document(level=7))
    ran = Ran(capsys, "challenge", "check", str(tmp_path))
    assert ran.code == 2 and ran.error == "bad/challenge.json: `level` must be a whole number from 1 to 3; got 7\n"
