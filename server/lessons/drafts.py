"""A lesson that stands in no folder: checked like one that does, and given as it would be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import Fault
from engine.lessons.lesson import Lesson
from engine.lessons.reading.document_fields import LessonError
from engine.lessons.tally import Tally
from engine.validation.faults import MOST_FAULTS
from engine.validation.messages import rule
from server.lessons.advice import Advice, advice
from server.lessons.library import IS_LANGUAGE, IS_NAME, Entry, Lessons
from server.lessons.meant import meant
from server.lessons.tallies import tally_in

_DOCUMENT = "lesson.json"


@dataclass(frozen=True)
class Draft:
    """What somebody is writing.

    Attributes:
        name: that its folder is to have.
        document: of lesson.json.
        texts: by language.
        tally: of tallies.json; None where there is none.
    """

    name: str
    document: Mapping[str, Any]
    texts: Mapping[str, Mapping[str, Any]]
    tally: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class DraftFault:
    """One thing wrong with a draft.

    Attributes:
        file: that it is in; empty where it is of the lesson as a whole.
        suggestion: what was meant, perhaps.
    """

    file: str
    fault: Fault
    suggestion: str | None


@dataclass
class Checked:
    """What a draft comes to.

    Attributes:
        faults: the first, `MOST_FAULTS` at most.
        more: faults that are only counted.
        entry: the lesson, where it is right.
    """

    faults: list[DraftFault] = field(default_factory=list)
    more: int = 0
    advice: list[Advice] = field(default_factory=list)
    entry: Entry | None = None


def check_draft(lessons: Lessons, draft: Draft, languages: Sequence[str]) -> Checked:
    """Checks a draft as a lesson of a folder of a teacher's is checked.

    Args:
        lessons: that there are; a draft may refer to them, and have the name of a teacher's.
        draft: to check.
        languages: of the page.
    """
    found = Checked()
    known = lessons.checker.known(lessons.names)

    def say(file: str, fault: Fault) -> None:
        # To look for what was meant takes time, and what is sent may be wrong in a thousand places.
        if len(found.faults) < MOST_FAULTS:
            found.faults.append(DraftFault(file, fault, meant(fault, known)))
        else:
            found.more += 1

    def say_of_texts() -> None:
        for language, text in draft.texts.items():
            for fault in lessons.checker.text_faults(text, draft.document):
                say(f"{language}.json", fault)

    if not IS_NAME.fullmatch(draft.name):
        say("", Fault("name", rule("lesson_id"), draft.name))
    elif draft.name in lessons.names and not (draft.name in lessons.entries and lessons.entries[draft.name].own):
        say("", Fault("name", rule("lesson_taken"), draft.name))
    if not draft.texts:
        say("", Fault("texts", rule("lesson_no_language"), {}))
    for language in draft.texts:
        if not IS_LANGUAGE.fullmatch(language):
            say(f"{language}.json", Fault("", rule("lesson_language"), language))
    try:
        lesson = lessons.checker.read(draft.document)
    except LessonError as error:
        for fault in error.faults:
            say(_DOCUMENT, fault)
        found.more += error.more
        say_of_texts()
        return found
    for index, name in enumerate(lesson.requires):
        if name not in lessons.names:
            say(_DOCUMENT, Fault(f"requires[{index}]", rule("lesson_other"), name))
    entry = Entry(draft.name, True, lesson, draft.document, draft.texts, _tally(draft, lesson))
    say_of_texts()
    for language, text in draft.texts.items():
        for fault in lessons.reference_faults(entry, language, text):
            say(f"{language}.json", fault)
    if not found.faults:
        found.entry = entry
        found.advice = list(advice(draft.texts, languages))
    return found


def _tally(draft: Draft, lesson: Lesson) -> Tally | None:
    """What came out of it, where that is of what the draft says now; a lesson does without."""
    if draft.tally is None:
        return None
    try:
        return tally_in(draft.tally, draft.document, lesson)
    except ValueError:
        return None
