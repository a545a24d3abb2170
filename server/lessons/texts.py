"""Checks what a lesson says in one language: that every part is there, and that it speaks of this lesson's claims."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from engine import Fault

_PARTS = ("title", "question", "means", "next")
_TERM = re.compile(r"\[\[([^\]|]*)(\|[^\]]*)?\]\]")


def text_faults(
    text: Mapping[str, Any], claims: Collection[str], set_ups: Collection[str], terms: Collection[str] | None
) -> Iterator[Fault]:
    """What is wrong with the text of a lesson.

    Args:
        text: as en.json has it.
        claims: the lesson's.
        set_ups: the lesson's; a text may name them, and names all where it does.
        terms: of the glossary; None where there is no glossary to hold them against.
    """
    known = {*_PARTS, "set_ups", "steps", "claims", "mistakes"}
    for key in sorted(text.keys() - known):
        yield Fault(key, f"must be left out: a text has {', '.join(sorted(known))}", text[key])
    for key in _PARTS:
        yield from _words(key, text.get(key))
    steps, mistakes, given = text.get("steps"), text.get("mistakes"), text.get("claims")
    if not isinstance(steps, list) or not 1 <= len(steps) <= 5:
        yield Fault("steps", "must be a list of one to five steps", steps)
    else:
        for index, step in enumerate(steps):
            if not isinstance(step, Mapping) or step.keys() != {"do", "look"}:
                yield Fault(f"steps[{index}]", "must be an object with do and look", step)
                continue
            yield from _words(f"steps[{index}].do", step["do"])
            yield from _words(f"steps[{index}].look", step["look"])
    if not isinstance(mistakes, list):
        yield Fault("mistakes", "must be a list of texts", mistakes)
    else:
        for index, one in enumerate(mistakes):
            yield from _words(f"mistakes[{index}]", one)
    yield from _named("claims", given, claims, "a sentence for each claim", "a claim")
    if "set_ups" in text:
        yield from _named("set_ups", text["set_ups"], set_ups, "a name for each set-up", "a set-up")
    if terms is not None:
        for path, sentence in _sentences("", text):
            for found in _TERM.finditer(sentence):
                if found.group(1) not in terms:
                    yield Fault(path, "must name terms that the glossary has", found.group())


def _named(path: str, given: object, names: Collection[str], what: str, one: str) -> Iterator[Fault]:
    """A text for each of the lesson's names, and for nothing else."""
    if not isinstance(given, Mapping):
        yield Fault(path, f"must be an object with {what}", given)
        return
    for name in names:
        yield from _words(f"{path}.{name}", given.get(name))
    for name in sorted(given.keys() - set(names)):
        yield Fault(f"{path}.{name}", f"must be {one} of the lesson: {', '.join(names)}", given[name])


def _words(path: str, value: object) -> Iterator[Fault]:
    if not isinstance(value, str) or not value.strip():
        yield Fault(path, "must be a text", value)


def _sentences(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Every text in a document, with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _sentences(f"{path}.{key}" if path else str(key), part)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _sentences(f"{path}[{index}]", part)
