"""A trained network as operations of ONNX, from the features to the output, in the precision of their graph."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from engine.export.activation_code import ACTIVATION_CODE
from engine.export.export_plan import Plan, PlannedLayer
from engine.export.onnx_graph import Graph
from engine.network.stages import EPSILON
from engine.tables.formulas import INPUTS, Node, inputs_of

Column = Callable[[str], str]

_OPERATORS = {
    "+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "^": "Pow", "negative": "Neg", "min": "Min", "max": "Max",
    "sin": "Sin", "cos": "Cos", "tanh": "Tanh", "exp": "Exp", "log": "Log", "abs": "Abs", "sqrt": "Sqrt",
}  # fmt: skip


def add_features(graph: Graph, plan: Plan, column: Column) -> str:
    """What the first layer is given, before it is standardized, of shape (points, n_features).

    Args:
        column: gives the value of an input in the graph, of shape (points, 1), by its name: x1, x2 and so on.
    """
    return graph.add("Concat", *(_feature(graph, node, column) for _, node in plan.features), axis=1)


def add_layers(graph: Graph, plan: Plan, features: str) -> str:
    """Standardization and all layers; the result is "output", of shape (points, n_outputs)."""
    a = features
    if plan.center is not None and plan.spread is not None:
        # The difference comes last: see `_selu` in `engine.export.activation_code`.
        a = graph.add("Div", a, graph.constant("spread", plan.spread))
        a = graph.add("Sub", a, graph.constant("center", plan.center / plan.spread))
    for layer in plan.layers:
        a = _layer(graph, layer, a)
    return graph.add("Identity", a, output="output")


def add_classes(graph: Graph, plan: Plan, output: str) -> str:
    """The labels; the result is "class", of shape (points,). Only where there are classes."""
    if plan.n_outputs > 1:
        return graph.add("ArgMax", output, output="class", axis=1, keepdims=0)
    second = graph.add("GreaterOrEqual", output, graph.number(plan.boundary))
    labels = graph.add("Where", second, graph.integers(plan.labels[1]), graph.integers(plan.labels[0]))
    return graph.add("Squeeze", labels, graph.integers(1), output="class")


def _feature(graph: Graph, node: Node, column: Column) -> str:
    value = _value(graph, node, column)
    # A formula without any input is one number so far.
    return value if inputs_of(node) else graph.add("Expand", value, graph.add("Shape", column("x1")))


def _value(graph: Graph, node: Node, column: Column) -> str:
    if node.name in INPUTS:
        return column(node.name)
    if node.name in ("number", "pi"):
        return graph.number(node.value if node.name == "number" else float(np.pi))
    parts = [_value(graph, part, column) for part in node.parts]
    kind = _OPERATORS[node.name]
    return (
        reduce(lambda left, right: graph.add(kind, left, right), parts) if len(parts) > 1 else graph.add(kind, *parts)
    )


def _layer(graph: Graph, layer: PlannedLayer, before: str) -> str:
    n = layer.number
    z = graph.add("MatMul", before, graph.constant(f"layer{n}.weight", layer.weights))
    if layer.biases is not None:
        z = graph.add("Add", z, graph.constant(f"layer{n}.bias", layer.biases))
    if layer.normalization != "none":
        z = (_normalized_in_single if graph.single else _normalized)(graph, layer, z)
    a = ACTIVATION_CODE[layer.activation.name].add_to(graph, z, layer.alpha)
    if layer.residual:
        a = graph.add("Add", a, before)
    if layer.off:
        a = graph.add("Mul", a, graph.constant(f"on{n}", layer.on))
    return a


def _normalized(graph: Graph, layer: PlannedLayer, z: str) -> str:
    n = layer.number
    if layer.normalization == "batch":
        z = graph.add("Sub", z, graph.constant(f"norm{n}.mean", layer.mean))
        z = graph.add("Div", z, graph.constant(f"norm{n}.deviation", np.sqrt(layer.variance + EPSILON)))
    else:
        z = graph.add("Sub", z, graph.add("ReduceMean", z, graph.integers(1)))
        variance = graph.add("ReduceMean", graph.add("Mul", z, z), graph.integers(1))
        z = graph.add("Div", z, graph.add("Sqrt", graph.add("Add", variance, graph.number(EPSILON))))
    z = graph.add("Mul", z, graph.constant(f"norm{n}.scale", layer.scale))
    return graph.add("Add", z, graph.constant(f"norm{n}.shift", layer.shift))


def _normalized_in_single(graph: Graph, layer: PlannedLayer, z: str) -> str:
    """By ONNX's own operators."""
    n = layer.number
    own = [graph.constant(f"norm{n}.scale", layer.scale), graph.constant(f"norm{n}.shift", layer.shift)]
    if layer.normalization == "layer":
        return graph.add("LayerNormalization", z, *own, axis=1, epsilon=EPSILON)
    running = [graph.constant(f"norm{n}.mean", layer.mean), graph.constant(f"norm{n}.variance", layer.variance)]
    return graph.add("BatchNormalization", z, *own, *running, epsilon=EPSILON)
