"""What somebody may have meant who wrote a name that there is not: the one that is spelled most like it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from engine import Experiment, Fault
from engine.experiment.parts import DataChoice, HiddenLayer, Stop

_TERM = re.compile(r"\[\[([^\]|\[]*)")
_REFERENCE = re.compile(r"\{(?:(?:lesson|title):)?([^{}.:]*)([^{}:]*)(?::([^{}]*))?\}")
_LAST = re.compile(r"[^.\[\]]+(?=(?:\[\d+\])*$)")
# Rules that refuse a key, and not what stands there.
_OF_KEYS = re.compile(r"must be left out|is no (?:part|field|parameter)|must be (?:a claim|a set-up|an answer) of")
# What is less alike than this is another word.
_ALIKE = 0.65
# Nothing that is longer is a name, or is looked for in one.
_LONGEST = 200
_FIELDS = sorted({*Experiment.model_fields, *DataChoice.model_fields, *HiddenLayer.model_fields, *Stop.model_fields})
# Where the rules of lessons list what may stand there.
_LISTED = re.compile(
    r"(?:one of the formats|one of|here are|which has|a text has|the lesson:|the page:) (?P<names>.+)$"
)


@dataclass(frozen=True)
class Known:
    """Names that no rule lists, because there are too many.

    Attributes:
        terms: of the glossary.
        parts: of the page, by their ids.
        lessons: of the server.
    """

    terms: frozenset[str]
    parts: frozenset[str]
    lessons: frozenset[str]


def meant(fault: Fault, known: Known) -> str | None:
    """The name that was meant, perhaps, as it is to be written; None where none is spelled alike."""
    value = fault.value if isinstance(fault.value, str) else ""
    if max(len(value), len(fault.path)) > _LONGEST:
        return None
    if "glossary" in fault.rule:
        found = _TERM.match(value)
        return None if found is None else nearest(found[1], known.terms)
    if value.startswith("{") and (reference := _REFERENCE.fullmatch(value)):
        return _reference(value, reference, fault, known)
    if "by its id" in fault.rule:
        part = nearest(value.removeprefix("#"), known.parts)
        return None if part is None else f"#{part}"
    if fault.rule == "must be a lesson":
        return nearest(value, known.lessons)
    names = _names(fault)
    if _OF_KEYS.match(fault.rule) and not fault.path.endswith("]"):
        key = _LAST.search(fault.path)
        return None if key is None else nearest(key[0], names)
    return nearest(value, names)


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name that is spelled most like a word, or the only one that has it as a part."""
    there = sorted(names)
    if word in there or len(word) < 2:
        return None
    if alike := get_close_matches(word, there, 1, _ALIKE):
        return alike[0]
    holding = [name for name in there if word in re.split(r"[-_]", name)]
    return holding[0] if len(holding) == 1 else None


def _reference(value: str, reference: re.Match[str], fault: Fault, known: Known) -> str | None:
    """The whole reference, with the part of it that is wrong in the spelling that was meant."""
    name, path, form = reference.groups()
    if fault.rule == "must refer to a lesson that there is":
        found = nearest(value.partition(":")[2].removesuffix("}"), known.lessons)
        return None if found is None else f"{value.partition(':')[0]}:{found}}}"
    names = _names(fault)
    if "formats" in fault.rule:
        found = nearest(form or "", names)
        return None if found is None else f"{value.rpartition(':')[0]}:{found}}}"
    wrong = path.lstrip(".").partition(".")[0] if "with one of" in fault.rule else name
    found = nearest(wrong, names)
    return None if found is None else value.replace(wrong, found, 1)


def _names(fault: Fault) -> Collection[str]:
    """The names that a rule lists."""
    if listed := fault.values.get("names"):
        return str(listed).split(", ")
    if fault.code == "no_field":
        return _FIELDS
    found = _LISTED.search(fault.rule)
    return [] if found is None else [name.removeprefix("and ") for name in found["names"].split(", ")]


def asked(suggestion: str | None) -> str:
    """The question whether it was meant, behind a line that says what is wrong."""
    return "" if suggestion is None else f"; did you mean {suggestion}?"
