"""The wire, server side: what a page may say, read strictly, and what it is answered. Grammar: docs/protocol.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from engine import CheckpointError, Fault
from engine.validation.quoting import shown
from engine.validation.strict_json import StrictError, read_object
from server.wire.client_messages import Measure as Measure
from server.wire.fault_documents import brief, fault_documents

VERSION = 1
HELLO_TWICE = "`hello` must be the first message, and come once"

ErrorCode = Literal["malformed", "too_large", "too_fast", "too_long", "not_ready", "checkpoint_refused"]


class CloseCode(IntEnum):
    """Why the server ended the connection."""

    TOO_LARGE = 1009
    RESTART = 1012
    FULL = 1013
    NO_HELLO = 4400
    IDLE = 4408
    CROWDED = 4429
    FAILED = 4500


@dataclass(frozen=True)
class Close:
    """The last thing a session says."""

    code: CloseCode


class ProtocolError(ValueError):
    """A message could not be read; the text names the field, the rule and the value."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


Place = Annotated[int, Field(ge=0, le=32767)]
Count = Annotated[int, Field(ge=0, le=2**32 - 1)]
SafeInteger = Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)]


class Speed(_Strict):
    """So many batches or epochs a second."""

    per: Literal["batch", "epoch"]
    rate: Annotated[float, Field(gt=0, le=1000)]


class Focus(_Strict):
    """A unit by layer (0 is the input features) and place within it."""

    layer: Place
    unit: Place


class Hello(_Strict):
    type: Literal["hello"]
    protocol: Literal[1]
    experiment: dict[str, Any] | None = None
    playing: bool = False
    speed: Speed | None = Speed(per="epoch", rate=60)
    focus: Focus | None = None
    resume: bool = False


class Configure(_Strict):
    type: Literal["configure"]
    id: SafeInteger
    experiment: dict[str, Any]


class Play(_Strict):
    type: Literal["play"]


class Pause(_Strict):
    type: Literal["pause"]


class Step(_Strict):
    type: Literal["step"]
    unit: Literal["batch", "epoch"]


class Reset(_Strict):
    type: Literal["reset"]


class Recover(_Strict):
    type: Literal["recover"]


class SetSpeed(_Strict):
    type: Literal["speed"]
    speed: Speed | None


class SetFocus(_Strict):
    type: Literal["focus"]
    focus: Focus | None


class SetView(_Strict):
    """The plane that maps show: the inputs along its sides, and where the others are held; null is their mean."""

    type: Literal["view"]
    axes: Annotated[list[Place], Field(min_length=2, max_length=2)] = [0, 1]
    held: Annotated[list[float | None], Field(max_length=1000)] | None = None


class Edit(_Strict):
    type: Literal["edit"]
    layer: Place
    unit: Place
    source: Place | None
    value: float


class NeuronChoice(_Strict):
    """A point, by its place among the training or test points, and a unit: layer 1 is the first hidden one."""

    part: Literal["train", "test"]
    sample: Place
    layer: Place
    unit: Place


class Watch(_Strict):
    type: Literal["watch"]
    layers: bool
    neuron: NeuronChoice | None


class TakeSnapshot(_Strict):
    type: Literal["snapshot"]


@dataclass(frozen=True)
class Load:
    """A snapshot a page sends back: go on from there. The only binary message besides `hello`'s checkpoint."""

    message: bytes


class Ack(_Strict):
    type: Literal["ack"]
    sequence: Count


class Ping(_Strict):
    type: Literal["ping"]


_Looking = Watch | Measure | TakeSnapshot
Command = Configure | Play | Pause | Step | Reset | Recover | SetSpeed | SetFocus | SetView | Edit | _Looking
ClientMessage = Hello | Command | Ack | Ping
Action = Command | Load

_ADAPTER: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])


def decode(text: str) -> ClientMessage:
    """Reads one text message of a page. It knows of nothing else, so any thread may call it.

    Raises:
        ProtocolError: not JSON, unknown type or key, wrong type, non-finite or out-of-range number.
    """
    try:
        document = read_object(text)
    except StrictError as error:
        raise ProtocolError(str(error)) from None
    try:
        return _ADAPTER.validate_python(document)
    except ValidationError as error:
        # One fault is enough to correct a program by; the first is the outermost.
        raise ProtocolError(_describe(error.errors(include_url=False)[0], document)) from None


def encode(message: Mapping[str, object]) -> str:
    """One JSON text message for the page; ASCII, so that no value can make it unsendable."""
    return json.dumps(message, allow_nan=False, separators=(",", ":"))


def run_message(
    *, id: int | None, run: int, reset: bool, changed: Sequence[str], experiment: Mapping[str, object],
    layers: Sequence[Mapping[str, object]], batches_per_epoch: int, parameter_count: int, output: Mapping[str, object],
    inputs: Sequence[Mapping[str, object]], forgotten: Sequence[str], curve: Mapping[str, object] | None,
    initial: Sequence[Mapping[str, object]],
) -> dict[str, object]:  # fmt: skip
    """What is being trained now."""
    return {"type": "run", **locals()}


def data_message(run: int, train: Iterable[Sequence[float]], test: Iterable[Sequence[float]]) -> dict[str, object]:
    """The points, rounded for drawing."""
    return {
        "type": "data",
        "run": run,
        "train": [[round(float(value), 4) for value in point] for point in train],
        "test": [[round(float(value), 4) for value in point] for point in test],
    }


def maps_message(
    run: int, *, axes: Sequence[int], held: Sequence[float], features: Mapping[str, str]
) -> dict[str, object]:
    """The features' own maps in the view of the frame before, in base64."""
    return {"type": "maps", **locals()}


def state_message(
    *, playing: bool, speed: Speed | None, focus: Focus | None, recoverable: int | None
) -> dict[str, object]:
    """What the session is doing."""
    return {
        "type": "state",
        "playing": playing,
        "speed": speed.model_dump() if speed else None,
        "focus": focus.model_dump() if focus else None,
        "recoverable": recoverable,
    }


def diverged_message(*, epoch: int, batch: int, layer: int | None, recoverable: int | None) -> dict[str, object]:
    """The numbers became non-finite."""
    return {"type": "diverged", **locals()}


def stopped_message(*, reason: str, epoch: int) -> dict[str, object]:
    """A condition of the experiment paused the run."""
    return {"type": "stopped", **locals()}


def refused_message(id: int | None, faults: Sequence[Fault], more: int = 0) -> dict[str, object]:
    """A change that was not made, and why; `more` faults are left out of these already."""
    return {"type": "refused", "id": id, **fault_documents(faults, more, coded=True)}


def waiting_message(*, place: int, of: int) -> dict[str, object]:
    """All seats are taken: the page's place in the line, 0 where it has just got a seat and may say `hello` again."""
    return {"type": "waiting", **locals()}


def pong_message() -> dict[str, object]:
    """The answer to a ping."""
    return {"type": "pong"}


def error_message(code: ErrorCode, message: str) -> dict[str, object]:
    """A message that could not be taken."""
    return {"type": "error", "code": code, "message": message}


def checkpoint_refused_message(error: CheckpointError | ProtocolError) -> dict[str, object]:
    """A checkpoint that cannot be used; where the engine says why, the page can say it in its language."""
    message = error_message("checkpoint_refused", str(error)[:1000])
    if isinstance(error, ProtocolError):
        return message
    values = {name: brief(value) for name, value in error.reason.values.items()}
    faults = fault_documents(error.faults, error.more, coded=True)
    return message | {"reason": {"code": error.reason.code, "values": values, **faults}}


def notice_message(code: str, detail: Mapping[str, object]) -> dict[str, object]:
    """Something a person should know."""
    return {"type": "notice", "code": code, "detail": detail}


def _describe(error: ErrorDetails, document: dict[str, Any]) -> str:
    kind = document.get("type")
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        names = ", ".join(get_args(model.model_fields["type"].annotation)[0] for model in get_args(ClientMessage))
        return f"`type` must be one of {names}; got {shown(kind, 100)}"
    path = ".".join(str(part) for part in error["loc"])[:200]
    if error["type"] == "extra_forbidden":
        parent = ".".join(str(part) for part in error["loc"][:-1])[:200]
        return f"`{path}` must not be there: `{parent}` has no such field; got {shown(error['input'], 100)}"
    if error["type"] == "missing":
        return f"`{path}` must be given; got nothing"
    rule = error["msg"].replace("Input should be", "must be", 1)
    return f"`{path}` {rule if rule.startswith('must') else 'must be valid: ' + rule}; got {shown(error['input'], 100)}"
