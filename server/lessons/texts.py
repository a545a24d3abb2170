"""Checks what a lesson says in one language: that every part is there, and that it speaks of this lesson's claims."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import Fault
from engine.validation.messages import rule

_PARTS = ("title", "question", "means", "next")
# A term as the page reads it. No sign is looked at from two beginnings: a text of brackets alone takes no longer.
TERM = re.compile(r"\[\[([^\]|\[]*)(\|[^\]|]*)?\]\]")


@dataclass(frozen=True)
class Outline:
    """What the texts of a lesson have to name; None where its document does not say it so that it can be read.

    Attributes:
        set_ups: names of them.
        claims: names of them.
        steps: of each the names of its answers, none where it asks nothing.
    """

    set_ups: Collection[str] | None
    claims: Sequence[str] | None
    steps: Sequence[Sequence[str] | None] | None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Outline:
        """That of a document, right or not."""
        set_ups, steps = document.get("set_ups"), document.get("steps")
        return cls(
            list(set_ups) if isinstance(set_ups, Mapping) else None,
            _ids(document.get("claims")),
            [_answers(step) for step in steps] if isinstance(steps, list) else None,
        )


def _answers(step: object) -> Sequence[str] | None:
    if not isinstance(step, Mapping):
        return None
    question = step.get("question")
    if question is None:
        return []
    return _ids(question.get("answers")) if isinstance(question, Mapping) else None


def _ids(listed: object) -> list[str] | None:
    """The names in a list; None where one of them has none."""
    if not isinstance(listed, list):
        return None
    found = [one.get("id") if isinstance(one, Mapping) else None for one in listed]
    names = [one for one in found if isinstance(one, str)]
    return names if len(names) == len(found) else None


def text_faults(text: Mapping[str, Any], outline: Outline, terms: Collection[str] | None) -> Iterator[Fault]:
    """What is wrong with the text of a lesson.

    Args:
        text: as en.json has it. It may name the lesson's set-ups, and names all where it does.
        outline: of the lesson.
        terms: of the glossary; None where there is no glossary to hold them against.
    """
    known = {*_PARTS, "set_ups", "steps", "claims", "mistakes"}
    for key in sorted(text.keys() - known):
        yield Fault(key, rule("lesson_text_parts", names=", ".join(sorted(known))), text[key])
    for key in _PARTS:
        yield from _words(key, text.get(key))
    steps, mistakes, given = text.get("steps"), text.get("mistakes"), text.get("claims")
    asked = outline.steps
    if not isinstance(steps, list) or (asked is not None and len(steps) != len(asked)):
        count = 1 if asked is None else len(asked)
        yield Fault("steps", rule("lesson_text_steps", count=count), steps)
    elif asked is not None:
        for index, (step, answers) in enumerate(zip(steps, asked, strict=True)):
            if answers is not None:
                yield from _step(f"steps[{index}]", step, answers)
    if not isinstance(mistakes, list):
        yield Fault("mistakes", rule("lesson_texts"), mistakes)
    else:
        for index, one in enumerate(mistakes):
            yield from _words(f"mistakes[{index}]", one)
    if outline.claims is not None:
        yield from _named("claims", given, outline.claims, "lesson_text_claims", "lesson_claim")
    if "set_ups" in text and outline.set_ups is not None:
        yield from _named("set_ups", text["set_ups"], outline.set_ups, "lesson_text_set_ups", "lesson_set_up")
    if terms is not None:
        for path, sentence in sentences("", text):
            for found in TERM.finditer(sentence):
                if found.group(1) not in terms:
                    yield Fault(path, rule("lesson_term"), found.group())


def _step(path: str, step: object, answers: Sequence[str]) -> Iterator[Fault]:
    """What to do and to look at; and where the step asks, the question and all its answers."""
    needed = {"do", "look"} | ({"ask", "answers"} if answers else set())
    if not isinstance(step, Mapping) or step.keys() != needed:
        yield Fault(path, rule("lesson_text_step", names=", ".join(sorted(needed))), step)
        return
    for name in sorted(needed - {"answers"}):
        yield from _words(f"{path}.{name}", step[name])
    if answers:
        yield from _named(f"{path}.answers", step["answers"], answers, "lesson_text_answers", "lesson_answer")


def _named(path: str, given: object, names: Collection[str], what: str, one: str) -> Iterator[Fault]:
    """A text for each of the lesson's names, and for nothing else."""
    if not isinstance(given, Mapping):
        yield Fault(path, rule(what), given)
        return
    for name in names:
        yield from _words(f"{path}.{name}", given.get(name))
    for name in sorted(given.keys() - set(names)):
        yield Fault(f"{path}.{name}", rule(one, names=", ".join(names)), given[name])


def _words(path: str, value: object) -> Iterator[Fault]:
    if not isinstance(value, str) or not value.strip():
        yield Fault(path, rule("lesson_text"), value)


def sentences(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Every text in a document, with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from sentences(f"{path}.{key}" if path else str(key), part)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from sentences(f"{path}[{index}]", part)
