"""What is wrong with a document, in words: where, which rule, and the value found there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.wording import Rule, Value, rule


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a document: where, which rule, and the value found there."""

    path: str
    rule: str
    value: Any

    @property
    def code(self) -> str | None:
        """The rule's code in `engine.wording.RULES`; None for a rule that only programs are told."""
        return self.rule.code if isinstance(self.rule, Rule) else None

    @property
    def values(self) -> Mapping[str, Value]:
        """What stands in the rule's places."""
        return self.rule.values if isinstance(self.rule, Rule) else {}

    @property
    def message(self) -> str:
        """For example: "`optimizer.learning_rate` must be greater than 0; got -1"."""
        shown = repr(self.value)
        return f"`{self.path}` {self.rule}; got {shown if len(shown) <= 80 else shown[:77] + '...'}"

    def document(self, value: object) -> dict[str, object]:
        """The fault as JSON has it, with the value as it can be sent; everything is of a bounded length."""
        return {
            "path": self.path,
            "rule": self.rule,
            "value": value,
            "message": self.message[:1000],
            "code": self.code,
            "values": {name: one[:1000] if isinstance(one, str) else one for name, one in self.values.items()},
        }


class Faults(ValueError):
    """Things wrong within a part of a document; their paths begin at that part."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(fault.message for fault in faults))
        self.faults = faults


class ExperimentError(ValueError):
    """A document that describes no experiment; `faults` says why, one by one."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(fault.message for fault in faults))
        self.faults = faults


# Pydantic's kinds of errors as rules of this project, and the value of the error's context that a rule names.
_RULES: dict[str, tuple[str, dict[str, str]]] = {
    "extra_forbidden": ("no_field", {}),
    "missing": ("missing", {}),
    "greater_than": ("greater", {"limit": "gt"}),
    "greater_than_equal": ("at_least", {"limit": "ge"}),
    "less_than": ("less", {"limit": "lt"}),
    "less_than_equal": ("at_most", {"limit": "le"}),
    "finite_number": ("finite", {}),
    "float_type": ("number", {}),
    "int_type": ("whole", {}),
    "int_from_float": ("whole", {}),
    "bool_type": ("boolean", {}),
    "string_type": ("name", {}),
    "string_too_short": ("least_length", {"limit": "min_length"}),
    "string_too_long": ("most_length", {"limit": "max_length"}),
    "model_type": ("object", {}),
    "model_attributes_type": ("object", {}),
    "tuple_type": ("list", {}),
    "list_type": ("list", {}),
    "dict_type": ("object", {}),
    "too_short": ("least_count", {"limit": "min_length"}),
    "too_long": ("most_count", {"limit": "max_length"}),
    "literal_error": ("one_of", {"names": "expected"}),
}


def _faults_behind(error: Any) -> list[Fault]:
    """The faults behind one of Pydantic's errors."""
    path = ""
    for key in error["loc"]:
        path += f"[{key}]" if isinstance(key, int) else f".{key}" if path else str(key)
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error" and isinstance(context["error"], Faults):
        inner = context["error"].faults
        return [Fault(f"{path}.{one.path}" if one.path else path, one.rule, one.value) for one in inner]
    if kind == "value_error":
        # Its words alone, as `str` gives them, would have lost the code.
        broken = context["error"].args[0]
    elif kind in _RULES:
        code, places = _RULES[kind]
        # Choices as Pydantic lists them have an English word before the last.
        known = {place: context[name] for place, name in places.items()}
        broken = rule(code, **{name: _listed(value) for name, value in known.items()})
    else:
        broken = str(error["msg"])
    value = None if kind == "missing" else error["input"]
    if kind in ("too_short", "too_long"):
        value = list(value) if isinstance(value, (list, tuple)) else value
    return [Fault(path, broken, value)]


def _listed(value: Any) -> Any:
    return value.replace(" or ", ", ") if isinstance(value, str) else value


def faults_of(errors: list[Any]) -> list[Fault]:
    """The faults in pydantic's errors, one for each thing that is wrong.

    A list whose only entries are wrong is reported as too short as well; that second fault would mislead.
    """
    inside = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    kept = [error for error in errors if error["type"] != "too_short" or error["loc"] not in inside]
    return [fault for error in kept for fault in _faults_behind(error)]
