"""A trained network as an ONNX model: in double precision, to be compared with, or in single, as programs have it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from engine.export.description import facts
from engine.export.export_plan import Plan
from engine.export.onnx_graph import DOUBLE, SINGLE, Graph, Operation
from engine.export.onnx_network import add_classes, add_features, add_layers

# Of 2022: new enough for every operation used here, and read by every runtime still in use.
OPSET = 18
_IR_VERSION = 8
_INTEGERS = 7

Shape = list[str | int]


def onnx_model(plan: Plan) -> bytes:
    """In doubles, the inputs apart: x1, x2 and so on, of shape (points,). Needs the package onnx.

    Raises:
        ExportError: see `Graph.constant`.
    """
    graph = Graph(DOUBLE)

    @cache
    def column(name: str) -> str:
        return graph.add("Unsqueeze", name, graph.integers(1))

    add_layers(graph, plan, add_features(graph, plan, column))
    inputs: dict[str, Shape] = {name: ["points"] for name in plan.inputs}
    return _written(plan, graph, inputs, {"output": (DOUBLE, ["points", plan.n_outputs])})


def onnx32_model(plan: Plan) -> bytes:
    """In single precision: one input "points" of shape (n, n_inputs); "output", and "class" where there are classes.

    Needs the package onnx.

    Raises:
        ExportError: see `Graph.constant`.
    """
    graph = Graph(SINGLE)

    @cache
    def column(name: str) -> str:
        return graph.add("Gather", "points", graph.integers(plan.inputs.index(name)), axis=1)

    features = "points" if plan.takes_inputs_as_they_are else add_features(graph, plan, column)
    output = add_layers(graph, plan, features)
    outputs: dict[str, tuple[int, Shape]] = {output: (SINGLE, ["n", plan.n_outputs])}
    if plan.labels:
        outputs[add_classes(graph, plan, output)] = (_INTEGERS, ["n"])
    return _written(plan, graph, {"points": ["n", plan.n_inputs]}, outputs)


def _written(plan: Plan, graph: Graph, inputs: dict[str, Shape], outputs: dict[str, tuple[int, Shape]]) -> bytes:
    import onnx
    from onnx import helper, numpy_helper

    model = helper.make_model(
        helper.make_graph(
            [_node(one) for one in graph.nodes],
            "network",
            [helper.make_tensor_value_info(name, graph.type, shape) for name, shape in inputs.items()],
            [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in outputs.items()],
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
