"""What docs/experiment.md says of the document: fields, choices with their parameters, and limits."""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from engine import Experiment
from engine.runs.limits import LIMITS
from engine.tables import CHOICES, formulas
from engine.tables.activations import ACTIVATIONS
from engine.tables.datasets import DATASETS
from engine.tables.features import FEATURES
from engine.tables.losses import LOSSES
from engine.validation.limits import DEFAULT_LIMITS, Limits
from scripts.locks import ROOT
from server.settings import Settings

_SCHEMA = Experiment.model_json_schema()
_PARTS: Mapping[str, Any] = _SCHEMA["$defs"]
# Of what has many names, a table of its own lists them.
_LISTS = {"dataset": "data-sets", "activation": "activations", "output_activation": "activations", "loss": "losses"}
_BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "greater than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
}
# The section that says what an object has.
_SECTIONS = {
    "DataChoice": "data",
    "Points": "points-of-ones-own",
    "HiddenLayer": "hidden",
    "Stop": "stop",
    "Frozen": "frozen",
    "Unit": "off",
}


def content() -> dict[str, Any]:
    """What the template is filled with."""
    return {
        "default": _by_field(Experiment.parse({}).document()),
        "fields": fields(_SCHEMA),
        "parts": {name: fields(_PARTS[name]) for name in _SECTIONS},
        "datasets": _datasets(),
        "features": table(("name", "is"), ((f"`{one.name}`", f"`{one.formula}`") for one in FEATURES.values())),
        "grammar": _grammar(),
        "longest_formula": formulas.LONGEST,
        "activations": _activations(),
        "losses": _losses(),
        "of_sums": " and ".join(f"`{one.name}`" for one in LOSSES.values() if one.of_logits),
        "choices": {field: _choices(field) for field in CHOICES},
        "limits": _limits(),
    }


def _by_field(document: Mapping[str, Any]) -> str:
    """A document with a line for each field."""
    return "{\n" + ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in document.items()) + "\n}"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def fields(part: Mapping[str, Any]) -> str:
    """The fields of an object."""
    required = part.get("required", ())
    return table(
        ("field", "is", "default", "what it says"),
        (
            (
                f"`{name}`",
                kind(field, name),
                "must be given" if name in required else _default(field),
                field["description"],
            )
            for name, field in part["properties"].items()
        ),
    )


def _default(field: Mapping[str, Any]) -> str:
    default = field["default"]
    return "left out" if default is None else f"`{json.dumps(default)}`"


def kind(field: Mapping[str, Any], name: str = "") -> str:
    """What a value may be, in a few words."""
    if "$ref" in field:
        part = field["$ref"].rsplit("/")[-1]
        return f"an object: [{name}](#{_SECTIONS[part]})"
    if "oneOf" in field:
        return f"an object: [{name}](#{name})"
    if "anyOf" in field:
        [one] = [one for one in field["anyOf"] if one.get("type") != "null"][:1]
        return kind(one, name)
    if field["type"] == "array":
        return _list_kind(field, name)
    if "enum" in field:
        names = ", ".join(f"`{one}`" for one in field["enum"])
        return f"a name: [{_LISTS[name].replace('-', ' ')}](#{_LISTS[name]})" if name in _LISTS else f"a name: {names}"
    if "const" in field:
        return f"`{field['const']}`"
    if field["type"] == "boolean":
        return "`true` or `false`"
    words = {"integer": "a whole number", "number": "a number", "string": "a text"}[field["type"]]
    return ", ".join([words, *bounds(field)])


def _list_kind(field: Mapping[str, Any], name: str) -> str:
    items = field["items"]
    if name == "features":
        return "a list of [features](#features), one at least"
    if "$ref" in items:
        return f"a list of objects: [{name}](#{name})"
    return "a list of rows" if items["type"] == "array" else "a list of names"


def bounds(field: Mapping[str, Any]) -> list[str]:
    """What a number's bounds are, in words."""
    low, high = field.get("minimum"), field.get("maximum")
    if low is not None and high is not None:
        return [f"{number(low)} to {number(high)}"]
    said = [f"{words} {number(field[name])}" for name, words in _BOUNDS.items() if name in field]
    return [" and ".join(said)] if said else []


def number(value: float) -> str:
    """A number as a person writes it."""
    return (f"{value:,.0f}" if float(value).is_integer() else f"{value:.6g}").replace("-", "−")


def _words() -> dict[str, str]:
    words: dict[str, str] = json.loads((ROOT / "locales/en.json").read_text(encoding="utf-8"))
    return words


def _datasets() -> str:
    words = _words()
    return table(
        ("name", "called", "problem", "inputs", "points unless told", "classes"),
        (
            (
                f"`{one.name}`",
                words[f"dataset.{one.name}.label"],
                one.problem,
                one.inputs,
                one.samples,
                "" if one.problem != "classification" else "2" if one.classes is None else f"{one.classes}, or 3 to 8",
            )
            for one in DATASETS.values()
        ),
    )


def _grammar() -> str:
    """The lines of the grammar, which the module that reads formulas begins with."""
    lines = inspect.cleandoc(formulas.__doc__ or "").splitlines()
    return "\n".join(line[4:] for line in lines if line.startswith("    "))


def _activations() -> str:
    words = _words()
    rows = []
    for one in ACTIVATIONS.values():
        where = [place for place, may in (("hidden", one.hidden), ("output", one.output)) if may]
        alpha = "" if one.alpha is None else f"{number(one.alpha.default)}; {', '.join(bounds(_bounds(one.alpha)))}"
        span = f"{_end(one.low)} to {_end(one.high)}"
        rows.append((f"`{one.name}`", " and ".join(where), span, alpha, words[f"activation.{one.name}.about"]))
    return table(("name", "where", "from, to", "`alpha`", "what it does"), rows)


def _end(bound: float) -> str:
    return ("∞" if bound > 0 else "−∞") if math.isinf(bound) else f"{bound:.3g}".replace("-", "−")


def _bounds(parameter: Any) -> dict[str, Any]:
    return {"minimum": parameter.minimum, "maximum": parameter.maximum}


def _losses() -> str:
    words = _words()
    return table(
        ("name", "problems, and the output's activation that `auto` is", "output activations", "what it does"),
        (
            (
                f"`{one.name}`",
                ", ".join(f"{problem}: `{activation}`" for problem, activation in one.auto.items()),
                " or ".join(f"`{activation}`" for activation in one.outputs) or "any",
                words[f"loss.{one.name}.about"],
            )
            for one in LOSSES.values()
        ),
    )


def _choices(field: str) -> str:
    """The records of a table, each with its parameters."""
    words, rows = _words(), []
    for offered in _SCHEMA["properties"][field]["oneOf"]:
        properties = dict(_PARTS[offered["$ref"].rsplit("/")[-1]]["properties"])
        name = properties.pop("name")["const"]
        rows.append((f"**`{name}`**", "", "", words[f"{field}.{name}.about"]))
        rows += [
            (f"`{parameter}`", kind(told), _default(told), told["description"])
            for parameter, told in properties.items()
        ]
    return table(("`name`, and its parameters", "is", "default", "what it does"), rows)


# What is limited, the field of `Limits`, and the setting of the server, where there is one.
_LIMITED = (
    ("hidden layers", "hidden_layers", "hidden_layers"),
    ("units of a layer", "units", "units"),
    ("points: `data.samples`, or points of one's own", "points", "points"),
    ("inputs of points of one's own", "inputs", None),
    ("classes of points of one's own", "classes", None),
    ("features", "features", None),
    ("entries of `frozen`", "frozen", None),
    ("entries of `off`", "off", None),
)


def _limits() -> str:
    here: Limits = Settings().limits
    rows = []
    for what, name, setting in _LIMITED:
        told = [number(getattr(limits, name)) for limits in (DEFAULT_LIMITS, here, LIMITS)]
        rows.append((what, *told, f"`PLAYGROUND_{setting.upper()}`" if setting else ""))
    memory = (f"{here.run_bytes // 1_000_000} MB", "`PLAYGROUND_RUN_MEGABYTES`")
    rows.append(("memory of the run, as estimated", "", memory[0], "", memory[1]))
    return table(("", "`Experiment.parse`", "a server", "the command line", "the server's setting"), rows)
