"""What may be asked of a lesson that is being written, and what is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from engine import Fault
from engine.lessons.tally import FIRST_SEED
from engine.validation.faults import MOST_FAULTS
from server.api import answers
from server.api.answers import Answer, Count, Measure
from server.api.requests import Body, Problem
from server.lessons.drafts import Draft

# As a file of a lesson's folder may have.
_MOST_BYTES = 512 * 1024
MOST_SEEDS = 100
_EXAMPLE = {
    "lesson": {
        "set_ups": {"tanh": {"experiment": {"hidden": [{"units": 8, "activation": "tanh"}]}, "epochs": 100}},
        "claims": [{"id": "learns", "set_up": "tanh", "measure": "test_loss", "relation": "<", "value": 0.1}],
        "steps": [{"set_ups": ["tanh"], "claims": ["learns"]}],
    },
    "texts": {
        "en": {
            "title": "One layer is enough",
            "question": "Can eight units tell a ring from its middle?",
            "steps": [{"do": "Press Play.", "look": "The loss falls."}],
            "claims": {"learns": "The test loss falls below {learns}."},
            "means": "They can.",
            "mistakes": [],
            "next": "Try fewer.",
        }
    },
}


class LessonRequest(Body):
    """A lesson: what stands in its files."""

    example: ClassVar[dict[str, Any] | None] = _EXAMPLE

    lesson: Annotated[dict[str, Any], Field(description="That of lesson.json.")]
    texts: Annotated[dict[str, dict[str, Any]], Field(max_length=20, description="By language, as en.json.")]
    name: Annotated[str, Field(default="my-lesson", max_length=60, description="That its folder is to have.")]
    tally: Annotated[
        dict[str, Any], Field(default_factory=dict, description="That of tallies.json, where there is one.")
    ]
    language: Annotated[str, Field(default="en", max_length=12, description="In which the lesson is wanted.")]

    def draft(self) -> Draft:
        """What was sent. Raises Problem where it is larger than files of lessons may be."""
        for name, part in (("lesson", self.lesson), ("texts", self.texts), ("tally", self.tally)):
            size = len(json.dumps(part, ensure_ascii=False).encode())
            if size > _MOST_BYTES:
                raise Problem.of_faults([Fault(name, f"must have at most {_MOST_BYTES} bytes", size)])
        return Draft(self.name, self.lesson, self.texts, self.tally or None)


class TryRequest(LessonRequest):
    """A lesson to be trained with other seeds than its own."""

    example: ClassVar[dict[str, Any] | None] = {**_EXAMPLE, "seeds": 20}

    seeds: Annotated[int, Field(default=20, ge=1, le=MOST_SEEDS, description=f"How many, from {FIRST_SEED} on.")]


class LessonFault(answers.Fault):
    """One thing wrong with a lesson."""

    file: Annotated[str, Field(description="Of the lesson: `lesson.json`, `en.json`; empty where it is of none.")]
    suggestion: Annotated[str | None, Field(description="What was meant, perhaps, as it is to be written.")]


class LessonAdvice(Answer):
    """What is not wrong, and worth a look."""

    file: str
    path: Annotated[str, Field(description="In the file; empty where it is of all of it.")]
    code: Annotated[str, Field(description="For those who have words of their own for it.")]
    values: Annotated[Mapping[str, Any], Field(description="In the places of its words.")]
    message: Annotated[str, Field(description="In English.")]


class CheckedLesson(Answer):
    """What is wrong with a lesson, or what a learner is sent of it."""

    example: ClassVar[dict[str, Any] | None] = {
        "faults": [{
            "file": "lesson.json", "path": "controls[0]", "rule": "must be a control of the page: ...",
            "value": "plya", "message": "...", "code": None, "values": {}, "suggestion": "play",
        }],
        "more": 0, "warnings": [], "sent": None,
    }  # fmt: skip

    faults: Annotated[list[LessonFault], Field(max_length=MOST_FAULTS, description="The first of what is wrong.")]
    more: Annotated[Count, Field(description="How many faults there are beside these.")]
    warnings: list[LessonAdvice]
    sent: Annotated[
        dict[str, Any] | None,
        Field(description="What `/lessons/NAME.json` would give, in the language asked for; null where it is wrong."),
    ]


class LessonMeasure(Answer):
    """A number that lessons can be about."""

    name: str
    of_run: Annotated[bool, Field(description="Whether it is of a set-up at all.")]
    parameters: Annotated[list[dict[str, Any]], Field(description="What is said of it under `of`, with defaults.")]


class LessonRelation(Answer):
    """How a number may stand to another."""

    sign: str
    name: str


class LessonChoices(Answer):
    """What a lesson may be made of."""

    example: ClassVar[dict[str, Any] | None] = {
        "measures": [{"name": "test_loss", "of_run": True, "parameters": []}],
        "relations": [{"sign": "<", "name": "below"}],
        "topics": ["gradients"], "pictures": ["hill"], "drawers": ["layers"], "controls": ["play"],
        "parts": ["#network"], "formats": ["percent"], "languages": ["en"], "seeds": 100,
    }  # fmt: skip

    measures: list[LessonMeasure]
    relations: list[LessonRelation]
    topics: list[str]
    pictures: list[str]
    drawers: list[str]
    controls: Annotated[list[str], Field(description="Of the page.")]
    parts: Annotated[list[str], Field(description="Of the page, at which lessons point.")]
    formats: Annotated[list[str], Field(description="In which numbers are written into texts.")]
    languages: Annotated[list[str], Field(description="Of the page.")]
    seeds: Annotated[int, Field(description="How many may be tried at most.")]


class LessonFiles(Answer):
    """A lesson as its files have it, with references in its texts."""

    example: ClassVar[dict[str, Any] | None] = {
        "name": "19-step", "own": False, "lesson": {"set_ups": {}}, "texts": {"en": {"title": "The step"}},
    }  # fmt: skip

    name: str
    own: Annotated[bool, Field(description="Whether it is of a teacher's folder.")]
    lesson: dict[str, Any]
    texts: dict[str, dict[str, Any]]


class TrialHead(Answer):
    """The first line: with which seeds it is trained beside its own."""

    example: ClassVar[dict[str, Any] | None] = {"type": "trial", "seeds": [2001, 2020]}

    type: Literal["trial"]
    seeds: Annotated[list[int], Field(description="The first and the last.")]


class TrialSeed(Answer):
    """How a seed came out."""

    example: ClassVar[dict[str, Any] | None] = {
        "type": "seed", "seed": 2001, "claims": {"learns": True}, "questions": [None],
        "readings": {"tanh test_loss end": 0.04},
    }  # fmt: skip

    type: Literal["seed"]
    seed: Annotated[int | None, Field(description="Null for the lesson's own.")]
    claims: Annotated[dict[str, bool], Field(description="Whether each holds.")]
    questions: Annotated[list[str | None], Field(description="The answer to that of each step.")]
    readings: Annotated[dict[str, Measure], Field(description="What was measured.")]


class TrialTally(Answer):
    """The last line but one, where all seeds are through: what tallies.json has."""

    example: ClassVar[dict[str, Any] | None] = {"type": "tally", "tally": {"seeds": [2001, 2020]}}

    type: Literal["tally"]
    tally: dict[str, Any]
