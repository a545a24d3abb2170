"""A trained network as a PyTorch module in Python code, and its state dict, which safetensors files hold too."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

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
)
from engine.network.stages import EPSILON, MOMENTUM

Array = NDArray[Any]

_DIALECT = Dialect("torch.", lambda count: "points.unbind(dim=1)", "dim=1", own="self.")


def state_dict(plan: Plan) -> dict[str, Array]:
    """The arrays of the module by PyTorch's names; weights have the shape (units, fan_in) there."""
    found: dict[str, Array] = {}
    if plan.center is not None and plan.spread is not None:
        found |= {"center": plan.center, "spread": plan.spread}
    for layer in plan.layers:
        n = layer.number
        found[f"layer{n}.weight"] = np.ascontiguousarray(layer.weights.T)
        if layer.biases is not None:
            found[f"layer{n}.bias"] = layer.biases
        if layer.normalization != "none":
            found |= {f"norm{n}.weight": layer.scale, f"norm{n}.bias": layer.shift}
        if layer.normalization == "batch":
            found |= {f"norm{n}.running_mean": layer.mean, f"norm{n}.running_var": layer.variance}
        if layer.activation.learns_alpha:
            found[f"prelu{n}.weight"] = np.array([layer.alpha])
        if layer.off:
            found[f"on{n}"] = layer.on
    return found


def pytorch_code(plan: Plan) -> bytes:
    """The code, with `Network`, `load`, `predict`, and `classify` where there are classes."""
    body = forward(plan, _DIALECT, _layer)
    functional = any("functional." in line for line in body)
    lines = [
        '"""A network trained in the Neural Network Playground, as a PyTorch module in double precision.',
        "",
        *about(plan),
        '"""',
        "",
        "import torch",
        "from torch import nn",
        *(["from torch.nn import functional"] if functional else []),
        "",
        "",
        "class Network(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        *(f"        {line}" for line in _modules(plan)),
        "        self.double()",
        "",
        "    def forward(self, points):",
        f'        """Outputs of shape (n, {plan.n_outputs}) for points of shape (n, {plan.n_inputs})."""',
        *(f"        {line}" for line in body),
        "        return a",
        "",
        "",
        "WEIGHTS = {",
        *(f'    "{name}": {array(values, "    ")},' for name, values in state_dict(plan).items()),
        "}",
        "",
        "",
        "def load():",
        '    """The trained network, ready to answer; .train() makes it one to go on with."""',
        "    network = Network()",
        "    state = {name: torch.tensor(values, dtype=torch.float64) for name, values in WEIGHTS.items()}",
        "    network.load_state_dict(state)",
        "    return network.eval()",
        "",
        "",
        "def predict(*inputs):",
        *predict_about(plan, "tensor"),
        "    inputs = [torch.as_tensor(x, dtype=torch.float64) for x in inputs]",
        "    points = torch.stack(torch.broadcast_tensors(*inputs), dim=-1) if len(inputs) > 1 else inputs[0]",
        "    with torch.no_grad():",
        "        output = load()(points.reshape(-1, points.shape[-1]))",
        f"    return output.reshape({answer_shape(plan)})",
        "",
        "",
        *classify(plan, "torch.where", "dim=-1"),
        *example(plan),
    ]
    return "\n".join(lines).encode()


def _modules(plan: Plan) -> list[str]:
    lines = []
    if plan.center is not None:
        # Buffers, so that they move along with the module.
        lines = [f'self.register_buffer("{name}", torch.zeros({len(plan.center)}))' for name in ("center", "spread")]
    for layer in plan.layers:
        n, units = layer.number, layer.units
        bias = "" if layer.biases is not None else ", bias=False"
        lines.append(f"self.layer{n} = nn.Linear({len(layer.weights)}, {units}{bias})")
        if layer.normalization == "batch":
            lines.append(f"self.norm{n} = nn.BatchNorm1d({units}, eps={number(EPSILON)}, momentum={number(MOMENTUM)})")
        elif layer.normalization == "layer":
            lines.append(f"self.norm{n} = nn.LayerNorm({units}, eps={number(EPSILON)})")
        if layer.activation.learns_alpha:
            lines.append(f"self.prelu{n} = nn.PReLU()")
        if layer.off:
            lines.append(f'self.register_buffer("on{n}", torch.zeros({units}))')
    return lines


def _layer(layer: PlannedLayer) -> list[str]:
    n = layer.number
    lines = [f"z = self.layer{n}(a)"]
    if layer.normalization != "none":
        lines.append(f"z = self.norm{n}(z)")
    activated = ACTIVATION_CODE[layer.activation.name].pytorch.format(z="z", alpha=number(layer.alpha), number=n)
    lines.append(f"a = {activated}" + (" + a" if layer.residual else ""))
    if layer.off:
        lines.append(f"a = a * self.on{n}")
    return lines
