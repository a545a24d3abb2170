"""A trained network as Python code that needs NumPy and nothing else."""

from __future__ import annotations

from engine.export.activation_code import ACTIVATION_CODE
from engine.export.export_plan import Plan, PlannedLayer
from engine.export.python_code import (
    Dialect,
    about,
    array,
    classify,
    example,
    forward,
    number,
    predict_about,
    standardization,
)
from engine.network.stages import EPSILON

_DIALECT = Dialect("np.", lambda count: "np.moveaxis(points, -1, 0)", "axis=-1", brief=True)

_HELPERS = {
    "erf(": "# NumPy has no error function of its own.\nerf = np.vectorize(math.erf, otypes=[float])\n",
    " softmax(": """def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
""",
}


def numpy_code(plan: Plan) -> bytes:
    """The code, with `predict`, and `classify` where there are classes."""
    body = forward(plan, _DIALECT, _layer)
    helpers = [text for mark, text in _HELPERS.items() if any(mark in line for line in body)]
    math = ["import math", ""] if any("math." in one for one in helpers) else []
    lines = [
        '"""A network trained in the Neural Network Playground. It needs NumPy only.',
        "",
        *about(plan),
        '"""',
        "",
        *math,
        "import numpy as np",
        "",
        *standardization(plan),
        *(line for layer in plan.layers for line in _constants(layer)),
    ]
    for helper in helpers:
        lines += ["", *([""] if helper.startswith("def") else []), *helper.rstrip().split("\n")]
    lines += ["", "", *_predict(plan, body), "", "", *classify(plan), *example(plan)]
    return "\n".join(lines).encode()


def _constants(layer: PlannedLayer) -> list[str]:
    n, fan_in = layer.number, len(layer.weights)
    lines = [f"# Layer {n}: {fan_in} to {layer.units}.", f"W{n} = np.array({array(layer.weights)})"]
    if layer.biases is not None:
        lines.append(f"b{n} = np.array({array(layer.biases)})")
    if layer.normalization != "none":
        lines += [f"scale{n} = np.array({array(layer.scale)})", f"shift{n} = np.array({array(layer.shift)})"]
    if layer.normalization == "batch":
        lines += [f"mean{n} = np.array({array(layer.mean)})", f"variance{n} = np.array({array(layer.variance)})"]
    return lines


def _predict(plan: Plan, body: list[str]) -> list[str]:
    return [
        "def predict(*inputs):",
        *predict_about(plan, "array"),
        "    inputs = [np.asarray(x, dtype=float) for x in inputs]",
        "    points = np.stack(np.broadcast_arrays(*inputs), axis=-1) if len(inputs) > 1 else inputs[0]",
        *(f"    {line}" for line in body),
        "    return a[..., 0]" if plan.n_outputs == 1 else "    return a",
    ]


def _layer(layer: PlannedLayer) -> list[str]:
    n = layer.number
    lines = [f"z = a @ W{n}" + (f" + b{n}" if layer.biases is not None else "")]
    if layer.normalization == "batch":
        lines.append(f"z = (z - mean{n}) / np.sqrt(variance{n} + {number(EPSILON)}) * scale{n} + shift{n}")
    elif layer.normalization == "layer":
        lines += [
            "z = z - z.mean(axis=-1, keepdims=True)",
            f"z = z / np.sqrt((z * z).mean(axis=-1, keepdims=True) + {number(EPSILON)}) * scale{n} + shift{n}",
        ]
    activated = ACTIVATION_CODE[layer.activation.name].numpy.format(z="z", alpha=number(layer.alpha))
    lines.append(f"a = {activated}" + (" + a" if layer.residual else ""))
    if layer.off:
        lines.append(f"a[..., {list(layer.off)}] = 0.0")
    return lines
