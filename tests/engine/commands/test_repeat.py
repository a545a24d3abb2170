"""`repeat`: a file of what was done is the run itself again, and what cannot be repeated is said.

Lost where this fails: that a run which somebody hands in can be checked by anybody at a terminal.
"""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path
from typing import Any

import pytest

from engine import Experiment, Trainer
from tests.engine.commands.support import WILD, Ran, StandardInput, write

SMALL: dict[str, Any] = {"data": {"samples": 40}, "shuffle": True, "hidden": [{"units": 3, "dropout": 0.2}]}


def done(trainer: Trainer) -> dict[str, Any]:
    found = trainer.done()
    assert found is not None
    return found.document()


@pytest.fixture
def trainer() -> Trainer:
    """Done to in the midst of an epoch, and standing in the midst of one."""
    trainer = Trainer(Experiment.parse(SMALL))
    trainer.train_epoch()
    trainer.train_batches(1)
    trainer.set_weight(1, 0, 2, -0.5)
    trainer.reconfigure(Experiment.parse({**SMALL, "batch_size": 4}))
    for _ in range(3):
        trainer.train_epoch()
    trainer.train_batches(2)
    return trainer


def test_a_run_is_trained_again_to_the_bit_and_written_as_run_writes_it(
    trainer: Trainer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = write(tmp_path / "done.json", done(trainer)), tmp_path / "again.json"
    ran = Ran(capsys, "repeat", file, "--out", str(out))
    now = trainer.evaluate()
    assert ran.code == 0
    losses = f"training loss {now.train_loss:.4g}, test loss {now.test_loss:.4g}"
    assert ran.out == f"After 4 epochs and 2 batches: {losses}.\n"
    result = Ran(capsys, "run", str(out), "--epochs", "0").result
    assert base64.b64decode(result["checkpoint"]) == trainer.checkpoint()
    assert [row["epoch"] for row in result["history"]][:5] == [0, 1, 2, 3, 4]
    assert Ran(capsys, "show", str(out)).code == 0


def test_a_submission_and_standard_input_are_taken_too_and_standard_output_has_the_run_alone(
    trainer: Trainer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = {**done(trainer), "until": [4, 0]}
    submission = {"format": "neural-network-playground-submission", "version": 1, "challenge": "first", "run": run}
    assert "After 4 epochs: " in Ran(capsys, "repeat", write(tmp_path / "a.json", submission)).out
    text = (tmp_path / "a.json").read_text()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    ran = Ran(capsys, "repeat", "-", "--out", "-")
    assert ran.result["epoch"] == 4 and ran.error.startswith("After 4 epochs: ")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"deeds": [{"at": [9, 0], "do": "bias", "layer": 1, "unit": 0, "value": 1}], "until": [2, 0]}, "until"),
        ({"deeds": [{"at": [1, 0], "do": "bias", "layer": 1, "unit": 9, "value": 1}]}, "`deeds[0]` must fit the run"),
        ({"deeds": [{"at": [1, 99], "do": "bias", "layer": 1, "unit": 0, "value": 1}]}, "`deeds[0].at`"),
        ({"experiment": {"batch_size": 0}}, "`experiment.batch_size` must be at least 1; got 0"),
        ({"version": 2}, "`version`"),
        ({"format": "film"}, "`format`"),
        ({"more": 1}, "`more`"),
    ],
)
def test_what_cannot_be_repeated_is_said_by_file_and_field_and_nothing_is_written(
    change: dict[str, Any], says: str, trainer: Trainer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = write(tmp_path / "done.json", {**done(trainer), **change}), tmp_path / "again.json"
    ran = Ran(capsys, "repeat", file, "--out", str(out))
    assert (ran.code, ran.out) == (2, "")
    assert ran.error.startswith(f"{file}: ") and says in ran.error
    assert not out.exists()


def test_text_that_is_none_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StandardInput("{"))
    ran = Ran(capsys, "repeat", "-")
    assert ran.code == 2 and ran.error.startswith("standard input: is not JSON")


def test_numbers_that_ran_away_are_said_and_are_no_run_to_go_on_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trainer = Trainer(Experiment.parse(WILD))
    while trainer.nonfinite_layer() is None:
        trainer.train_batches(1)
    ran = Ran(capsys, "repeat", write(tmp_path / "a.json", done(trainer)), "--out", str(tmp_path / "b.json"))
    assert ran.code == 3 and "not finite" in ran.error
    assert not (tmp_path / "b.json").exists()
