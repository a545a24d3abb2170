"""ONNX models answer in onnxruntime-web, where pages run them, as the engine does.

It is built with fewer operations than onnxruntime, and the two optimize alike: a model that the one runs may be made
into one that the other cannot load.
"""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.export import export
from engine.inspection.prediction import answers
from tests.engine.export.test_export import EXPERIMENTS, points_for, trained
from tests.engine.support.documents import close

pytest.importorskip("onnx")
HERE = Path(__file__).parent
if not (HERE.parents[2] / "node_modules/onnxruntime-web").is_dir():
    pytest.skip("onnxruntime-web is not installed", allow_module_level=True)


def tensor(values: Any) -> dict[str, Any]:
    return {"type": values.dtype.name, "dims": values.shape, "data": values.ravel().tolist()}


@pytest.fixture(scope="module")
def told() -> Any:
    """What onnxruntime-web answers, by experiment and output, or why it does not: one process for all of them."""
    asked = {}
    for name in EXPERIMENTS:
        trainer = trained(name)
        columns = points_for(trainer).T
        asked[name] = {
            "model": base64.b64encode(export(trainer, "onnx").data).decode(),
            "inputs": {f"x{number}": tensor(column) for number, column in enumerate(columns, start=1)},
        }
    command = ["node", str(HERE / "onnxruntime_web.js")]
    run = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=120)
    return json.loads(run.stdout)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_model_answers_as_the_engine_does(told: Any, name: str) -> None:
    assert isinstance(told[name], dict), told[name]
    trainer = trained(name)
    expected = answers(trainer, points_for(trainer)).outputs
    answer = told[name]["output"]
    assert answer["type"] == "float64" and answer["dims"] == list(expected.shape)
    assert close(np.reshape(answer["data"], expected.shape), expected, 1e-10)
