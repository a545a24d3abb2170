"""Exported networks answer as the engine does, in every format, whatever the experiment."""

import ast
import io
import json
import re
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from engine import Experiment, Trainer
from engine.export import EXPORTS, ExportError, MissingPackage, export
from engine.export.activation_code import ACTIVATION_CODE
from engine.export.export_plan import plan_of
from engine.packages import how_to_install
from engine.tables.activations import ACTIVATIONS
from engine.tables.features import FEATURES
from engine.tables.formulas import compile_formula
from engine.validation.limits import UNLIMITED
from tests.engine.support.documents import close
from tests.engine.support.standins import keras_by_numpy, torch_by_numpy

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")
safetensors = pytest.importorskip("safetensors.numpy")

AXIS = np.linspace(-6.5, 6.5, 27)
GRID = np.stack([one.ravel() for one in np.meshgrid(AXIS, AXIS)], axis=1)

FORMULA = "=x1^2 - 3 * -sin(x2) / (2 + cos(x1 - x2)) ^ 2"
OTHERS = [
    "=min(x1, 0, -x2)",
    "=1 + x1 / exp(x2)",
    "=max(abs(x1), 1) - log(7 + x2)",
    "=2 ^ (-x1 / 3)",
    "=pi - 2 ^ 0.5",
    "=tanh(-x1 - (x2 - 1))",
]


NAMES = ["age", "height (cm)", 'a" or b\\"""', "\n\\u0041 + größe"]
FOUR_COLUMNS = np.random.default_rng(1).uniform(-6, 6, (50, 4)).tolist()
FOUR = {
    "inputs": NAMES,
    "train": [[*row, 1.0 if row[2] > row[0] else -1.0] for row in FOUR_COLUMNS],
    "test": [],
}
# More than a page shows.
MANY = [f"pixel {number}" for number in range(1, 41)]
MANY_COLUMNS = np.column_stack([np.random.default_rng(1).uniform(-6, 6, (40, 40)), np.repeat([1.0, -1.0], 20)]).tolist()


def _layer(activation: str, units: int = 4, **more: Any) -> dict[str, Any]:
    return {"units": units, "activation": activation, **more}


def _hidden(*layers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"hidden": list(layers), **more}


# Every activation, in a hidden layer and the output where it may be there, and every kind of layer.
EXPERIMENTS: dict[str, dict[str, Any]] = {
    "default": {},
    "no hidden layer": _hidden(),
    **{f"hidden {name}": _hidden(_layer(name)) for name in ACTIVATION_CODE if ACTIVATIONS[name].hidden},
    **{
        f"output {name}": {"output_activation": name}
        for name in ACTIVATION_CODE
        if ACTIVATIONS[name].output and not ACTIVATIONS[name].normalized
    },
    **{
        f"hidden {name}, alpha 0.7": _hidden(_layer(name, alpha=0.7))
        for name, one in ACTIVATIONS.items()
        if one.alpha is not None and name in ACTIVATION_CODE
    },
    "every feature": {"features": list(FEATURES), "hidden": [_layer("tanh", 3)]},
    "one feature": {"features": ["x2"], "hidden": []},
    "formulas": {"features": [FORMULA, *OTHERS]},
    "standardized": {"features": ["x1", "radius", FORMULA, "=3"], "standardize": True},
    "standardized, one feature": {"features": ["x1_squared"], "standardize": True},
    "without biases": {"bias": False},
    "gelu without biases": _hidden(_layer("gelu"), _layer("gelu"), bias=False),
    "batch normalization": _hidden(_layer("relu", normalization="batch"), _layer("tanh", normalization="batch")),
    "layer normalization": _hidden(_layer("relu", normalization="layer"), _layer("tanh", normalization="layer")),
    "normalized without biases": _hidden(_layer("relu", normalization="batch"), bias=False),
    "residual": _hidden(_layer("tanh"), _layer("prelu", residual=True), _layer("step", residual=True)),
    "residual after normalization": _hidden(_layer("silu"), _layer("gelu", residual=True, normalization="layer")),
    "dropout": _hidden(_layer("tanh", dropout=0.5)),
    "switched off": _hidden(
        _layer("sigmoid"), _layer("tanh", residual=True),
        off=[{"layer": 1, "unit": 1}, {"layer": 2, "unit": 0}, {"layer": 2, "unit": 3}],
    ),
    "cross entropy": {"loss": "binary_cross_entropy"},
    "many classes": {"data": {"dataset": "blobs", "classes": 5, "samples": 100}, "loss": "cross_entropy"},
    "many classes, switched off": _hidden(
        _layer("relu"), data={"dataset": "sectors", "samples": 100}, off=[{"layer": 1, "unit": 2}]
    ),
    "regression": {"problem": "regression", "data": {"dataset": "waves", "samples": 100}},
    "wide": _hidden(_layer("mish", 32, normalization="batch"), _layer("selu", 30), _layer("sine", 7)),
    "four inputs": _hidden(
        _layer("tanh"),
        data={"dataset": "custom", "points": FOUR},
        features=["x3", "x1_x2", "x4", "=x3 * x4 - x1"],
        standardize=True,
    ),
    "one input": {"problem": "regression", "data": {"dataset": "saw"}, "features": ["x1", "=sin(2 * x1)"]},
    "deep": _hidden(*[_layer("tanh", 3)] * 10),
    "many inputs": _hidden(
        _layer("tanh"),
        data={"dataset": "custom", "points": {"inputs": MANY, "train": MANY_COLUMNS, "test": []}},
        features=["x1", "x2", "x39", "=x20 * x40"],
    ),
}  # fmt: skip
TABLE = pytest.mark.parametrize("name", EXPERIMENTS)


def trained(name: str) -> Trainer:
    """A trainer that has learned a little, and was shaken, so that all of its parameters matter."""
    document = EXPERIMENTS[name]
    data = {"samples": 60, "noise": 0.2, **document.get("data", {})}
    trainer = Trainer(Experiment.parse({"batch_size": 7, "seed": 3, **document, "data": data}, limits=UNLIMITED))
    for _ in range(2):
        trainer.train_epoch()
    trainer.network.parameters += np.random.default_rng(5).normal(0.0, 0.6, trainer.network.parameters.size)
    assert trainer.nonfinite_layer() is None
    return trainer


def points_for(trainer: Trainer) -> Any:
    """A grid over the first two inputs, shape (n_points, n_inputs); where there are more, they vary along with it."""
    count = trainer.experiment.n_inputs
    more = [np.roll(GRID[:, 0], 11 * number) for number in range(1, count - 1)]
    return np.stack([*GRID.T, *more][:count], axis=1)


def engine_says(trainer: Trainer) -> Any:
    found = trainer.predict(points_for(trainer)).outputs
    return found[:, 0] if found.shape[1] == 1 else found


def run_code(data: bytes, modules: dict[str, ModuleType]) -> dict[str, Any]:
    """What there is after a file of Python code was imported, in a world where these modules can be."""
    code = compile(data, "network.py", "exec")
    found: dict[str, Any] = {"__name__": "network"}
    with patch.dict(sys.modules, modules):
        exec(code, found)
    return found


def assert_answers(code: dict[str, Any], trainer: Trainer, tolerance: float = 1e-12) -> None:
    """Points may be one array or an array for each input, of any shape; labels are those of the data."""
    points = points_for(trainer)
    answer, expected = np.asarray(code["predict"](points)), engine_says(trainer)
    assert answer.shape == expected.shape
    assert close(answer, expected, tolerance)
    # Of one input alone there is nothing to take apart.
    if trainer.experiment.n_inputs > 1:
        assert close(np.asarray(code["predict"](*points.T)), answer, tolerance)
        assert close(np.asarray(code["predict"](*points[5])), answer[5], tolerance)
    assert close(np.asarray(code["predict"](points[5].tolist())), answer[5], tolerance)
    square = np.asarray(code["predict"](points.reshape(27, 27, -1)))
    assert square.shape == (27, 27, *answer.shape[1:])
    assert close(square.reshape(answer.shape), answer, tolerance)
    classes = trainer.predict(points).classes
    assert ("classify" in code) == (classes is not None)
    if classes is not None:
        for given in ([points], points.T):
            found = np.asarray(code["classify"](*given))
            assert found.dtype == np.int64 and (found == classes).all()


@TABLE
def test_the_numpy_code_answers_as_the_engine_does(name: str) -> None:
    trainer = trained(name)
    assert_answers(run_code(export(trainer, "numpy").data, {}), trainer)


@pytest.mark.parametrize("name", ["default", "one feature", "formulas", "four inputs", "many inputs"])
@pytest.mark.parametrize("format", ["numpy", "pytorch"])
def test_code_refuses_points_of_another_number_of_inputs(name: str, format: str) -> None:
    trainer = trained(name)
    code = run_code(export(trainer, format).data, torch_by_numpy.modules())
    wrong = np.zeros((12, trainer.experiment.n_inputs + 1))
    for given in ([wrong], wrong.T):
        with pytest.raises(ValueError, match=r"mismatch|too many values"):
            code["predict"](*given)


def test_the_networks_of_the_table_tell_classes_apart() -> None:
    found = [trainer.predict(points_for(trainer)).classes for trainer in map(trained, EXPERIMENTS)]
    several = [classes for classes in found if classes is not None and len(set(classes.tolist())) > 1]
    assert len(several) > 0.8 * len(found)


@TABLE
def test_the_pytorch_code_answers_as_the_engine_does(name: str) -> None:
    trainer = trained(name)
    assert_answers(run_code(export(trainer, "pytorch").data, torch_by_numpy.modules()), trainer)


def test_the_pytorch_code_runs_in_pytorch_where_that_is_installed() -> None:
    pytest.importorskip("torch")
    for name in EXPERIMENTS:
        trainer = trained(name)
        assert_answers(run_code(export(trainer, "pytorch").data, {}), trainer)


@TABLE
def test_the_keras_code_answers_as_the_engine_does(name: str) -> None:
    trainer = trained(name)
    assert_answers(run_code(export(trainer, "keras").data, keras_by_numpy.modules()), trainer)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_keras_code_runs_in_keras_where_that_is_installed() -> None:
    keras = pytest.importorskip("keras")
    # With TensorFlow alone does Keras compute in double precision.
    tolerance = 1e-12 if keras.backend.backend() == "tensorflow" else 1e-4
    for name in EXPERIMENTS:
        trainer = trained(name)
        assert_answers(run_code(export(trainer, "keras").data, {}), trainer, tolerance)


@TABLE
def test_the_onnx_model_answers_as_the_engine_does(name: str) -> None:
    trainer = trained(name)
    session = onnxruntime.InferenceSession(export(trainer, "onnx").data, providers=["CPUExecutionProvider"])
    inputs = {f"x{number}": one.copy() for number, one in enumerate(points_for(trainer).T, start=1)}
    assert [one.name for one in session.get_inputs()] == list(inputs)
    (answer,) = session.run(["output"], inputs)
    expected = trainer.predict(points_for(trainer)).outputs
    assert answer.dtype == np.float64 and answer.shape == expected.shape
    assert close(answer, expected, 1e-6)
    # Where onnxruntime has nothing but single precision, what is built in its place is precise.
    assert close(answer, expected, 1e-10)


@TABLE
def test_the_onnx_model_in_single_precision_answers_as_the_engine_does(name: str) -> None:
    trainer = trained(name)
    session = onnxruntime.InferenceSession(export(trainer, "onnx32").data, providers=["CPUExecutionProvider"])
    [points] = session.get_inputs()
    assert (points.name, points.shape) == ("points", ["n", trainer.experiment.n_inputs])
    names = [one.name for one in session.get_outputs()]
    found = dict(zip(names, session.run(None, {"points": points_for(trainer).astype(np.float32)}), strict=True))
    assert_answers_in_single(trainer, found)


def assert_answers_in_single(trainer: Trainer, found: dict[str, Any]) -> None:
    """Outputs, and a class wherever it does not hang on the last bits of an output."""
    expected = trainer.predict(points_for(trainer))
    assert found["output"].dtype == np.float32 and found["output"].shape == expected.outputs.shape
    # Outputs are about 1, and what they are the sum of a few times as much.
    assert np.abs(found["output"] - expected.outputs).max() < 2e-4
    assert ("class" in found) == (expected.classes is not None)
    if expected.classes is not None:
        ranked = np.sort(expected.outputs, axis=1)
        lead = ranked[:, -1] - (ranked[:, -2] if ranked.shape[1] > 1 else plan_of(trainer).boundary)
        sure = abs(lead) > 1e-3
        assert sure.mean() > 0.9
        assert found["class"].dtype == np.int64 and found["class"].shape == (len(GRID),)
        assert (found["class"] == expected.classes)[sure].all()


@pytest.mark.parametrize(
    ("name", "operator"),
    [
        ("hidden leaky_relu", "LeakyRelu"),
        ("hidden prelu", "PRelu"),
        ("hidden rrelu", "LeakyRelu"),
        ("hidden elu", "Elu"),
        ("hidden selu", "Selu"),
        ("hidden mish", "Mish"),
        ("hidden softplus", "Softplus"),
        ("hidden softsign", "Softsign"),
        ("hidden arctan", "Atan"),
        ("batch normalization", "BatchNormalization"),
        ("layer normalization", "LayerNormalization"),
    ],
)
def test_the_onnx_model_in_single_precision_has_onnx_s_own_operators(name: str, operator: str) -> None:
    graph = onnx.load_from_string(export(trained(name), "onnx32").data).graph
    assert operator in [node.op_type for node in graph.node]
    assert graph.node[0].op_type == "MatMul" and graph.node[0].input[0] == "points"


def test_a_parameter_beyond_single_precision_is_refused_there_alone() -> None:
    trainer = trained("default")
    trainer.network.layers[1].biases[0] = -1e39
    with pytest.raises(ExportError, match=r"`layer2\.bias` must be .* single precision, .*; got -1e\+39"):
        export(trainer, "onnx32")
    assert export(trainer, "onnx").data


@TABLE
def test_a_safetensors_file_is_the_state_of_the_pytorch_module(name: str) -> None:
    trainer = trained(name)
    state = safetensors.load(export(trainer, "safetensors").data)
    assert all(one.dtype == np.float64 for one in state.values())
    code = run_code(export(trainer, "pytorch").data, torch_by_numpy.modules())
    network = code["Network"]()
    network.load_state_dict({path: one.view(torch_by_numpy.Tensor) for path, one in state.items()})
    points = points_for(trainer).view(torch_by_numpy.Tensor)
    assert close(np.asarray(network.eval()(points)), trainer.predict(points_for(trainer)).outputs)


def read_safetensors(data: bytes) -> tuple[dict[str, str], dict[str, Any]]:
    """Metadata and shapes, by the format's own description: a length, JSON of that length, then the numbers."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    return header.pop("__metadata__"), header


def test_a_safetensors_file_says_what_is_not_in_its_arrays() -> None:
    trainer = trained("switched off")
    metadata, arrays = read_safetensors(export(trainer, "safetensors").data)
    network = json.loads(metadata["network"])
    assert network["experiment"] == trainer.experiment.document()
    assert network["layers"][1] == {"units": 4, "activation": "tanh", "residual": True, "off": [0, 3]}
    assert network["features"] == ["x1", "x2"]
    assert arrays["layer1.weight"]["shape"] == [4, 2] and arrays["on1"]["dtype"] == "F64"


def test_json_holds_the_experiment_the_parameters_and_what_follows_from_them() -> None:
    trainer = trained("standardized")
    found = json.loads(export(trainer, "json").data)
    assert found["experiment"] == trainer.experiment.document()
    weights = [np.array(layer["weights"]) for layer in found["parameters"]]
    assert all((one == layer.weights).all() for one, layer in zip(weights, trainer.network.layers, strict=True))
    about = found["about"]
    assert about["features"] == ["x1", "sqrt(x1 * x1 + x2 * x2)", FORMULA[1:], "3"]
    radius = np.hypot(*trainer.data.train[:, :2].T)
    assert close([about["center"][1], about["spread"][1]], [radius.mean(), radius.std()])
    # A feature that is the same everywhere is shifted only.
    assert [about["center"][3], about["spread"][3]] == [3.0, 1.0]
    assert about["labels"] == [-1, 1] and about["boundary"] == 0.0 and about["epochs"] == 2


def test_json_is_readable() -> None:
    lines = export(trained("default"), "json").data.decode().splitlines()
    assert max(map(len, lines)) < 120
    assert any(line.strip().startswith("[") and line.count(",") >= 3 for line in lines)


@pytest.mark.parametrize("format", ["numpy", "pytorch", "keras"])
@pytest.mark.parametrize("name", ["wide", "formulas", "standardized", "many inputs"])
def test_code_is_readable(name: str, format: str) -> None:
    lines = export(trained(name), format).data.decode().splitlines()
    assert max(map(len, lines)) <= 120
    assert not any(line != line.rstrip() for line in lines)


@pytest.mark.parametrize("format", ["numpy", "pytorch", "keras"])
def test_names_of_columns_are_told_in_code_and_can_put_nothing_into_it(format: str) -> None:
    text = export(trained("four inputs"), format).data.decode()
    opening, rest = ast.get_docstring(ast.parse(text)), text.split('"""')[2]
    assert opening is not None
    assert all(line in opening for line in ["x1: age", "x2: height (cm)", "x3: a_ or b____", "x4: __u0041 _ größe"])
    assert "age" not in rest.replace("average", "") and "größe" not in rest


def test_names_of_columns_are_in_json_as_they_are() -> None:
    found = json.loads(export(trained("four inputs"), "json").data)["about"]
    assert found["inputs"] == dict(zip(["x1", "x2", "x3", "x4"], NAMES, strict=True))
    assert found["features"] == ["x3", "x1 * x2", "x4", "x3 * x4 - x1"]


def test_code_that_is_run_as_a_program_prints_answers() -> None:
    trainer = trained("default")
    shown = io.StringIO()
    with redirect_stdout(shown):
        exec(compile(export(trainer, "numpy").data, "network.py", "exec"), {"__name__": "__main__"})
    expected = trainer.predict([[0, 0], [1, 1]])
    assert shown.getvalue() == f"{expected.outputs[:, 0]}\n{expected.classes}\n"


@pytest.mark.parametrize("format", EXPORTS)
def test_exporting_changes_nothing_and_gives_the_same_bytes_again(format: str) -> None:
    trainer = trained("switched off")
    before = trainer.checkpoint()
    assert export(trainer, format).data == export(Trainer.restore(before), format).data
    assert trainer.checkpoint() == before


def test_every_activation_and_every_feature_can_be_exported() -> None:
    # What docs/extending.md adds is exported once it has a record there.
    assert ACTIVATION_CODE.keys() == ACTIVATIONS.keys()
    plane = np.random.default_rng(0).uniform(-6, 6, (2, 100))
    for one in FEATURES.values():
        assert compile_formula(one.formula)(plane) == pytest.approx(one.compute(plane), rel=1e-15)


def test_files_are_named_after_the_format_where_several_end_alike() -> None:
    names = {name: one.file_name for name, one in EXPORTS.items()}
    assert names["numpy"] == "network_numpy.py" and names["onnx"] == "network.onnx"
    assert len(set(names.values())) == len(names)


def test_an_unknown_format_is_refused_and_the_choices_are_named() -> None:
    with pytest.raises(
        ExportError, match="must be one of numpy, pytorch, keras, json, safetensors, onnx, onnx32; got 'pickle'"
    ):
        export(trained("default"), "pickle")


@pytest.mark.parametrize("format", [name for name, one in EXPORTS.items() if one.package])
def test_a_format_whose_package_is_missing_says_which_and_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not EXPORTS[format].available and EXPORTS["numpy"].available
    command = re.escape(how_to_install("export"))
    with pytest.raises(MissingPackage, match=rf"{EXPORTS[format].package}, .*not installed.*{command}"):
        export(trained("default"), format)


@pytest.mark.parametrize("format", EXPORTS)
def test_numbers_that_are_not_finite_are_not_exported(format: str) -> None:
    trainer = trained("default")
    trainer.network.layers[1].weights[0, 0] = np.nan
    with pytest.raises(ExportError, match="layer 2 holds numbers that are not finite"):
        export(trainer, format)


def test_running_statistics_that_are_not_finite_are_not_exported() -> None:
    trainer = trained("batch normalization")
    trainer.network.layers[0].running[1, 2] = np.inf
    with pytest.raises(ExportError, match="layer 1 holds numbers that are not finite"):
        export(trainer, "numpy")


@pytest.mark.parametrize("wrong", [(torch_by_numpy, "pytorch"), (keras_by_numpy, "keras")])
def test_the_stand_ins_notice_wrong_weights(wrong: tuple[Any, str], monkeypatch: pytest.MonkeyPatch) -> None:
    standin, format = wrong
    modules: Callable[[], dict[str, ModuleType]] = standin.modules
    trainer = trained("batch normalization")
    text = export(trainer, format).data.decode()
    weight = repr(float(trainer.network.layers[0].running[0, 0]))
    assert text.count(weight) == 1
    changed = text.replace(weight, repr(float(trainer.network.layers[0].running[0, 0]) + 1e-6)).encode()
    answer = np.asarray(run_code(changed, modules())["predict"](*points_for(trainer).T))
    assert not close(answer, engine_says(trainer), 1e-9)
