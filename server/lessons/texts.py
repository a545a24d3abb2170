"""Checks what a lesson says in one language: that every part is there, and that it speaks of this lesson's claims."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from engine import Fault
from engine.lessons.lesson import Lesson, Question
from engine.validation.messages import rule

_PARTS = ("title", "question", "means", "next")
_TERM = re.compile(r"\[\[([^\]|]*)(\|[^\]]*)?\]\]")


def text_faults(text: Mapping[str, Any], lesson: Lesson, terms: Collection[str] | None) -> Iterator[Fault]:
    """What is wrong with the text of a lesson.

    Args:
        text: as en.json has it. It may name the lesson's set-ups, and names all where it does.
        terms: of the glossary; None where there is no glossary to hold them against.
    """
    known = {*_PARTS, "set_ups", "steps", "claims", "mistakes"}
    for key in sorted(text.keys() - known):
        yield Fault(key, rule("lesson_text_parts", names=", ".join(sorted(known))), text[key])
    for key in _PARTS:
        yield from _words(key, text.get(key))
    steps, mistakes, given = text.get("steps"), text.get("mistakes"), text.get("claims")
    if not isinstance(steps, list) or len(steps) != len(lesson.steps):
        yield Fault("steps", rule("lesson_text_steps", count=len(lesson.steps)), steps)
    else:
        for index, (step, one) in enumerate(zip(steps, lesson.steps, strict=True)):
            yield from _step(f"steps[{index}]", step, one.question)
    if not isinstance(mistakes, list):
        yield Fault("mistakes", rule("lesson_texts"), mistakes)
    else:
        for index, one in enumerate(mistakes):
            yield from _words(f"mistakes[{index}]", one)
    yield from _named("claims", given, lesson.claims, "lesson_text_claims", "lesson_claim")
    if "set_ups" in text:
        yield from _named("set_ups", text["set_ups"], lesson.set_ups, "lesson_text_set_ups", "lesson_set_up")
    if terms is not None:
        for path, sentence in sentences("", text):
            for found in _TERM.finditer(sentence):
                if found.group(1) not in terms:
                    yield Fault(path, rule("lesson_term"), found.group())


def _step(path: str, step: object, question: Question | None) -> Iterator[Fault]:
    """What to do and to look at; and where the step asks, the question and all its answers."""
    needed = {"do", "look"} | ({"ask", "answers"} if question else set())
    if not isinstance(step, Mapping) or step.keys() != needed:
        yield Fault(path, rule("lesson_text_step", names=", ".join(sorted(needed))), step)
        return
    for name in sorted(needed - {"answers"}):
        yield from _words(f"{path}.{name}", step[name])
    if question:
        names = [one.id for one in question.answers]
        yield from _named(f"{path}.answers", step["answers"], names, "lesson_text_answers", "lesson_answer")


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
