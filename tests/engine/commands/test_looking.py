"""`predict`, `export`, `validate`, `show` and `list`: what looks at a run or at the tables, and trains nothing."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.commands.list import _TABLES
from engine.export import EXPORTS, export
from engine.runs.run_document import read_run
from tests.engine.commands.support import Ran, StandardInput, small, write

POINTS = [[1.5, -2.0], [-1.0, 2.0]]


def answers(path: str) -> list[float]:
    return read_run(path).trainer().predict(POINTS).outputs[:, 0].tolist()


# predict


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "1.5,-2\n-1,2\n"),
        ("a.csv", "label,x2,x1\na,-2,1.5\nb,2,-1\n"),
        ("a.json", "[[1.5, -2], [-1, 2]]"),
        ("a.json", '{"points": [[1.5, -2], [-1, 2]]}'),
    ],
)
def test_points_are_answered_wherever_they_come_from(
    name: str,
    text: str,
    trained: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / name).write_text(text)
    expected = answers(trained)
    [head, *rows] = list(csv.reader(io.StringIO(Ran(capsys, "predict", trained, str(tmp_path / name)).out)))
    assert head == ["x1", "x2", "output", "class"]
    assert [[float(cell) for cell in row] for row in rows] == [
        [*point, answer, 1 if answer >= 0 else -1] for point, answer in zip(POINTS, expected, strict=True)
    ]
    monkeypatch.setattr(sys, "stdin", StandardInput(text))
    found = Ran(capsys, "predict", trained, "-", "--format", "json").result
    assert found["outputs"] == [[answer] for answer in expected]


def test_points_on_the_command_line_may_be_negative(trained: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "predict", trained, "--at", "1.5,-2", "--at", "-1,2")
    assert [float(line.split(",")[2]) for line in ran.out.splitlines()[1:]] == answers(trained)


def test_the_ending_says_how_answers_are_written(
    trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Ran(capsys, "predict", trained, "--at", "0,0", "--out", str(tmp_path / "o.json")).out == ""
    assert len(json.loads((tmp_path / "o.json").read_text())["outputs"]) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "points must be given, as POINTS or with `--at`"),
        (["--at", "1"], "`--at` must be 2 numbers with commas between, such as 1.5,-2; got '1'"),
        (["--at", "1,nan"], "`--at` must be 2 numbers"),
        (["{}/p.json"], "p.json: `points[1]` must be a row of 2 numbers; got [1, 'a']"),
        (["{}/p.csv"], "p.csv: must have 2 columns, or columns called x1, x2 among others; got 3, 1, 2, 3"),
        (["{}/none.csv"], "none.csv: No such file or directory"),
        (["--at", "1,1", "--out", "{}/nowhere/a.csv"], "there is no folder"),
    ],
)
def test_what_cannot_be_answered_is_said(
    words: list[str], says: str, trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.json").write_text('[[1, 2], [1, "a"]]')
    (tmp_path / "p.csv").write_text("1,2,3\n4,5,6\n")
    ran = Ran(capsys, "predict", trained, *[word.format(tmp_path) for word in words])
    assert (ran.code, ran.out) == (2, "") and says in ran.error


@pytest.mark.parametrize("words", [["predict", "{}", "--at", "1,2"], ["export", "{}", "numpy:-"]])
def test_a_network_that_has_not_been_trained_is_not_asked(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small(tmp_path / "a.json")
    ran = Ran(capsys, *[word.format(path) for word in words])
    assert (ran.code, ran.out) == (2, "") and "has not been trained" in ran.error


def test_parameters_in_a_document_count_as_trained(
    trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = json.loads(Path(trained).read_text())
    document = write(tmp_path / "b.json", {name: result[name] for name in ("experiment", "parameters")})
    points = np.array(POINTS)
    assert np.array_equal(read_run(document).trainer().predict(points).outputs[:, 0], answers(trained))
    assert Ran(capsys, "predict", document, "--at", "1,2").code == 0


# export


def test_a_trained_run_is_written_in_several_forms(
    trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(capsys, "export", trained, f"json:{tmp_path}/b.json", "numpy:-")
    trainer = read_run(trained).trainer()
    assert ran.out.encode() == export(trainer, "numpy").data
    assert (tmp_path / "b.json").read_bytes() == export(trainer, "json").data


# validate


def test_every_fault_of_every_file_is_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = small(tmp_path / "good.json")
    bad = write(tmp_path / "bad.json", {"batch_size": 0, "seed": -1})
    (tmp_path / "cut.json").write_text("{")
    ran = Ran(capsys, "validate", good, bad, str(tmp_path / "cut.json"))
    assert (ran.code, ran.out) == (2, f"{good}: in order\n")
    said = ran.error.splitlines()
    assert said[0] == f"{bad}: `batch_size` must be at least 1; got 0"
    assert said[1] == f"{bad}: `seed` must be at least 0; got -1"
    assert said[2].startswith(f"{tmp_path}/cut.json: is not JSON: ") and len(said) == 3


def test_an_experiment_is_printed_complete(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small(tmp_path / "a.json")
    assert Ran(capsys, "validate", path, "--complete").result == read_run(path).experiment.document()
    lines = Ran(capsys, "validate", path, path, "--complete", "--set", "seed=4").out.splitlines()
    assert [json.loads(line)["seed"] for line in lines] == [4, 4]


# show


def test_a_run_is_said_in_a_few_lines(trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = Ran(capsys, "show", small(tmp_path / "a.json"), "--set", "optimizer=adam").out
    assert "25 parameters" in said and "optimizer.name: adam" in said and "losses" not in said
    assert "After 3 epochs: training loss 0." in Ran(capsys, "show", trained).out


# list


@pytest.mark.parametrize("name", _TABLES)
def test_a_table_is_listed_for_people_and_for_programs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = Ran(capsys, "list", name).out.splitlines()
    assert [line.split()[0] for line in lines] == list(_TABLES[name])
    found = Ran(capsys, "list", name, "--json").result
    assert [one["name"] for one in found] == list(_TABLES[name])


def test_parameters_are_listed_with_their_ranges_and_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    lines = dict(line.split(maxsplit=1) for line in Ran(capsys, "list", "optimizers").out.splitlines())
    assert lines["momentum"] == "learning_rate=0.03 (> 0); momentum=0.9 (>= 0, < 1); nesterov=false"
    lines = dict(line.split(maxsplit=1) for line in Ran(capsys, "list", "activations").out.splitlines())
    assert lines["prelu"].startswith("range -inf to inf;") and lines["prelu"].endswith("alpha=0.25 (>= 0, <= 10)")
    assert lines["sigmoid"].startswith("range 0 to 1; layers hidden, output;")
    every: dict[str, Any] = Ran(capsys, "list", "--json").result
    assert every.keys() == _TABLES.keys()
    [adam] = [one for one in every["optimizers"] if one["name"] == "adam"]
    assert {"name": "beta1", "default": 0.9, "minimum": 0.0, "exclusive_maximum": 1.0} in adam["parameters"]


def test_all_tables_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Ran(capsys, "list").out.splitlines()
    assert [line.split()[0] for line in lines] == list(_TABLES) and ", ".join(EXPORTS) in lines[-1]


# Words.


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["lst"], "did you mean list?"),
        (["list", "datset"], "did you mean datasets?"),
        (["list", "--jsn"], "unrecognized arguments: --jsn; did you mean --json?"),
        (["list", "--js"], "unrecognized arguments: --js"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_a_word_that_is_none_is_refused_with_the_nearest(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        Ran(capsys, *words)
    assert ended.value.code == 2 and says in capsys.readouterr().err
