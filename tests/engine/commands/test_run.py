"""`run`: what it takes, what it gives, and how it ends."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine import Experiment, Trainer
from engine.runs import training_run
from engine.runs.run_document import read_run
from tests.engine.commands.support import WILD, Ran, StandardInput, Terminal, small, write
from tests.engine.support.documents import same_bytes

ADAM = {
    "data": {"samples": 40},
    "hidden": [{"units": 3, "normalization": "batch", "dropout": 0.2}],
    "optimizer": {"name": "adam"},
    "shuffle": True,
    "stop": {"patience": 50},
}


def trained(epochs: int, document: Any) -> Trainer:
    trainer = Trainer(Experiment.parse(document))
    for _ in range(epochs):
        trainer.train_epoch()
    return trainer


def restored(result: dict[str, Any]) -> Trainer:
    return Trainer.restore(base64.b64decode(result["checkpoint"]))


# What it takes.


def test_its_own_output_goes_on_bit_for_bit_with_its_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write(tmp_path / "a.json", {"experiment": ADAM, "epochs": 4})
    assert Ran(capsys, "run", first, "--out", str(tmp_path / "b.json")).code == 0
    ran = Ran(capsys, "run", str(tmp_path / "b.json"), "--epochs", "3")
    again = ran.result
    whole = trained(7, ADAM)
    assert same_bytes(restored(again), whole)
    assert (again["epoch"], again["step"], again["stopped"], again["layer"]) == (7, whole.step, None, None)
    assert ran.out == Ran(capsys, "run", first, "--epochs", "7").out
    assert [row["epoch"] for row in again["history"]] == list(range(8))


def saved(trainer: Trainer) -> dict[str, Any]:
    return {
        "format": "neural-network-playground",
        "version": 1,
        "name": "Mine",
        "saved": "2026-01-02",
        "checkpoint": base64.b64encode(trainer.checkpoint()).decode(),
        "history": [{"epoch": 0, "train": 0.5, "test": None}, {"epoch": 1.5, "train": 0.25, "test": 0.3, "rate": 0.03}],
        "view": {},
    }


def test_a_run_saved_by_the_page_goes_on_bit_for_bit_with_its_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trainer = trained(2, ADAM)
    result = Ran(capsys, "run", write(tmp_path / "a.json", saved(trainer)), "--epochs", "2").result
    assert same_bytes(restored(result), trained(4, ADAM))
    assert [row["epoch"] for row in result["history"]] == [0, 1.5, 2, 3, 4]
    assert result["history"][1]["train_loss"] == 0.25 and result["history"][0]["test_loss"] is None


MARKS = [{"type": "mark", "epoch": epoch, "train_loss": 0.5 / (1 + epoch), "train_accuracy": 1} for epoch in (0, 1)]
API_RESULT = {"type": "result", "checkpoint": base64.b64encode(trained(2, ADAM).checkpoint()).decode()}


@pytest.mark.parametrize(
    ("text", "epochs"),
    [
        (json.dumps(API_RESULT), [2, 3]),
        (json.dumps({"state": "done", "marks": MARKS, "result": API_RESULT}), [0, 1, 2, 3]),
        ("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in [*MARKS, API_RESULT]), [0, 1, 2, 3]),
    ],
    ids=["a result", "a run that was asked about", "a stream"],
)
def test_what_the_api_gives_goes_on_too(
    text: str, epochs: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").write_text(text)
    result = Ran(capsys, "run", str(tmp_path / "a.json"), "--epochs", "1").result
    assert same_bytes(restored(result), trained(3, ADAM))
    assert [row["epoch"] for row in result["history"]] == epochs


def test_a_stream_that_was_cut_short_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text(json.dumps(MARKS[0], separators=(",", ":")) + "\n")
    ran = Ran(capsys, "run", str(tmp_path / "a.json"))
    assert ran.code == 2 and "is a stream that ends without a result" in ran.error


def test_an_experiment_alone_is_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = Ran(capsys, "run", write(tmp_path / "a.json", ADAM), "--epochs", "1").result
    assert same_bytes(restored(result), trained(1, ADAM))


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"], ids=["plain", "a byte order mark"])
def test_standard_input_is_a_file_and_may_begin_with_a_byte_order_mark(
    before: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", StandardInput(before + json.dumps(ADAM).encode()))
    assert same_bytes(restored(Ran(capsys, "run", "-", "--epochs", "1").result), trained(1, ADAM))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"seed": 1, "seed": 2}', "standard input: `seed` must be given once; got it 2 times\n"),
        ('{"epochs": 1, "seed": 2}', "`seed` is no field of a run document; it stands within `experiment`; got 2\n"),
        ('{"checkpoint": "AA"}', "standard input: `checkpoint` must be base64; got 'AA'\n"),
        ('{"parameters": null}', "`parameters` must be a list of layers; got None\n"),
        (b"\xff", "standard input: must be UTF-8; byte 0 is not\n"),
    ],
)
def test_what_is_wrong_with_a_document_is_said(
    text: str, says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", StandardInput(text))
    ran = Ran(capsys, "run", "-")
    assert (ran.code, ran.out, ran.error) == (2, "", says)


def test_an_experiment_that_is_not_that_of_its_checkpoint_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = Ran(capsys, "run", small(tmp_path / "a.json")).result
    result["experiment"]["seed"] = 2
    ran = Ran(capsys, "run", write(tmp_path / "b.json", result))
    assert ran.code == 2 and "`experiment` must be that of `checkpoint`" in ran.error


# Settings.


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("optimizer.learning_rate=0.1", ["optimizer", "learning_rate"], 0.1),
        ("optimizer=adam", ["optimizer", "name"], "adam"),
        ("hidden[1].units=8", ["hidden", 1, "units"], 8),
        ('hidden=[{"units": 5}]', ["hidden", 0, "units"], 5),
        ("shuffle=true", ["shuffle"], True),
        ("data.dataset=xor", ["data", "dataset"], "xor"),
        ('features[0]="=x1 * x2"', ["features", 0], "=x1 * x2"),
        ("features[0]==x1 * x2", ["features", 0], "=x1 * x2"),
    ],
)
def test_a_setting_changes_the_experiment(
    setting: str, path: list[Any], value: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Ran(capsys, "run", write(tmp_path / "a.json", {}), "--epochs", "0", "--set", setting).result["experiment"]
    for step in path:
        found = found[step]
    assert found == value


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("optimizer.speed=1", "`optimizer.speed` is no parameter of sgd, which has learning_rate; got 1"),
        ("colour=red", "`colour` is no field of an experiment; got 'red'"),
        ("seed=many", "`seed` must be a whole number; got 'many'"),
        ("seed.x=1", "`seed` must be a whole number; got {'x': 1}"),
        ("hidden[2].units=8", "`--set hidden[2].units=8` needs a place of a list that has places 0 to 1; got 2"),
        ("optimizer[0]=8", "`--set optimizer[0]=8` needs a list before [0]; got {'name': 'sgd'"),
        ("seed", "`--set` must be PATH=VALUE, such as optimizer.learning_rate=0.1; got 'seed'"),
        ("a b=1", "`--set` must be PATH=VALUE, such as optimizer.learning_rate=0.1; got 'a b=1'"),
        ("hidden=[1", "`--set hidden=[1`: the value is not JSON"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(
    setting: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(capsys, "run", write(tmp_path / "a.json", {}), "--set", setting)
    assert (ran.code, ran.out) == (2, "") and says in ran.error


def test_a_run_goes_on_with_other_settings_or_begins_anew_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "b.json")
    Ran(capsys, "run", small(tmp_path / "a.json"), "--out", path)
    live = Ran(capsys, "run", path, "--epochs", "1", "--set", "optimizer.learning_rate=0.1")
    assert (live.error, live.result["epoch"], len(live.result["history"])) == ("", 4, 5)
    anew = Ran(capsys, "run", path, "--epochs", "1", "--set", "seed=5")
    assert "begins anew, because this cannot change while it goes on: seed" in anew.error
    assert (anew.result["epoch"], len(anew.result["history"])) == (1, 2)


# How it ends.


def test_a_run_that_diverges_says_where_and_gives_its_last_finite_state(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, code = write(tmp_path / "a.json", WILD), tmp_path / "network.py"
    ran = Ran(capsys, "run", path, "--epochs", "20", "--export", f"numpy:{code}")
    trainer = Trainer(Experiment.parse(WILD))
    while trainer.nonfinite_layer() is None:
        before = trainer.checkpoint()
        trainer.train_batches(1)
    at = f"numbers of layer {trainer.nonfinite_layer()} ceased to be finite in epoch {trainer.epoch + 1}, step "
    at += f"{trainer.step};"
    assert ran.code == 3 and ran.error.startswith("diverged: ") and at in ran.error
    assert (
        "NaN" not in ran.out
        and ran.result["stopped"] == "diverged"
        and ran.result["layer"] == trainer.nonfinite_layer()
    )
    assert base64.b64decode(ran.result["checkpoint"]) == before
    assert "def predict" in code.read_text()


def test_the_last_finite_state_is_found_however_long_ago_one_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    document = {**WILD, "optimizer": {"name": "sgd", "learning_rate": 3}, "batch_size": 1}
    found = []
    for kept, stride in ((1, 1), (1000, 7), (1000, 100_000)):
        monkeypatch.setattr(training_run, "_KEPT_EVERY", kept)
        monkeypatch.setattr(training_run, "_STRIDE", stride)
        trainer = Trainer(Experiment.parse(document))
        outcome = training_run.train_run(trainer, 500)
        found.append((outcome.divergence, trainer.checkpoint(), [one.epoch for one in outcome.history]))
    assert found[0][0] is not None and found[0] == found[1] == found[2]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_interrupted_writes_what_there_is(
    number: int, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    epochs, train = [], Trainer.train_batches

    def interrupted(self: Trainer, count: int) -> int:
        done = train(self, count)
        epochs.append(self.epoch)
        if self.epoch == 2:
            os.kill(os.getpid(), number)
        return done

    monkeypatch.setattr(Trainer, "train_batches", interrupted)
    handlers = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    ran = Ran(capsys, "run", write(tmp_path / "a.json", ADAM), "--epochs", "1000000")
    assert ran.code == code and "interrupted after 2 epochs" in ran.error
    assert (ran.result["stopped"], ran.result["epoch"], epochs[-1]) == ("interrupted", 2, 2)
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)] == handlers


def test_a_process_that_gets_ctrl_c_ends_without_a_traceback(tmp_path: Path) -> None:
    path = small(tmp_path / "a.json", 10_000_000)
    command = [sys.executable, "-m", "engine", "run", path, "--marks", "1", "--out", str(tmp_path / "b.json")]
    # It waits to be interrupted until it trains.
    program = (
        "import os, signal, sys; from engine import Trainer; from engine.__main__ import main; reset = Trainer.reset\n"
        "Trainer.train_batches = lambda self, count, train=Trainer.train_batches: "
        "(train(self, count), self.epoch == 5 and os.kill(os.getpid(), signal.SIGINT))[0]\n"
        f"sys.exit(main({command[3:]!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.splitlines() == ["interrupted after 5 epochs, step 10; what is written goes on from there"]
    assert read_run(str(tmp_path / "b.json")).trainer().epoch == 5


@pytest.mark.parametrize("words", [["run", "{}/a.json", "--export", "numpy:{}/network.py"], ["list", "--json"]])
def test_nobody_reading_standard_output_is_no_traceback(words: list[str], tmp_path: Path) -> None:
    small(tmp_path / "a.json")
    command = [sys.executable, "-m", "engine", *[word.format(tmp_path) for word in words]]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")
    assert (tmp_path / "network.py").exists() == ("--export" in words)


# Where it goes.


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--out", "{}/nowhere/b.json"], "there is no folder"),
        (["--out", "{}"], "is a directory"),
        (["--export", "numpy:{}/nowhere/b.py"], "there is no folder"),
        (["--export", "numpy:-", "--out", "-"], "only one thing may be written to standard output"),
        (["--export", "numpy:{}/b", "--out", "{}/b"], "only one thing may be written to "),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_trained(
    options: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small(tmp_path / "a.json")
    monkeypatch.setattr(Trainer, "train_batches", lambda self, count: pytest.fail("it was trained"))
    ran = Ran(capsys, "run", path, *[option.format(tmp_path) for option in options])
    assert (ran.code, ran.out) == (2, "") and says in ran.error
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_a_file_that_is_there_stays_as_it_is_where_training_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Trainer, count: int) -> int:
        raise KeyboardInterrupt

    path = small(tmp_path / "a.json")
    before = Path(path).read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(Trainer, "train_batches", fail)
        assert Ran(capsys, "run", path, "--out", path).code == 130
    assert Path(path).read_bytes() == before and len(list(tmp_path.iterdir())) == 1
    Path(path).chmod(0o640)
    assert Ran(capsys, "run", path, "--out", path).code == 0
    assert read_run(path).trainer().epoch == 3 and Path(path).stat().st_mode & 0o777 == 0o640
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    Ran(capsys, "run", small(tmp_path / "a.json"), "--out", str(tmp_path / "link.json"))
    assert (tmp_path / "link.json").is_symlink() and read_run(str(tmp_path / "real.json")).trainer().epoch == 3


def test_an_export_to_standard_output_stands_there_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "run", small(tmp_path / "a.json"), "--export", "numpy:-", "--out", str(tmp_path / "b.json"))
    assert ran.code == 0 and ran.out.startswith('"""') and "def predict" in ran.out
    assert read_run(str(tmp_path / "b.json")).trainer().epoch == 3


# Progress.


def test_a_bar_is_drawn_at_a_terminal_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = {}
    for option in ((), ("--quiet",)):
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        assert Ran(capsys, "run", small(tmp_path / "a.json", 4), *option).code == 0
        shown[option] = terminal.getvalue()
    assert "0/4" in shown[()] and shown[()].endswith("\r") and shown[()].split("\r")[-2].strip() == ""
    assert shown[("--quiet",)] == ""


def test_where_there_is_no_terminal_nothing_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Ran(capsys, "run", small(tmp_path / "a.json")).error == ""
