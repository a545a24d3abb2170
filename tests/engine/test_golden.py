"""Trajectories of TensorFlow Playground's own engine and of PyTorch, reproduced."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.__main__ import main
from engine.runs.parameters import read_layers
from engine.runs.run_document import read_run

FOLDER = Path(__file__).parents[1] / "golden"
PLAYGROUND, PYTORCH = (sorted((FOLDER / name).glob("*.json")) for name in ("nn_ts", "pytorch"))
GOLDEN = {path.stem: path for path in (*PLAYGROUND, *PYTORCH)}
TOLERANCE = 1e-9


def test_all_documents_are_here() -> None:
    assert (len(PLAYGROUND), len(PYTORCH), len(GOLDEN)) == (6, 8, 14)


def check_trajectory(path: Path) -> str:
    """Trains a recorded run and holds every loss and parameter against it; what has trained it."""
    wanted = json.loads(path.read_text())["expect"]
    run = read_run(str(path))
    trainer = run.trainer()
    marks = {row["epoch"]: row for row in wanted["history"]}
    assert run.epochs is not None
    for epoch in range(run.epochs + 1):
        if epoch:
            trainer.train_epoch()
        if epoch in marks:
            now = trainer.evaluate()
            assert now.train_loss == pytest.approx(marks[epoch]["train_loss"], abs=TOLERANCE, rel=0)
            assert now.test_loss == pytest.approx(marks[epoch]["test_loss"], abs=TOLERANCE, rel=0)
    expected = read_layers(run.experiment, wanted["parameters"]).parameters
    assert np.max(np.abs(trainer.network.parameters - expected)) <= TOLERANCE
    return trainer.engine


@pytest.mark.parametrize("path", GOLDEN.values(), ids=GOLDEN)
def test_every_loss_and_parameter_of_a_trajectory_is_reproduced(path: Path) -> None:
    assert check_trajectory(path) == "numpy"


def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "engine", "run", *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("circle_sigmoid_l1", {"weights", "biases"}),
        ("batchnorm_relu_step", {"weights", "biases", "scale", "shift", "running_mean", "running_variance"}),
        ("prelu_absolute_error", {"weights", "biases", "alpha"}),
    ],
)
def test_the_command_reproduces_a_trajectory_too(tmp_path: Path, name: str, parts: set[str]) -> None:
    wanted = json.loads(GOLDEN[name].read_text())["expect"]
    marks = [row["epoch"] for row in wanted["history"]]
    done = run_command(str(GOLDEN[name]), "--marks", ",".join(map(str, marks)), "--out", str(tmp_path / "out.json"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    result: dict[str, Any] = json.loads((tmp_path / "out.json").read_text())
    assert [row["epoch"] for row in result["history"]] == marks
    for row, expected in zip(result["history"], wanted["history"], strict=True):
        assert {name: row[name] for name in expected} == pytest.approx(expected, rel=0, abs=TOLERANCE)
    assert set().union(*result["parameters"]) == parts
    for layer, expected in zip(result["parameters"], wanted["parameters"], strict=True):
        assert layer.keys() - {"running_mean", "running_variance"} == expected.keys()
        for part, values in expected.items():
            assert np.allclose(layer[part], values, atol=TOLERANCE, rtol=0)


def test_what_the_command_prints_it_can_start_from(tmp_path: Path) -> None:
    """Scale, shift and alpha go out as they come in."""
    layer = {"units": 3, "activation": "prelu", "normalization": "layer"}
    experiment = {"hidden": [layer, layer], "data": {"samples": 40}}
    (tmp_path / "first.json").write_text(json.dumps({"experiment": experiment, "epochs": 2}))
    first = json.loads(run_command(str(tmp_path / "first.json")).stdout)
    (tmp_path / "second.json").write_text(json.dumps({"experiment": experiment, "parameters": first["parameters"]}))
    second = json.loads(run_command(str(tmp_path / "second.json"), "--epochs", "0").stdout)
    assert second["parameters"] == first["parameters"]
    assert second["history"] == [{**first["history"][-1], "epoch": 0}]


def test_a_run_that_stops_by_itself_says_why(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"experiment": {"data": {"samples": 40}, "stop": {"epochs": 2}}}))
    result = json.loads(run_command(str(tmp_path / "run.json"), "--epochs", "50").stdout)
    assert result["stopped"] == "epochs" and result["history"][-1]["epoch"] == 2


def test_the_command_prints_one_json_document(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"experiment": {"data": {"samples": 40}}}')
    done = run_command(str(tmp_path / "run.json"), "--epochs", "3")
    assert [row["epoch"] for row in json.loads(done.stdout)["history"]] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("text", "options", "lines"),
    [
        ('{"experiment": {"batch_size": 0, "seed": -1}}', [], ["`batch_size`", "`seed`"]),
        ("{", [], ["is not JSON"]),
        ("[]", [], ["must be a JSON object"]),
        ('{"epoch": 3}', [], ["`epoch` is no field"]),
        ('{"epochs": -3}', [], ["`epochs` must be"]),
        ('{"epochs": true}', [], ["`epochs` must be"]),
        ("{}", ["--epochs", "-1"], ["`--epochs` must be"]),
        ("{}", ["--marks", "1,x"], ["`--marks` must be"]),
        ('{"parameters": [1]}', [], ["`parameters` must be a list of 3 layers"]),
        ('{"experiment": {"hidden": []}, "parameters": [{"weights": [[1]], "biases": [0]}]}', [], ["2 x 1"]),
        (
            '{"experiment": {"hidden": []}, "parameters": [{"weights": [[1], ["a"]], "biases": [0]}]}',
            [],
            ["numbers only"],
        ),
        ('{"experiment": {"hidden": []}, "parameters": [{"weights": [[1], [NaN]], "biases": [0]}]}', [], ["finite"]),
        (
            '{"experiment": {"hidden": [], "bias": false}, "parameters": [{"weights": [[1], [1]], "scale": [1]}]}',
            [],
            ["may have weights, biases;"],
        ),
        (
            '{"experiment": {"hidden": [{"units": 1, "activation": "prelu"}], "bias": false}, "parameters": '
            '[{"weights": [[1], [1]], "alpha": 0.5}, {"weights": [[1]]}]}',
            [],
            ["`parameters[0].alpha` must have the shape 1; got a number"],
        ),
        (
            '{"experiment": {"features": ["=x1 +"], "optimizer": {"beta1": 1}}}',
            [],
            ["`features[0]` cannot be read at character 5", "`optimizer.beta1` is no parameter of sgd"],
        ),
        ("{}", ["--epochs", "0", "--out", "/nowhere/out.json"], ["there is no folder /nowhere"]),
    ],
)
def test_bad_input_ends_with_code_2_and_one_line_for_each_fault(
    tmp_path: Path, text: str, options: list[str], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run.json").write_text(text)
    code = main(["run", str(tmp_path / "run.json"), *options])
    out, error = capsys.readouterr()
    assert (code, out) == (2, "")
    said = error.splitlines()
    assert len(said) == len(lines)
    assert all(part in line for part, line in zip(lines, said, strict=True))


def test_a_missing_file_is_named() -> None:
    done = run_command("nowhere.json")
    assert done.returncode == 2 and "nowhere.json: No such file" in done.stderr
