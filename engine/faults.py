"""What is wrong with a document, in words: where, which rule, and the value found there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a document: where, which rule, and the value found there."""

    path: str
    rule: str
    value: Any

    @property
    def message(self) -> str:
        """For example: "`optimizer.learning_rate` must be greater than 0; got -1"."""
        shown = repr(self.value)
        return f"`{self.path}` {self.rule}; got {shown if len(shown) <= 80 else shown[:77] + '...'}"


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


# Pydantic's kinds of errors in the words of this project; `{...}` is filled from the error's context.
_RULES = {
    "extra_forbidden": "is no field of an experiment",
    "missing": "is missing",
    "greater_than": "must be greater than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be at most {le:g}",
    "finite_number": "must be a finite number",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be a name in quotes",
    "string_too_short": "must have at least {min_length} character",
    "string_too_long": "must have at most {max_length} characters",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "too_short": "must have at least {min_length}",
    "too_long": "must have at most {max_length}",
    "literal_error": "must be one of {expected}",
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
        rule = str(context["error"])
    elif kind in _RULES:
        rule = _RULES[kind].format(**context)
    else:
        rule = str(error["msg"])
    value = None if kind == "missing" else error["input"]
    if kind in ("too_short", "too_long"):
        value = list(value) if isinstance(value, (list, tuple)) else value
    return [Fault(path, rule, value)]


def faults_of(errors: list[Any]) -> list[Fault]:
    """The faults in pydantic's errors, one for each thing that is wrong.

    A list whose only entries are wrong is reported as too short as well; that second fault would mislead.
    """
    inside = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    kept = [error for error in errors if error["type"] != "too_short" or error["loc"] not in inside]
    return [fault for error in kept for fault in _faults_behind(error)]
