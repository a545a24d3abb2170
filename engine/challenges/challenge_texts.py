"""The texts of a challenge in one language: title, task, hint, and why, which is shown once it is solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from engine.challenges.challenge_reader import ChallengeError
from engine.lessons.reading.document_fields import Complaints
from engine.validation.messages import rule

# Characters of each.
LONGEST = {"title": 80, "task": 600, "hint": 600, "why": 1200}


@dataclass(frozen=True)
class Texts:
    """What is said of a challenge in one language.

    Attributes:
        task: what to do, in one or two sentences.
        hint: for who asks.
        why: what one has learned, once it is solved.
    """

    title: str
    task: str
    hint: str
    why: str

    def document(self) -> dict[str, str]:
        """As its file has it."""
        return asdict(self)


def read_texts(document: object) -> Texts:
    """The texts of a document.

    Raises:
        ChallengeError: with everything that is wrong with it.
    """
    wrong = Complaints()
    fields: Mapping[str, object] = wrong.fields("", document, set(LONGEST), set()) or {}
    for name, longest in LONGEST.items():
        if name not in fields:
            continue
        value = fields[name]
        if not isinstance(value, str) or not value.strip():
            wrong.say(name, rule("lesson_text"), value)
        elif len(value) > longest:
            wrong.say(name, rule("most_length", limit=longest), value)
    if wrong.faults:
        raise ChallengeError(wrong.faults, wrong.more)
    return Texts(**{name: str(fields[name]) for name in LONGEST})
