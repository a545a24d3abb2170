"""`sweep`: what it takes, what it gives, how it ends, and how it goes on."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.sweeps import dask_cluster
from engine.sweeps.plan import Sweep
from tests.engine.commands.support import Ran, StandardInput, Terminal, write
from tests.engine.sweeps.support import in_process

SMALL = {"data": {"samples": 40}, "hidden": [{"units": 2}]}
AXES = [{"field": "hidden.units", "values": [1, 2, 3]}, {"field": "shuffle", "values": [False, True]}]
DOCUMENT = {"experiment": SMALL, "vary": AXES, "seeds": {"count": 2}, "epochs": 3}
# The same, as a person enters it.
WORDS = ["--vary", "hidden.units=1..3", "--vary", "shuffle=false,true", "--seeds", "2", "--epochs", "3"]
PATIENCE = 30


def wait_for(found: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end
        time.sleep(0.01)


# What it takes, and what it gives.


def test_a_document_and_the_same_as_options_come_to_the_same_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document, experiment = write(tmp_path / "a.json", DOCUMENT), write(tmp_path / "b.json", SMALL)
    ran = Ran(capsys, "sweep", document, "--out", "-")
    assert (ran.code, ran.error) == (0, "")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert len(lines) == 13
    words = Ran(capsys, "sweep", experiment, *WORDS, "--out", "-", "--workers", "1")
    # A range is told as it was entered, and comes to the same values.
    first, *others = [json.loads(line) for line in words.out.splitlines()]
    assert first["vary"][0]["range"] == {"from": 1.0, "to": 3.0, "count": 3, "scale": "linear"}
    assert (first["axes"], others) == (lines[0]["axes"], lines[1:])


def test_options_change_a_document_and_standard_input_is_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", StandardInput(json.dumps({"experiment": SMALL, "epochs": 7})))
    words = ["--vary", "optimizer.learning_rate=0.001..1:4:log", "--seeds-of", "both", "--epochs", "2", "--stop"]
    words += ["patience=5", "--success", "train_accuracy=0.5", "--color-by", "success_rate", "--set", "hidden=[]"]
    header = json.loads(Ran(capsys, "sweep", "-", *words, "--out", "-").out.splitlines()[0])
    assert header["axes"] == [[0.001, 0.01, 0.1, 1.0]]
    assert (header["seeds"], header["epochs"]) == ({"count": 5, "of": "both"}, 2)
    assert (header["stop"], header["success"]) == ({"patience": 5}, {"train_accuracy": 0.5})
    assert (header["color_by"], header["experiment"]["hidden"]) == ("success_rate", [])


def test_it_prints_a_table_and_writes_runs_in_csv_json_and_a_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {name: tmp_path / f"runs.{name}" for name in ("csv", "json", "svg")}
    options = [word for name, path in files.items() for word in (f"--{name}", str(path))]
    ran = Ran(capsys, "sweep", write(tmp_path / "a.json", DOCUMENT), *options)
    result = in_process(DOCUMENT)
    assert ran.code == 0
    head, *rows = ran.out.splitlines()
    assert head.split() == ["hidden.units", "\\", "shuffle", "false", "true"]
    assert [row.split()[0] for row in rows[:3]] == ["1", "2", "3"]
    assert float(rows[1].split()[2]) == pytest.approx(result.value((1, 1)), rel=1e-3)
    assert rows[-1].startswith("12 of 12 runs; best at hidden.units = ")
    table = list(csv.DictReader(io.StringIO(files["csv"].read_text())))
    assert [row["seed"] for row in table] == ["0", "1"] * 6
    assert (table[2]["shuffle"], float(table[2]["test_loss"])) == ("true", result.runs[(0, 1), 0]["test_loss"])
    document = json.loads(files["json"].read_text())
    assert document["cells"][3]["value"] == result.value((1, 1))
    assert document["runs"][5]["curve"]["epochs"] == [0, 1, 2, 3]
    svg = files["svg"].read_text()
    assert "test loss over hidden.units and shuffle, median of 2 seeds" in svg
    assert svg.count("<title>") == 6


def test_a_learning_rate_is_found_by_one_option_and_one_setting_is_a_chart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--find-learning-rate", "--epochs", "2", "--seeds", "1", "--svg", str(tmp_path / "rates.svg")]
    ran = Ran(capsys, "sweep", write(tmp_path / "a.json", SMALL), *words)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].split()[:2] == ["optimizer.learning_rate", "train_loss"]
    assert [line.split()[0] for line in lines[1:12]][::5] == ["0.0001", "0.0316228", "10"]
    assert "<polyline" in (tmp_path / "rates.svg").read_text()


def test_points_of_one_s_own_may_be_swept_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    points = tmp_path / "points.csv"
    points.write_text("a,b,kind\n" + "".join(f"{place},{place % 3},{'xy'[place % 2]}\n" for place in range(20)))
    words = ["--data", str(points), "--vary", "batch_size=1,2", "--seeds", "1", "--epochs", "1", "--json", "-"]
    ran = Ran(capsys, "sweep", write(tmp_path / "a.json", SMALL), *words)
    assert ran.code == 0
    assert len(ran.result["experiment"]["data"]["points"]["train"]) == 14
    assert ran.error == f"{points}: 'x' is -1 (10 points), 'y' is 1 (10 points)\n"


# What it refuses.

WRONG = [
    (SMALL, [], "a.json: does not say what varies; give --vary, such as --vary hidden.units=1..8"),
    (SMALL, ["--vary", "hidden.units"], "`--vary` must be FIELD=VALUE,VALUE or FIELD=FROM..TO:COUNT:SCALE"),
    (SMALL, ["--vary", "hidden.units=1..b"], "`--vary` needs a range such as 1..8, 1..8:4 or 0.001..1:7:log"),
    (SMALL, ["--vary", "hidden.units=8..1"], "`vary[0].range.from` must be less than the end of the range, 1; got 8"),
    (SMALL, ["--vary", "hidden.units=1,1"], "`vary[0].values` must name each value once"),
    (SMALL, ["--vary", "hidden.units=two"], "`vary[0].values[0]` must be a whole number; got 'two'"),
    (SMALL, ["--vary", "seed=1,2"], "`vary[0].field` cannot vary in a sweep; what can is data.dataset"),
    (SMALL, ["--vary", "bias=true", "--seeds", "21"], "`seeds.count` must be at most 20; got 21"),
    (SMALL, ["--vary", "bias=true", "--stop", "test_loss"], "`--stop` must be NAME=NUMBER, such as test_loss=0.05"),
    (SMALL, ["--vary", "bias=true", "--stop", "luck=1"], "`stop.luck` is no field of a sweep; got 1"),
    (SMALL, ["--vary", "bias=true", "--success", "test_loss=-1"], "`success.test_loss` must be at least 0; got -1"),
    (SMALL, ["--vary", "bias=true", "--workers", "0"], "`--workers` must be a whole number between 1 and 1024; got 0"),
    (SMALL, ["--vary", "bias=true", "--find-learning-rate"], "`--find-learning-rate` says what varies"),
    (SMALL, ["--vary", "bias=true", "--out", "nowhere/a"], "nowhere/a: there is no folder"),
    (SMALL, ["--vary", "bias=true", "--csv", "-", "--json", "-"], "only one thing may be written to standard output"),
    ({**DOCUMENT, "seeds": 3}, [], "`seeds` must be an object; got 3"),
    ({"vary": AXES, "experiment": {"hidden": 3}}, [], "`experiment.hidden` must be a list; got 3"),
    ({"speed": 3}, ["--vary", "bias=true"], "`speed` is no field of a run document; got 3"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "words", "wanted"), WRONG)
def test_what_is_wrong_is_told_and_nothing_is_done(
    document: Any,
    words: list[str],
    wanted: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = Ran(capsys, "sweep", write(Path("a.json"), document), *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.error.startswith(wanted)


def test_a_dask_scheduler_that_does_not_answer_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "_CONNECT", 0.1)
    monkeypatch.setenv("PLAYGROUND_DASK", "tcp://127.0.0.1:1")
    ran = Ran(capsys, "sweep", write(tmp_path / "a.json", DOCUMENT))
    assert ran.code == 2
    assert ran.error.startswith("no Dask scheduler answers at tcp://127.0.0.1:1")
    # It is asked before the environment is.
    ran = Ran(capsys, "sweep", write(tmp_path / "a.json", DOCUMENT), "--dask", "tcp://127.0.0.1:2")
    assert ran.error.startswith("no Dask scheduler answers at tcp://127.0.0.1:2")


# How it goes on.


def test_a_file_of_runs_is_gone_on_from_shown_anew_and_left_alone_where_it_is_of_another_sweep(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document, out = write(tmp_path / "a.json", DOCUMENT), tmp_path / "runs.ndjson"
    assert Ran(capsys, "sweep", document, "--out", str(out), "--quiet").out == ""
    whole = out.read_bytes()
    assert whole == in_process(DOCUMENT).ndjson()
    # Cut off within a line, it goes on by its own name, to another file, and by the document.
    for words in ([str(out)], [document, "--out", str(out)]):
        out.write_bytes(whole[: len(whole) // 2])
        assert Ran(capsys, "sweep", *words).code == 0
        assert out.read_bytes() == whole
    copy = tmp_path / "copy.ndjson"
    assert Ran(capsys, "sweep", str(out), "--out", str(copy)).code == 0
    assert copy.read_bytes() == whole
    shown = Ran(capsys, "sweep", str(out), "--color-by", "success_rate", "--json", "-").result
    assert (shown["color_by"], {one["value"] for one in shown["cells"]} <= {0, 0.5, 1}) == ("success_rate", True)
    assert out.read_bytes() == whole
    refused = Ran(capsys, "sweep", str(out), "--epochs", "9")
    assert (refused.code, refused.error.partition(" with ")[0]) == (2, "`--epochs` must be left out")
    other = Ran(capsys, "sweep", document, "--epochs", "4", "--out", str(out))
    assert (other.code, "holds another sweep" in other.error) == (2, True)
    assert out.read_bytes() == whole
    for damage, wanted in (
        (whole.replace(b'"numpy"', b'"luck"'), "line 1: `engine` must be compiled or numpy; got 'luck'"),
        (whole.replace(b'"runs":12', b'"runs":13'), "line 1: is not what a sweep of this document begins with"),
        (whole.replace(b'"seed":1,"epoch"', b'"seed":7,"epoch"'), "line 3: there is no run [0, 0] with seed 7"),
        (whole[:50], "is cut short within its first line"),
    ):
        out.write_bytes(damage)
        assert wanted in Ran(capsys, "sweep", str(out)).error


LONG = {**DOCUMENT, "seeds": {"count": 20}, "epochs": 30}


def begun(tmp_path: Path, *words: str) -> tuple[subprocess.Popen[bytes], Path]:
    """A longer sweep that has some runs done."""
    out = tmp_path / "runs.ndjson"
    command = [sys.executable, "-m", "engine", "sweep", write(tmp_path / "a.json", LONG), "--out", str(out), *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_for(lambda: out.exists() and out.read_bytes().count(b"\n") > 2)
    return process, out


def test_a_sweep_that_is_killed_leaves_no_process_behind_and_goes_on_to_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    process, out = begun(tmp_path, "--workers", "2")
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    children = [int(one) for one in listed.read_text().split()] if listed.exists() else []
    process.kill()
    process.communicate()
    assert out.read_bytes().count(b"\n") < len(Sweep.parse(LONG).tasks)
    for child in children:
        wait_for(lambda child=child: not Path(f"/proc/{child}").exists())  # type: ignore[misc]
    assert Ran(capsys, "sweep", str(tmp_path / "a.json"), "--out", str(out), "--workers", "1").code == 0
    assert out.read_bytes() == in_process(LONG).ndjson()


def test_an_interrupted_sweep_keeps_what_is_done_and_says_how_to_go_on(tmp_path: Path) -> None:
    process, out = begun(tmp_path, "--workers", "1")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)
    done = out.read_bytes().count(b"\n") - 1
    assert process.returncode == 130
    assert said.decode().splitlines() == [f"{done} of 120 runs are done; to go on: sweep {out}"]
    assert 0 < done < 120


def test_a_terminal_is_shown_how_far_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    Ran(capsys, "sweep", write(tmp_path / "a.json", DOCUMENT))
    assert "0/12" in terminal.getvalue()
