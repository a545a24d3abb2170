"""ONNX models answer in onnxruntime-web, where pages run them, as the engine does.

It is built with fewer operations than onnxruntime, and the two optimize alike: a model that the one runs may be made
into one that the other cannot load.
"""

import base64
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.export import export
from tests.engine.export.test_export import EXPERIMENTS, assert_answers_in_single, points_for, trained
from tests.engine.support.documents import close

pytest.importorskip("onnx")
HERE = Path(__file__).parent
ROOT = HERE.parents[2]
if not (ROOT / "node_modules/onnxruntime-web").is_dir():
    pytest.skip("onnxruntime-web is not installed", allow_module_level=True)


def tensor(values: Any) -> dict[str, Any]:
    return {"type": values.dtype.name, "dims": values.shape, "data": values.ravel().tolist()}


def array(answer: dict[str, Any]) -> Any:
    return np.array(answer["data"], answer["type"]).reshape(answer["dims"])


@pytest.fixture(scope="module")
def told() -> Any:
    """What onnxruntime-web answers, by format, experiment and output, or why it does not: one process for all."""
    asked = {}
    for name in EXPERIMENTS:
        trainer = trained(name)
        points = points_for(trainer)
        columns = {f"x{number}": tensor(column) for number, column in enumerate(points.T, start=1)}
        for format, inputs in {"onnx": columns, "onnx32": {"points": tensor(points.astype(np.float32))}}.items():
            model = base64.b64encode(export(trainer, format).data).decode()
            asked[f"{format} {name}"] = {"model": model, "inputs": inputs}
    command = ["node", str(HERE / "onnxruntime_web.js")]
    run = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=120)
    return json.loads(run.stdout)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_model_answers_as_the_engine_does(told: Any, name: str) -> None:
    # What is no object says why the model was not loaded.
    assert isinstance(told[f"onnx {name}"], dict), told[f"onnx {name}"]
    trainer = trained(name)
    answer, expected = array(told[f"onnx {name}"]["output"]), trainer.predict(points_for(trainer)).outputs
    assert answer.dtype == np.float64 and answer.shape == expected.shape
    assert close(answer, expected, 1e-10)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_model_in_single_precision_answers_as_the_engine_does(told: Any, name: str) -> None:
    answer = told[f"onnx32 {name}"]
    assert isinstance(answer, dict), answer
    assert_answers_in_single(trained(name), {output: array(values) for output, values in answer.items()})


def test_what_the_document_says_of_onnxruntime_web_runs(tmp_path: Path) -> None:
    [code] = re.findall(r"```js\n(.*?)```", (ROOT / "docs/export.md").read_text(encoding="utf-8"), re.DOTALL)
    trainer = trained("default")
    made = export(trainer, "onnx32")
    assert code.count(f'"{made.name}"') == 1
    (tmp_path / made.name).write_bytes(made.data)
    code = code.replace(f'"{made.name}"', json.dumps(str(tmp_path / made.name)))
    code += "console.log(Array.from(classes.data).join(), output.dims.join());"
    command = ["node", "--input-type=module", "--eval", code]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    expected = trainer.predict([[0, 0], [1, -1]]).classes
    assert expected is not None and run.stdout == f"{expected[0]},{expected[1]} 2,1\n"
