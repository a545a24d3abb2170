"""A choice from a table with its parameters, as an experiment states it: `{"name": "adam", "beta1": 0.9}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.validation.faults import Fault, Faults, unknown_names
from engine.validation.messages import rule
from engine.validation.parameters import Named, Parameter, lookup


class Parametrized(Named, Protocol):
    """A record whose use needs numbers."""

    @property
    def parameters(self) -> tuple[Parameter, ...]: ...


@dataclass(frozen=True)
class Choice:
    """The name of a record, and a value for each of its parameters."""

    name: str
    values: Mapping[str, Any]

    def __getitem__(self, parameter: str) -> Any:
        return self.values[parameter]

    def get(self, parameter: str, otherwise: Any = None) -> Any:
        """The value of a parameter, or something else where the record has none of this name."""
        return self.values.get(parameter, otherwise)

    def document(self) -> dict[str, Any]:
        """The choice as JSON has it, every parameter included."""
        return {"name": self.name, **self.values}


def choose(table: Mapping[str, Any], name: str, **values: Any) -> Choice:
    """A choice with the defaults of its record, but for these values."""
    return Choice(name, {one.name: values.get(one.name, one.default) for one in table[name].parameters})


def read_choice(table: Mapping[str, Any], default: str, document: object) -> Choice:
    """The choice a part of an experiment describes; what it leaves out has the record's default.

    Raises:
        Faults: unknown names, numbers out of range, and so on, each with its path within the part.
    """
    if isinstance(document, Choice):
        return document
    if not isinstance(document, dict):
        raise Faults([Fault("", rule("object"), document)])
    name = document.get("name", default)
    try:
        record: Parametrized = lookup(table, name, "name")
    except (ValueError, TypeError):
        raise Faults([Fault("name", rule("one_of", names=", ".join(table)), name)]) from None
    known = {one.name: one for one in record.parameters}
    none = rule("no_parameter", name=name, names=", ".join(known)) if known else rule("no_parameters", name=name)
    unknown = unknown_names(document, ["name", *known], none)
    faults = [*unknown.faults]
    for key, one in known.items():
        if key in document and (broken := one.fault(document[key])):
            faults.append(Fault(key, broken, document[key]))
    values = {key: document.get(key, one.default) for key, one in known.items()}
    # By convention a range is given by these two.
    if not faults and "low" in values and "high" in values and values["low"] > values["high"]:
        faults.append(Fault("low", rule("at_most_high", limit=values["high"]), values["low"]))
    if faults:
        raise Faults(faults, unknown.more)
    return Choice(name, {key: _typed(known[key], value) for key, value in values.items()})


def _typed(parameter: Parameter, value: Any) -> Any:
    return float(value) if isinstance(parameter.default, float) else value
