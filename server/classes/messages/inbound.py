"""What a page may say to its class, read strictly. Grammar: docs/protocol.md, The class socket."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from server.classes.messages.parts import (
    LONG_BYTES,
    AnyPoint,
    Challenge,
    Code,
    Count,
    Document,
    Hours,
    Identity,
    Lesson,
    Map,
    Moment,
    MomentOfRun,
    Name,
    Place,
    Secret,
    Sentence,
    SetUp,
    State,
    Title,
)
from server.wire.strict_models import ProtocolError as ProtocolError
from server.wire.strict_models import Strict, read_message, read_part

SHORT_BYTES: Final = 16 * 1024
MOST_DEEDS: Final = 1000

_TYPE = re.compile(r'\s*\{\s*"type"\s*:\s*"([a-z_]{1,40})"')


class Look(Strict):
    type: Literal["look"]
    code: Code


class Open(Strict):
    type: Literal["open"]
    hours: Hours | None = None
    own: Secret | None = None
    page: Identity | None = None


class Teach(Strict):
    type: Literal["teach"]
    code: Code
    key: Secret
    page: Identity | None = None


class Join(Strict):
    type: Literal["join"]
    code: Code
    name: Annotated[str, Field(max_length=1000)]


class Rejoin(Strict):
    type: Literal["rejoin"]
    code: Code
    member: Identity
    token: Secret


class Tile(Strict):
    type: Literal["tile"]
    epoch: Count
    train_loss: float | None
    test_loss: float | None
    accuracy: Annotated[float, Field(ge=0, le=1)] | None
    parameters: Count
    state: Literal["idle", "training", "stuck", "diverged"]
    verdict: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")] | None
    map: Map | None
    classes: Annotated[int, Field(ge=0, le=1000)]
    watching: bool


class PollAnswer(Strict):
    """How a run of the poll came out."""

    reached: bool
    measured: float | None
    losses: Annotated[list[float | None], Field(max_length=60)]
    seed: Count


class Answer(Strict):
    type: Literal["answer"]
    id: Identity
    value: Place | Document


class Submit(Strict):
    type: Literal["submit"]
    submission: Document


class SourceState(Strict):
    type: Literal["source_state"]
    run: Count
    state: State
    playing: bool


class SourceDeeds(Strict):
    type: Literal["source_deeds"]
    run: Count
    deeds: Annotated[list[Document], Field(max_length=MOST_DEEDS)]
    until: Moment
    playing: bool


class Fetch(Strict):
    type: Literal["fetch"]
    id: Identity


class Leave(Strict):
    type: Literal["leave"]


class Ping(Strict):
    type: Literal["ping"]


class Lock(Strict):
    type: Literal["lock"]
    on: bool


class Names(Strict):
    type: Literal["names"]
    on: bool


class Extend(Strict):
    type: Literal["extend"]
    hours: Hours


class End(Strict):
    type: Literal["end"]


class Remove(Strict):
    type: Literal["remove"]
    member: Identity


class Give(Strict):
    type: Literal["give"]
    kind: Literal["set_up", "lesson", "challenge", "moment"] | None
    what: Document | None = None
    title: Title | None = None
    all: bool = False


_GIVEN: dict[str, type[Strict]] = {
    "set_up": SetUp, "lesson": Lesson, "challenge": Challenge, "moment": MomentOfRun,
}  # fmt: skip


def read_given(give: Give) -> Document | None:
    """What is given, as its kind has it; None for nothing.

    Raises:
        ProtocolError: it is not of its kind.
    """
    if give.kind is None:
        return None
    return read_part(give.what, _GIVEN[give.kind], "give.what").model_dump(exclude_none=True)


class Attention(Strict):
    type: Literal["attention"]
    text: Sentence | None


class Question(Strict):
    type: Literal["question"]
    text: Sentence
    answers: Annotated[list[Title], Field(min_length=2, max_length=8)]


class CloseQuestion(Strict):
    type: Literal["close_question"]
    show: bool = False


class ClearQuestion(Strict):
    type: Literal["clear_question"]


class Goal(Strict):
    """What of a run is held against what."""

    measure: Name
    relation: Literal["<=", ">="]
    value: float


class Poll(Strict):
    type: Literal["poll"]
    experiment: Document
    epochs: Annotated[int, Field(ge=1, le=100_000)]
    seed: Count = 0
    goal: Goal


class ClosePoll(Strict):
    type: Literal["close_poll"]


class ClearPoll(Strict):
    type: Literal["clear_poll"]


class Watch(Strict):
    type: Literal["watch"]
    member: Identity | None


class Show(Strict):
    type: Literal["show"]
    member: Identity | None
    why: Literal["watch_me", "shown"] = "shown"


class Point(Strict):
    type: Literal["point"]
    point: AnyPoint | None


class SetChallenge(Strict):
    type: Literal["challenge"]
    name: Name | None = None
    document: Document | None = None
    title: Title | None = None


Entering = Open | Teach | Join | Rejoin
_OfBoth = SourceState | SourceDeeds | Fetch | Ping
OfStudent = Tile | Answer | Submit | Leave
_Polling = Poll | ClosePoll | ClearPoll
_Asking = Question | CloseQuestion | ClearQuestion
_Keeping = Lock | Names | Extend | End | Remove
OfTeacher = _Keeping | Give | Attention | _Asking | _Polling | Watch | Show | Point | SetChallenge
ClassMessage = Look | Entering | _OfBoth | OfStudent | OfTeacher

_ADAPTER: TypeAdapter[ClassMessage] = TypeAdapter(Annotated[ClassMessage, Field(discriminator="type")])
_LONG = frozenset({"give", "poll", "challenge", "submit", "source_state", "source_deeds"})


def type_of(text: str) -> str | None:
    """The type that a message says at its beginning; None where it says none there."""
    found = _TYPE.match(text)
    return found[1] if found else None


def most_bytes(text: str) -> int:
    """How many bytes a message may have, by the type it begins with."""
    return LONG_BYTES if type_of(text) in _LONG else SHORT_BYTES


def decode(text: str) -> ClassMessage:
    """Reads one text message of a page.

    Raises:
        ProtocolError: it is none; see `server.wire.strict_models.read_message`.
    """
    return read_message(text, _ADAPTER, ClassMessage)
