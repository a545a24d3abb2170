"""What is wrong with a document, in words: where, which rule, and the value found there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from engine.validation.messages import Message, Value, rule
from engine.validation.quoting import shown

# Who has corrected so many will ask again; a document may have a million.
MOST_FAULTS = 20
# A path holds names as they were sent, a rule what a checkpoint says of itself.
LONGEST_PATH, LONGEST_RULE = 60, 600


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a document: where, which rule, and the value found there; `absent` where there is none."""

    path: str
    rule: str
    value: Any
    absent: bool = False

    @property
    def code(self) -> str | None:
        """The rule's code in `engine.validation.messages.MESSAGES`; None for a rule that only programs are told."""
        return self.rule.code if isinstance(self.rule, Message) else None

    @property
    def values(self) -> Mapping[str, Value]:
        """What stands in the rule's places."""
        return self.rule.values if isinstance(self.rule, Message) else {}

    @property
    def message(self) -> str:
        """For example: "`optimizer.learning_rate` must be greater than 0; got -1"; of all of it without a path."""
        broken = f"`{self.path[:LONGEST_PATH]}` " * bool(self.path) + self.rule[:LONGEST_RULE]
        return broken if self.absent else f"{broken}; got {shown(self.value)}"

    def within(self, path: str) -> Fault:
        """The same fault, told from a document that has this one's at `path`."""
        dot = "." if path and self.path and not self.path.startswith("[") else ""
        return replace(self, path=f"{path}{dot}{self.path}")


class Faults(ValueError):
    """Things wrong with a document, or with a part of one: then their paths begin at that part.

    Args:
        faults: any number of them; all are looked at, and the first are kept.
        more: how many there are beside these.

    Attributes:
        faults: the first, `MOST_FAULTS` at most.
        more: how many there are beside these.
    """

    def __init__(self, faults: Iterable[Fault], more: int = 0) -> None:
        each = iter(faults)
        self.faults = list(islice(each, MOST_FAULTS))
        self.more = more + sum(1 for _ in each)
        super().__init__(in_words(self.faults, self.more))


class ExperimentError(Faults):
    """A document that describes no experiment; `faults` says why, one by one."""


def in_words(faults: Iterable[Fault], more: int) -> str:
    """A line for each fault, and one for those that are left out."""
    lines = [fault.message for fault in faults]
    return "\n".join([*lines, f"and {more:,} more"] if more else lines)


def unknown_names(document: Mapping[Any, Any], known: Iterable[str], broken: str) -> Faults:
    """A fault for each name of a document that is not known. Of a million, no more than the first are looked at."""
    there = frozenset(known)
    first = list(islice((name for name in document if name not in there), MOST_FAULTS))
    count = len(document) - sum(name in document for name in there)
    return Faults([Fault(str(name), broken, document[name]) for name in first], count - len(first))


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
    "int_parsing": ("whole", {}),
    "int_from_float": ("whole", {}),
    "bool_type": ("boolean", {}),
    "bool_parsing": ("boolean", {}),
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


def _faults_behind(error: Any) -> Faults:
    """The faults behind one of Pydantic's errors."""
    path = ""
    for key in error["loc"]:
        path += f"[{key}]" if isinstance(key, int) else f".{key}" if path else str(key)
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error" and isinstance(context["error"], Faults):
        inner = context["error"]
        return Faults([one.within(path) for one in inner.faults], inner.more)
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
    if kind == "missing":
        return Faults([Fault(path, broken, None, absent=True)])
    value = error["input"]
    if kind == "too_short":
        value = list(value) if isinstance(value, (list, tuple)) else value
    elif kind == "too_long":
        value = context["actual_length"]
    return Faults([Fault(path, broken, value)])


def _listed(value: Any) -> Any:
    return value.replace(" or ", ", ") if isinstance(value, str) else value


def faults_of(errors: list[Any]) -> Faults:
    """The faults in pydantic's errors, one for each thing that is wrong.

    A list whose only entries are wrong is reported as too short as well; that second fault would mislead.
    """
    inside = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    kept = [error for error in errors if error["type"] != "too_short" or error["loc"] not in inside]
    first = [_faults_behind(error) for error in kept[:MOST_FAULTS]]
    more = len(kept) - len(first) + sum(one.more for one in first)
    return Faults([fault for one in first for fault in one.faults], more)
