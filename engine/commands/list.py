"""`list`: everything that can be chosen, with parameters, ranges and defaults."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from engine.commands.command import Command
from engine.commands.exit_codes import DONE
from engine.export import EXPORTS, ExportFormat
from engine.tables import TABLES
from engine.tables.activations import Activation
from engine.tables.datasets import Dataset
from engine.tables.features import Feature
from engine.tables.losses import Loss
from engine.validation.finite import in_json
from engine.validation.parameters import Parameter

_TABLES: Mapping[str, Mapping[str, Any]] = {**TABLES, "exports": EXPORTS}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "table", metavar="TABLE", nargs="?", choices=[*_TABLES], help=f"one of {', '.join(_TABLES)}; all where left out"
    )
    parser.add_argument("--json", action="store_true", help="in JSON, with everything that is known of each")


def _main(options: argparse.Namespace) -> int:
    if options.json:
        chosen = _TABLES if options.table is None else {options.table: _TABLES[options.table]}
        found = {name: [_document(one) for one in entries.values()] for name, entries in chosen.items()}
        text = json.dumps(found if options.table is None else found[options.table], indent=2, allow_nan=False)
        sys.stdout.write(f"{text}\n")
    elif options.table is None:
        width = max(map(len, _TABLES))
        for name, entries in _TABLES.items():
            sys.stdout.write(f"{name:<{width}}  {', '.join(entries)}\n")
    else:
        entries = _TABLES[options.table]
        width = max(map(len, entries))
        for name, one in entries.items():
            sys.stdout.write(f"{name:<{width}}  {_said(one)}".rstrip() + "\n")
    return DONE


def _said(record: Any) -> str:
    """What there is to know of a record, beside its name, in a line."""
    facts = [_fact_said(name, one) for name, one in _facts(record).items() if one is not None and one is not False]
    return "; ".join([*facts, *map(_parameter_said, _parameters(record))])


def _fact_said(name: str, value: Any) -> str:
    words = name.replace("_", " ")
    if name in ("range", "alpha_random"):
        return f"{words} {_shown(value[0])} to {_shown(value[1])}"
    return words if value is True else f"{words} {_shown(value)}"


def _facts(record: Any) -> dict[str, Any]:
    """What there is to know of a record, its name and its parameters aside, by name; None is what it has not."""
    match record:
        case Activation():
            places = [place for place, there in (("hidden", record.hidden), ("output", record.output)) if there]
            return {
                "range": [record.low, record.high],
                "layers": places,
                "zero_centered": record.zero_centered,
                "saturates": record.saturates,
                "monotonic": record.monotonic,
                "differentiable": record.differentiable,
                "alpha_learned": record.alpha_gradient is not None,
                "alpha_random": record.random_alpha,
            }
        case Dataset():
            return {
                "problem": record.problem,
                "samples": record.samples,
                "classes": record.classes or (2 if record.problem == "classification" else None),
                "any_number_of_classes": record.classes is not None,
            }
        case Feature():
            return {"formula": record.formula}
        case Loss():
            return {
                "problems": list(record.auto),
                "output_activation": record.outputs or None,
                "automatic_output_activation": dict(record.auto),
            }
        case ExportFormat():
            return {
                "ending": f".{record.ending}",
                "media_type": record.media_type,
                "package": record.package,
                "available": record.available,
            }
        case _:
            return {}


def _document(record: Any) -> dict[str, Any]:
    """The same in JSON."""
    parameters = [_parameter(one) for one in _parameters(record)]
    return {"name": record.name, **in_json(_facts(record)), **({"parameters": parameters} if parameters else {})}


def _parameters(record: Any) -> tuple[Parameter, ...]:
    alpha = getattr(record, "alpha", None)
    return getattr(record, "parameters", ()) if alpha is None else (alpha,)


def _parameter(one: Parameter) -> dict[str, Any]:
    bounds = {
        "minimum": one.minimum,
        "maximum": one.maximum,
        "exclusive_minimum": one.exclusive_minimum,
        "exclusive_maximum": one.exclusive_maximum,
    }
    return {"name": one.name, "default": one.default, **{name: at for name, at in bounds.items() if at is not None}}


def _parameter_said(one: Parameter) -> str:
    bounds = [
        (">=", one.minimum), (">", one.exclusive_minimum), ("<=", one.maximum), ("<", one.exclusive_maximum)
    ]  # fmt: skip
    said = ", ".join(f"{sign} {_shown(bound)}" for sign, bound in bounds if bound is not None)
    return f"{one.name}={_shown(one.default)}{f' ({said})' if said else ''}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{one} ({name})" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return str(value)


LIST = Command(
    "list", "list what can be chosen: data sets, activations, losses, optimizers and so on", _add_arguments, _main
)
