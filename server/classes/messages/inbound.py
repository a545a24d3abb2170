"""What a page may say to its class, read strictly. Grammar: docs/protocol.md, The class socket."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from server.wire.strict_models import ProtocolError as ProtocolError
from server.wire.strict_models import Strict, read_message, read_part

SHORT_BYTES: Final = 16 * 1024
LONG_BYTES: Final = 512 * 1024
MOST_DEEDS: Final = 1000
_MAP_CHARACTERS: Final = 768
# Of 256 KB, in base64.
_STATE_CHARACTERS: Final = 352_256

# Ends of lines are for sentences. Of other controls, and of what turns the order of letters around, nothing is seen.
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TYPE = re.compile(r'\s*\{\s*"type"\s*:\s*"([a-z_]{1,40})"')


def _seen(text: str) -> str:
    if _UNSEEN.search(text) or not text.strip():
        raise ValueError("must be a text that can be seen")
    return text


def _base64(text: str) -> str:
    # Not by a pattern of the field: what is wrong with it would quote all of it.
    if len(text) % 4 or not re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text):
        raise ValueError("must be base64")
    return text


def _finite(document: dict[str, Any]) -> dict[str, Any]:
    # JSON can spell a number that is too large to be one. It could be told to nobody.
    try:
        json.dumps(document, allow_nan=False)
    except ValueError:
        raise ValueError("must have finite numbers alone") from None
    return document


Code = Annotated[str, Field(min_length=1, max_length=40)]
Secret = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Identity = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Hours = Annotated[int, Field(ge=1, le=24)]
Place = Annotated[int, Field(ge=0, le=32767)]
Count = Annotated[int, Field(ge=0, le=2**32 - 1)]
Sentence = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_seen)]
Title = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_seen)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,80}$")]
Packed = Annotated[str, Field(min_length=1, max_length=LONG_BYTES)]
State = Annotated[str, Field(min_length=4, max_length=_STATE_CHARACTERS), AfterValidator(_base64)]
Moment = Annotated[list[Count], Field(min_length=2, max_length=2)]
Document = Annotated[dict[str, Any], AfterValidator(_finite)]


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
    map: Annotated[str, Field(max_length=_MAP_CHARACTERS), AfterValidator(_base64)] | None
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


class SetUp(Strict):
    """An experiment to begin with."""

    experiment: Document


class Challenge(Strict):
    """A challenge, of the server's or packed as in a link."""

    name: Name | None = None
    packed: Packed | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.name is None) == (self.packed is None):
            raise ValueError("must have either `name` or `packed`")
        return self


class Lesson(Challenge):
    """A step of a lesson, counted from 1, likewise."""

    step: Annotated[int, Field(ge=1, le=1000)] = 1


class MomentOfRun(Strict):
    """A run as it is at one moment: a checkpoint."""

    state: State


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


class PointOfPart(Strict):
    """An element of the page."""

    kind: Literal["part"]
    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,80}$")]


class PointOfUnit(Strict):
    """A unit of the network; layer 0 is the input features."""

    kind: Literal["unit"]
    layer: Place
    unit: Place


class PointOfWeight(Strict):
    """A weight of the network, or a bias where `source` is None."""

    kind: Literal["weight"]
    layer: Place
    source: Place | None
    unit: Place


class PointOfPlace(Strict):
    """A place on the map."""

    kind: Literal["place"]
    x: Annotated[float, Field(ge=-1e6, le=1e6)]
    y: Annotated[float, Field(ge=-1e6, le=1e6)]


AnyPoint = Annotated[PointOfPart | PointOfUnit | PointOfWeight | PointOfPlace, Field(discriminator="kind")]


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
