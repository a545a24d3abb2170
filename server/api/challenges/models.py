"""What may be asked of challenges, and what is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, PlainValidator

from engine import Fault
from engine.challenges.submission import FORMAT, VERSION
from engine.validation.faults import MOST_FAULTS
from server.api import answers
from server.api.answers import Answer, Count, Measure
from server.api.requests import Body, Problem

# As a file of a challenge's folder may have.
_MOST_BYTES = 512 * 1024
_EXPERIMENT = {"data": {"dataset": "circle"}, "hidden": [{"units": 4}]}
_CHALLENGE = {
    "level": 1,
    "experiment": _EXPERIMENT,
    "goal": [{"measure": "test_loss", "relation": "<=", "value": 0.05}],
    "constraints": {"units": {"most": 4}},
    "score": "fewest_epochs",
}
# Read by the engine, strictly and with paths of its own.
_Unread = Annotated[Any, PlainValidator(lambda given: given, json_schema_input_type=dict[str, Any])]


class SubmissionRequest(Body):
    """A submission: what was done to a run, for a challenge. A file that the page saves is one."""

    example: ClassVar[dict[str, Any] | None] = {
        "format": FORMAT,
        "version": VERSION,
        "challenge": _CHALLENGE,
        "run": {
            "format": "neural-network-playground-deeds",
            "version": 1,
            "experiment": _EXPERIMENT,
            "deeds": [],
            "until": [50, 0],
        },
    }

    format: Annotated[str, Field(description=f"`{FORMAT}`.")]
    version: Annotated[int, Field(description=f"{VERSION}.")]
    challenge: Annotated[
        Any,
        PlainValidator(lambda given: given, json_schema_input_type=str | dict[str, Any]),
        Field(description="Its name on this server, or the whole of a challenge that is in no list."),
    ]
    run: Annotated[_Unread, Field(description="A document of deeds: how the run began, what was done, until when.")]

    @property
    def document(self) -> dict[str, Any]:
        """As it was sent."""
        return {"format": self.format, "version": self.version, "challenge": self.challenge, "run": self.run}


class ChallengeFault(Answer):
    """One reason why a submission does not count."""

    code: Annotated[str, Field(description="The reason in a word.")]
    values: Annotated[Mapping[str, Any], Field(description="What stands in the sentence, by name.")]
    message: Annotated[str, Field(description="In English.")]


class ChallengeVerdict(Answer):
    """What came out when a submission was trained again."""

    example: ClassVar[dict[str, Any] | None] = {
        "reached": True,
        "score": 50.0,
        "faults": [],
        "measured": {"test_loss": 0.003, "parameters": 17.0, "epochs": 50.0, "changes": 0.0, "noise": 0.0},
    }

    reached: Annotated[bool, Field(description="The goal was reached, and every rule was kept.")]
    score: Annotated[Measure, Field(description="What counts; null where it was not reached.")]
    faults: Annotated[list[ChallengeFault], Field(description="Why not; empty where it was.")]
    measured: Annotated[
        Mapping[str, Measure], Field(description="Measures of the goal by name, and what was counted of the run.")
    ]


class ChallengeRequest(Body):
    """A challenge: what stands in its files."""

    example: ClassVar[dict[str, Any] | None] = {
        "challenge": _CHALLENGE,
        "texts": {"en": {"title": "Four units", "task": "Separate it.", "hint": "Try tanh.", "why": "They are."}},
    }

    challenge: Annotated[dict[str, Any], Field(description="That of challenge.json.")]
    texts: Annotated[
        dict[str, dict[str, Any]], Field(min_length=1, max_length=20, description="By language, as en.json.")
    ]
    name: Annotated[str, Field(default="challenge", max_length=60, description="That its folder is to have.")]
    language: Annotated[str, Field(default="en", max_length=12, description="In which it is wanted.")]

    def check(self) -> None:
        """Raises Problem where it is larger than files of challenges may be."""
        for name, part in (("challenge", self.challenge), ("texts", self.texts)):
            size = len(json.dumps(part, ensure_ascii=False).encode())
            if size > _MOST_BYTES:
                raise Problem.of_faults([Fault(name, f"must have at most {_MOST_BYTES} bytes", size)])


class FileFault(answers.Fault):
    """One thing wrong with a challenge."""

    file: Annotated[str, Field(description="Of the challenge: `challenge.json`, `en.json`.")]


class CheckedChallenge(Answer):
    """What is wrong with a challenge, or what a page is sent of it."""

    example: ClassVar[dict[str, Any] | None] = {
        "faults": [{
            "file": "challenge.json", "path": "score", "rule": "must be one of ...", "value": "fewest",
            "message": "...", "code": "one_of", "values": {},
        }],
        "more": 0, "sent": None,
    }  # fmt: skip

    faults: Annotated[list[FileFault], Field(max_length=MOST_FAULTS, description="The first of what is wrong.")]
    more: Annotated[Count, Field(description="How many faults there are beside these.")]
    sent: Annotated[
        dict[str, Any] | None,
        Field(description="What `/challenges/NAME.json` would give; null where something is wrong."),
    ]
