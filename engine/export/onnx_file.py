"""A trained network as an ONNX model: inputs x1, x2 and so on, everything after in the graph, in doubles."""

from __future__ import annotations

import json
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.export.activation_code import ACTIVATION_CODE
from engine.export.description import facts
from engine.export.export_plan import Plan, PlannedLayer
from engine.export.onnx_graph import Graph, Operation
from engine.network.stages import EPSILON
from engine.tables.formulas import INPUTS, Node

Array = NDArray[Any]

# Of 2022: new enough for every operation used here, and read by every runtime still in use.
OPSET = 18
_IR_VERSION = 8

_OPERATORS = {
    "+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "^": "Pow", "negative": "Neg", "min": "Min", "max": "Max",
    "sin": "Sin", "cos": "Cos", "tanh": "Tanh", "exp": "Exp", "log": "Log", "abs": "Abs", "sqrt": "Sqrt",
}  # fmt: skip


def onnx_model(plan: Plan) -> bytes:
    """The model's bytes. Needs the package onnx."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    graph = onnx_graph(plan)
    points = ["points"]
    model = helper.make_model(
        helper.make_graph(
            [_node(one) for one in graph.nodes],
            "network",
            [helper.make_tensor_value_info(name, TensorProto.DOUBLE, points) for name in plan.inputs],
            [helper.make_tensor_value_info("output", TensorProto.DOUBLE, [*points, plan.n_outputs])],
            [numpy_helper.from_array(values, name) for name, values in graph.constants.items()],
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=_IR_VERSION,
        producer_name="Neural Network Playground",
    )
    helper.set_model_props(model, {name: json.dumps(value) for name, value in facts(plan).items()})
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


def _node(operation: Operation) -> Any:
    from onnx import helper

    attributes: dict[str, Any] = operation.attributes
    inputs, name = list(operation.inputs), operation.output
    return helper.make_node(operation.kind, inputs, [name], name=name, **attributes)


def onnx_graph(plan: Plan) -> Graph:
    """The operations; the last one's result is "output", of shape (points, outputs)."""
    graph = Graph()
    columns = [_column(graph, node) for _, node in plan.features]
    a = graph.add("Concat", *(graph.add("Unsqueeze", one, graph.axes(1)) for one in columns), axis=1)
    if plan.center is not None and plan.spread is not None:
        # The difference comes last: see `_selu` in `engine.export.activation_code`.
        a = graph.add("Div", a, graph.constant("spread", plan.spread))
        a = graph.add("Sub", a, graph.constant("center", plan.center / plan.spread))
    for layer in plan.layers:
        a = _layer(graph, layer, a)
    graph.add("Identity", a, output="output")
    return graph


def _column(graph: Graph, node: Node) -> str:
    """A feature, shape (points,), also where its formula is without any input."""
    return graph.add("Expand", _value(graph, node), graph.add("Shape", "x1"))


def _value(graph: Graph, node: Node) -> str:
    if node.name in INPUTS:
        return node.name
    if node.name in ("number", "pi"):
        return graph.number(node.value if node.name == "number" else float(np.pi))
    parts = [_value(graph, part) for part in node.parts]
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
        z = _normalized(graph, layer, z)
    a = ACTIVATION_CODE[layer.activation.name].onnx(graph, z, layer.alpha)
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
        z = graph.add("Sub", z, graph.add("ReduceMean", z, graph.axes(1)))
        variance = graph.add("ReduceMean", graph.add("Mul", z, z), graph.axes(1))
        z = graph.add("Div", z, graph.add("Sqrt", graph.add("Add", variance, graph.number(EPSILON))))
    z = graph.add("Mul", z, graph.constant(f"norm{n}.scale", layer.scale))
    return graph.add("Add", z, graph.constant(f"norm{n}.shift", layer.shift))
