"""The documents of the HTTP API as JSON Schema: what the models cannot say is taken from the engine's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine import Experiment
from engine.experiment.choice import models
from engine.experiment.fields import AUTO
from engine.experiment.parts import CUSTOM
from engine.tables import CHOICES
from engine.tables.activations import ACTIVATIONS
from engine.tables.datasets import DATASETS
from engine.tables.features import FEATURES
from engine.tables.formulas import INPUTS, LONGEST
from engine.tables.losses import LOSSES
from engine.validation.faults import MOST_FAULTS
from engine.validation.parameters import Parameter
from server.api.requests import LayerParameters, WithNetwork
from server.settings import Settings

Schema = dict[str, Any]

REFERENCE = "#/components/schemas/{model}"


def ref(model: str) -> Schema:
    """A reference to one of `components`."""
    return {"$ref": REFERENCE.format(model=model)}


def _object(properties: Mapping[str, Schema], optional: Iterable[str] = (), **more: Any) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", **more, "required": required, "properties": dict(properties)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_TEXT, _WHOLE = {"type": "string"}, {"type": "integer", "minimum": 0}
_MAYBE_NUMBER = {"type": ["number", "null"]}
_FAULT = _object({"path": _TEXT, "rule": _TEXT, "value": {}, "message": _TEXT})
_PROBLEM = _object(
    {
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One line for each thing that is wrong."},
        "faults": {**_list(ref("Fault")), "maxItems": MOST_FAULTS, "description": "The first of them."},
        "more": {**_WHOLE, "description": "How many faults there are beside these."},
    },
    optional=["faults", "more"],
    description="What is wrong with a request (RFC 9457).",
)
_MEASURES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy", "train_r2", "test_r2", "learning_rate")
_MARK = _object(
    {"type": {"const": "mark"}, "epoch": _WHOLE, **dict.fromkeys(_MEASURES, _MAYBE_NUMBER)},
    description="How a run does; a measure that does not apply, or is not finite, is null.",
)
_RESULT = _object(
    {
        "type": {"const": "result"},
        "epoch": _WHOLE,
        "step": _WHOLE,
        "stopped": {"type": ["string", "null"]},
        "layer": {"type": ["integer", "null"]},
        "experiment": ref("Experiment"),
        "parameters": _list(ref("LayerParameters")),
        "checkpoint": {"type": "string", "contentEncoding": "base64"},
    },
    description="What came of a run.",
)
_FAILURE = _object(
    {"type": {"const": "error"}, "status": {"const": 500}, "title": _TEXT, "reference": _TEXT},
    description="The server failed; its log has more under the reference.",
)

LINES: Schema = {"type": "string", "x-line": {"oneOf": [ref("Mark"), ref("Result"), ref("Failure")]}}
VALIDATION: Schema = {
    "oneOf": [
        _object({"valid": {"const": True}, "experiment": ref("Experiment")}),
        _object({"valid": {"const": False}, "faults": _list(ref("Fault")), "more": _WHOLE}),
    ]
}
PREDICTION: Schema = _object(
    {
        "outputs": _list(_list(_MAYBE_NUMBER)),
        "classes": {"anyOf": [_list({"type": ["integer", "null"]}), {"type": "null"}]},
    }
)


def components(settings: Settings) -> dict[str, Schema]:
    """Every schema that others refer to, by name."""
    own = {"Problem": _PROBLEM, "Fault": _FAULT, "Mark": _MARK, "Result": _RESULT, "Failure": _FAILURE}
    layer = LayerParameters.model_json_schema(ref_template=REFERENCE)
    return {**own, "LayerParameters": layer, **_experiment(settings)}


def body(model: type[Any]) -> Schema:
    """The schema of a request's body."""
    schema: Schema = model.model_json_schema(ref_template=REFERENCE)
    schema.pop("$defs", None)
    if not issubclass(model, WithNetwork):
        return schema
    described = schema["properties"]["experiment"]["description"]
    schema["properties"]["experiment"] = {**ref("Experiment"), "description": described}
    schema["properties"]["checkpoint"]["contentEncoding"] = "base64"
    experiment = ["experiment", "parameters"] if model.trained else ["experiment"]
    schema["oneOf"] = [
        {"required": experiment, "not": {"required": ["checkpoint"]}},
        {"required": ["checkpoint"], "not": {"anyOf": [{"required": ["experiment"]}, {"required": ["parameters"]}]}},
    ]
    return schema


def _experiment(settings: Settings) -> dict[str, Schema]:
    schema = Experiment.model_json_schema(ref_template=REFERENCE)
    parts: dict[str, Schema] = schema.pop("$defs")
    limits, default = settings.limits, Experiment.parse({})
    hidden = [name for name, one in ACTIVATIONS.items() if one.hidden]
    output = [name for name, one in ACTIVATIONS.items() if one.output]
    fields, data, layer = (part["properties"] for part in (schema, parts["DataChoice"], parts["HiddenLayer"]))
    data["dataset"]["enum"] = [*DATASETS, CUSTOM]
    data["samples"]["maximum"] = limits.points
    layer["activation"]["enum"] = hidden
    layer["units"]["maximum"] = limits.units
    fields["hidden"]["maxItems"] = limits.hidden_layers
    fields["output_activation"]["enum"] = [AUTO, *output]
    fields["loss"]["enum"] = [AUTO, *LOSSES]
    formula = {"type": "string", "pattern": "^=", "maxLength": LONGEST + 1, "description": "A formula after =."}
    fields["features"]["items"] = {"anyOf": [{"enum": list(dict.fromkeys([*FEATURES, *INPUTS]))}, formula]}
    fields["features"]["maxItems"] = limits.features
    fields["frozen"]["maxItems"], fields["off"]["maxItems"] = limits.frozen, limits.off
    for name, table in CHOICES.items():
        for model in models(name).values():
            del parts[model.__name__]
        fields[name] = {
            "oneOf": [_choice(one, usual=one.name == getattr(default, name).name) for one in table.values()]
        }
    for name, value in default.document().items():
        fields[name]["default"] = value
    return {**parts, "Experiment": schema}


def _choice(record: Any, *, usual: bool) -> Schema:
    """A record and its parameters; the usual one is meant where no name is given."""
    properties = {"name": {"const": record.name}, **{one.name: _parameter(one) for one in record.parameters}}
    required = {} if usual else {"required": ["name"]}
    return {"type": "object", "properties": properties, **required, "additionalProperties": False}


def _parameter(one: Parameter) -> Schema:
    if isinstance(one.default, bool):
        return {"type": "boolean", "default": one.default}
    bounds = {
        "minimum": one.minimum,
        "maximum": one.maximum,
        "exclusiveMinimum": one.exclusive_minimum,
        "exclusiveMaximum": one.exclusive_maximum,
    }
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    return {"type": "integer" if isinstance(one.default, int) else "number", **given, "default": one.default}
