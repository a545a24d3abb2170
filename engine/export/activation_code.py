"""Every activation as each format writes it: one record each, the languages side by side.

In a text, {z} is the expression it is applied to and {alpha} its parameter. They are written so that nothing overflows
and that double precision is kept, as PyTorch's own softplus, for example, does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.export.onnx_graph import Graph
from engine.tables.activation_functions import SELU_ALPHA, SELU_SCALE
from engine.validation.parameters import table

OnnxNodes = Callable[[Graph, str, float], str]


@dataclass(frozen=True)
class ActivationCode:
    """One activation in every format.

    Attributes:
        numpy, pytorch, keras: expressions.
        onnx: adds nodes to a graph for the value called z, and gives the name of what comes out. onnxruntime has Elu,
            Softplus, Erf and others like them in single precision only, so they are made of what it has in double.
        onnx_single: the same in a graph in single precision, by ONNX's own operator; None where `onnx` serves it too.
    """

    name: str
    numpy: str
    pytorch: str
    keras: str
    onnx: OnnxNodes
    onnx_single: OnnxNodes | None = None

    def add_to(self, graph: Graph, z: str, alpha: float) -> str:
        """Adds the nodes to an ONNX graph; returns the name of the result."""
        return (self.onnx_single if graph.single and self.onnx_single else self.onnx)(graph, z, alpha)


def _elu(g: Graph, z: str, alpha: float) -> str:
    below = g.add("Sub", g.add("Exp", g.add("Min", z, g.number(0.0))), g.number(1.0))
    return g.add("Add", g.add("Max", z, g.number(0.0)), g.add("Mul", below, g.number(alpha)))


def _selu(g: Graph, z: str) -> str:
    below = g.add("Sub", g.add("Exp", g.add("Min", z, g.number(0.0))), g.number(1.0))
    above = g.add("Mul", g.add("Max", z, g.number(0.0)), g.number(SELU_SCALE))
    # The sum comes last: onnxruntime makes a product with a number, before a matrix, one of single precision.
    return g.add("Add", above, g.add("Mul", below, g.number(SELU_SCALE * SELU_ALPHA)))


def _leaky(g: Graph, z: str, alpha: float) -> str:
    below = g.add("Mul", g.add("Min", z, g.number(0.0)), g.number(alpha))
    return g.add("Add", g.add("Max", z, g.number(0.0)), below)


def _softplus(g: Graph, z: str) -> str:
    rest = g.add("Log", g.add("Add", g.add("Exp", g.add("Neg", g.add("Abs", z))), g.number(1.0)))
    return g.add("Add", g.add("Max", z, g.number(0.0)), rest)


def _silu(g: Graph, z: str) -> str:
    # Not z times a sigmoid: onnxruntime makes a QuickGelu of that, which onnxruntime-web has no code for.
    return g.add("Div", z, g.add("Add", g.add("Exp", g.add("Neg", z)), g.number(1.0)))


def _gelu(g: Graph, z: str) -> str:
    # ONNX has a Gelu of its own since opset 20; runtimes know it in this form, too.
    scaled = g.add("Mul", z, g.number(0.5**0.5))
    cumulated = g.add("Add", g.add("Erf", scaled) if g.single else g.erf(scaled), g.number(1.0))
    return g.add("Mul", z, g.add("Mul", cumulated, g.number(0.5)))


def _leaky_relu(g: Graph, z: str, alpha: float) -> str:
    return g.add("LeakyRelu", z, alpha=alpha)


_LEAKY_NUMPY = "np.where({z} > 0, {z}, {alpha} * {z})"
_LEAKY_TORCH = "functional.leaky_relu({z}, {alpha})"
# Keras' own leaky_relu and gelu have constants of single precision.
_LEAKY_KERAS = "ops.where({z} > 0, {z}, {alpha} * {z})"

ACTIVATION_CODE = table(
    ActivationCode("linear", "{z}", "{z}", "{z}", lambda g, z, alpha: z),
    ActivationCode(
        "step", "np.where({z} >= 0, 1.0, 0.0)", "({z} >= 0).to({z}.dtype)", 'ops.cast({z} >= 0, "float64")',
        lambda g, z, alpha: g.add("Cast", g.add("GreaterOrEqual", z, g.number(0.0)), to=g.type),
    ),
    ActivationCode(
        "sigmoid", "0.5 * (1 + np.tanh(0.5 * {z}))", "torch.sigmoid({z})", "ops.sigmoid({z})",
        lambda g, z, alpha: g.add("Sigmoid", z),
    ),
    ActivationCode(
        "tanh", "np.tanh({z})", "torch.tanh({z})", "ops.tanh({z})", lambda g, z, alpha: g.add("Tanh", z),
    ),
    ActivationCode(
        "relu", "np.maximum({z}, 0)", "torch.relu({z})", "ops.relu({z})", lambda g, z, alpha: g.add("Relu", z),
    ),
    ActivationCode("leaky_relu", _LEAKY_NUMPY, _LEAKY_TORCH, _LEAKY_KERAS, _leaky, _leaky_relu),
    ActivationCode(
        "prelu", _LEAKY_NUMPY, "self.prelu{number}({z})", _LEAKY_KERAS, _leaky,
        lambda g, z, alpha: g.add("PRelu", z, g.number(alpha)),
    ),
    ActivationCode("rrelu", _LEAKY_NUMPY, _LEAKY_TORCH, _LEAKY_KERAS, _leaky, _leaky_relu),
    ActivationCode(
        "elu", "np.where({z} > 0, {z}, {alpha} * np.expm1(np.minimum({z}, 0)))", "functional.elu({z}, {alpha})",
        "ops.elu({z}, alpha={alpha})", _elu, lambda g, z, alpha: g.add("Elu", z, alpha=alpha),
    ),
    ActivationCode(
        "selu",
        f"{SELU_SCALE!r} * np.where({{z}} > 0, {{z}}, {SELU_ALPHA!r} * np.expm1(np.minimum({{z}}, 0)))",
        "torch.selu({z})", "ops.selu({z})",
        lambda g, z, alpha: _selu(g, z),
        lambda g, z, alpha: g.add("Selu", z, alpha=SELU_ALPHA, gamma=SELU_SCALE),
    ),
    ActivationCode(
        "silu", "{z} * 0.5 * (1 + np.tanh(0.5 * {z}))", "functional.silu({z})", "ops.silu({z})",
        lambda g, z, alpha: _silu(g, z),
    ),
    ActivationCode(
        "gelu", "{z} * 0.5 * (1 + erf({z} * 0.5**0.5))", "functional.gelu({z})",
        "{z} * 0.5 * (1 + ops.erf({z} * 0.5**0.5))",
        lambda g, z, alpha: _gelu(g, z),
    ),
    ActivationCode(
        "mish", "{z} * np.tanh(np.logaddexp({z}, 0))", "functional.mish({z})",
        "{z} * ops.tanh(ops.logaddexp({z}, ops.zeros_like({z})))",
        lambda g, z, alpha: g.add("Mul", z, g.add("Tanh", _softplus(g, z))), lambda g, z, alpha: g.add("Mish", z),
    ),
    ActivationCode(
        "softplus", "np.logaddexp({z}, 0)", "torch.logaddexp({z}, torch.zeros_like({z}))",
        "ops.logaddexp({z}, ops.zeros_like({z}))", lambda g, z, alpha: _softplus(g, z),
        lambda g, z, alpha: g.add("Softplus", z),
    ),
    ActivationCode(
        "softsign", "{z} / (1 + np.abs({z}))", "functional.softsign({z})", "ops.softsign({z})",
        lambda g, z, alpha: g.add("Div", z, g.add("Add", g.add("Abs", z), g.number(1.0))),
        lambda g, z, alpha: g.add("Softsign", z),
    ),
    ActivationCode(
        "arctan", "np.arctan({z})", "torch.arctan({z})", "ops.arctan({z})", lambda g, z, alpha: g.arctan(z),
        lambda g, z, alpha: g.add("Atan", z),
    ),
    ActivationCode("sine", "np.sin({z})", "torch.sin({z})", "ops.sin({z})", lambda g, z, alpha: g.add("Sin", z)),
    ActivationCode(
        "softmax", "softmax({z})", "torch.softmax({z}, dim=1)", "ops.softmax({z}, axis=1)",
        lambda g, z, alpha: g.add("Softmax", z, axis=1),
    ),
)  # fmt: skip
