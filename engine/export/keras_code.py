"""A trained network as a Keras 3 model in Python code."""

from __future__ import annotations

from engine.export.activation_code import ACTIVATION_CODE
from engine.export.export_plan import Plan, PlannedLayer
from engine.export.python_code import (
    Dialect,
    about,
    answer_shape,
    array,
    classify,
    example,
    forward,
    number,
    predict_about,
    standardization,
    vector,
)
from engine.network.stages import EPSILON, MOMENTUM


def _columns(count: int) -> str:
    if count == 1:
        return "(points[:, 0],)"
    if count < 5:
        return ", ".join(f"points[:, {column}]" for column in range(count))
    return f"(points[:, column] for column in range({count}))"


_DIALECT = Dialect("ops.", _columns, "axis=1")


def keras_code(plan: Plan) -> bytes:
    """The code, with `build`, `load`, `predict`, and `classify` where there are classes."""
    lines = [
        '"""A network trained in the Neural Network Playground, as a Keras 3 model.',
        "",
        *about(plan),
        "It is in double precision, which Keras keeps with TensorFlow; with other backends it rounds to single.",
        '"""',
        "",
        "import keras",
        "import numpy as np",
        "from keras import layers, ops",
        *(["", *standardization(plan)] if plan.center is not None else []),
        "",
        "",
        "def build():",
        f'    """The model without its weights: outputs (n, {plan.n_outputs}) for points (n, {plan.n_inputs})."""',
        f'    points = keras.Input(({plan.n_inputs},), dtype="float64", name="points")',
        *(f"    {line}" for line in forward(plan, _DIALECT, _layer)),
        "    return keras.Model(points, a)",
        "",
        "",
        "WEIGHTS = {",
        *_weights(plan),
        "}",
        "",
        "",
        "def load():",
        '    """The trained model."""',
        "    model = build()",
        "    for name, weights in WEIGHTS.items():",
        "        model.get_layer(name).set_weights([np.array(one) for one in weights])",
        "    return model",
        "",
        "",
        "def predict(*inputs):",
        *predict_about(plan, "array"),
        "    inputs = [np.asarray(x, dtype=float) for x in inputs]",
        "    points = np.stack(np.broadcast_arrays(*inputs), axis=-1) if len(inputs) > 1 else inputs[0]",
        "    output = load()(points.reshape(-1, points.shape[-1]), training=False)",
        f"    return ops.convert_to_numpy(output).reshape({answer_shape(plan)})",
        "",
        "",
        *classify(plan),
        *example(plan),
    ]
    return "\n".join(lines).encode()


def _weights(plan: Plan) -> list[str]:
    """What each layer's `set_weights` takes, in Keras' order."""
    lines = []
    for layer in plan.layers:
        parts = {f"layer{layer.number}": [layer.weights, *([] if layer.biases is None else [layer.biases])]}
        if layer.normalization != "none":
            statistics = [layer.mean, layer.variance] if layer.normalization == "batch" else []
            parts[f"norm{layer.number}"] = [layer.scale, layer.shift, *statistics]
        for name, arrays in parts.items():
            lines += [f'    "{name}": [', *(f"        {array(one, '        ')}," for one in arrays), "    ],"]
    return lines


def _layer(layer: PlannedLayer) -> list[str]:
    n = layer.number
    bias = "" if layer.biases is not None else "use_bias=False, "
    lines = [f'z = layers.Dense({layer.units}, {bias}dtype="float64", name="layer{n}")(a)']
    settings = f'epsilon={number(EPSILON)}, dtype="float64", name="norm{n}"'
    if layer.normalization == "batch":
        lines.append(f"z = layers.BatchNormalization(momentum={number(1 - MOMENTUM)}, {settings})(z)")
    elif layer.normalization == "layer":
        lines.append(f"z = layers.LayerNormalization({settings})(z)")
    activated = ACTIVATION_CODE[layer.activation.name].keras.format(z="z", alpha=number(layer.alpha))
    lines.append(f"a = {activated}" + (" + a" if layer.residual else ""))
    if layer.off:
        lines.append(f"a = a * np.array({vector(layer.on)})")
    return lines
