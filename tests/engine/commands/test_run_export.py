"""`python -m engine run --export`, and the document that an export to JSON is."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Trainer
from engine.__main__ import main
from engine.export import EXPORTS, export
from engine.runs.export_target import read_target
from engine.runs.run_document import read_run
from tests.engine.support.documents import close, experiment

pytest.importorskip("onnx")
pytest.importorskip("safetensors")

DOCUMENT = Path(__file__).resolve().parents[3] / "docs/export.md"
BATCH = [{"units": 4, "activation": "relu", "normalization": "batch"}]


def document(folder: Path, epochs: int = 3, **changes: Any) -> str:
    path = folder / "run.json"
    path.write_text(json.dumps({"experiment": {"data": {"samples": 40}, **changes}, "epochs": epochs}))
    return str(path)


@pytest.mark.parametrize("format", EXPORTS)
def test_the_command_writes_the_trained_network(
    format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / EXPORTS[format].file_name
    assert main(["run", document(tmp_path), "--export", f"{format}:{out}"]) == 0
    assert "history" in json.loads(capsys.readouterr().out)
    trainer = read_run(document(tmp_path)).trainer()
    for _ in range(3):
        trainer.train_epoch()
    assert out.read_bytes() == export(trainer, format).data


def test_an_ending_says_the_format_and_several_can_be_asked_for(tmp_path: Path) -> None:
    named = [tmp_path / "a.onnx", tmp_path / "b.safetensors", tmp_path / "c.JSON"]
    options = [option for path in named for option in ("--export", str(path))]
    result = tmp_path / "result.json"
    assert main(["run", document(tmp_path), "--out", str(result), *options]) == 0
    assert all(path.stat().st_size > 100 for path in named)
    assert json.loads(named[2].read_text())["parameters"] == json.loads(result.read_text())["parameters"]
    assert read_target("d.float32.onnx").format == "onnx32"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("net.py", "an export must say which code net.py is to be: numpy:net.py, pytorch:net.py, keras:net.py"),
        (
            "net.txt",
            "must begin with a format, one of numpy, pytorch, keras, json, safetensors, onnx, onnx32, and a colon",
        ),
        ("", "must begin with a format"),
        ("pickle:net.pkl", "the format must be one of numpy"),
        ("Pickle:net.onnx", "the format must be one of numpy"),
        ("onnx:", "must name a file, such as onnx:network.onnx"),
        ("onnx:nowhere/net.onnx", "nowhere/net.onnx: there is no folder "),
    ],
)
def test_a_wrong_export_is_refused_before_anything_is_trained(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Trainer, "train_epoch", lambda self: pytest.fail("it was trained"))
    assert main(["run", document(tmp_path), "--export", text]) == 2
    out, error = capsys.readouterr()
    assert out == "" and says in error and error.count("\n") == 1


def test_a_drive_is_no_format() -> None:
    assert read_target("c:net.onnx").format == "onnx"


def test_a_missing_package_is_named_before_anything_is_trained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["run", document(tmp_path), "--export", str(tmp_path / "net.onnx")]) == 2
    out, error = capsys.readouterr()
    assert out == "" and "the package onnx, which is not installed" in error


def test_an_export_to_json_is_a_run_document_that_stands_where_the_run_stood(tmp_path: Path) -> None:
    trainer = Trainer(experiment(hidden=BATCH, off=[{"layer": 1, "unit": 2}], standardize=True))
    for _ in range(5):
        trainer.train_epoch()
    path = tmp_path / "net.json"
    path.write_bytes(export(trainer, "json").data)
    again = read_run(str(path)).trainer()
    points = np.random.default_rng(1).uniform(-6, 6, (50, 2))
    assert close(again.predict(points).outputs, trainer.predict(points).outputs, 0.0)
    assert export(again, "numpy").data.replace(b"for 0 epochs", b"for 5 epochs") == export(trainer, "numpy").data


@pytest.mark.parametrize(
    ("part", "value", "says"),
    [
        ("running_variance", [-1, 1, 1, 1], "`parameters[0].running_variance` must be at least 0; got -1"),
        ("running_mean", [0, 0], "`parameters[0].running_mean` must have the shape 4; got 2"),
    ],
)
def test_running_statistics_that_cannot_be_are_refused(
    part: str, value: list[float], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "net.json"
    found = json.loads(export(Trainer(experiment(hidden=BATCH)), "json").data)
    found["parameters"][0][part] = value
    path.write_text(json.dumps(found))
    assert main(["run", str(path), "--epochs", "0"]) == 2
    assert capsys.readouterr().err == f"{says}\n"


def test_what_the_document_says_of_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnxruntime")
    written, code, model = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    found: dict[str, Any] = {}
    exec(written, found)
    assert found["code"] == export(found["trainer"], "numpy").data
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for made in (export(found["trainer"], format) for format in ("numpy", "onnx32")):
        Path(made.name).write_bytes(made.data)
    exec(code, found)
    exec(model, found)
    sys.modules.pop("network_numpy")
    assert found["output"].shape == (2, 1)
    assert (found["classes"] == found["labels"]).all() and set(found["labels"].tolist()) <= {-1, 1}


def test_the_document_has_every_format() -> None:
    row = re.compile(r"^\| `(\w+)` \| `\.([\w.]+)` \|.*\| (?:`(\w+)` )?\|$", re.MULTILINE)
    rows = row.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert rows == [(one.name, one.ending, one.package or "") for one in EXPORTS.values()]
