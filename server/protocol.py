"""The wire, server side: what a page may say, read strictly, and what it is answered. Grammar: docs/protocol.md."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Any, Literal, NoReturn, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from engine import Fault

VERSION = 1

# An experiment needs six levels; far more would overrun the stack of whoever describes what is wrong with it.
_DEPTH = 32

ErrorCode = Literal["malformed", "too_large", "too_fast", "not_ready", "checkpoint_refused"]


class CloseCode(IntEnum):
    """Why the server ended the connection."""

    TOO_LARGE = 1009
    RESTART = 1012
    FULL = 1013
    NO_HELLO = 4400
    IDLE = 4408
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


class Edit(_Strict):
    type: Literal["edit"]
    layer: Place
    unit: Place
    source: Place | None
    value: float


class Ack(_Strict):
    type: Literal["ack"]
    sequence: Count


class Ping(_Strict):
    type: Literal["ping"]


Command = Configure | Play | Pause | Step | Reset | Recover | SetSpeed | SetFocus | Edit
ClientMessage = Hello | Command | Ack | Ping

_ADAPTER: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])


def decode(text: str) -> ClientMessage:
    """Reads one text message of a page.

    Raises:
        ProtocolError: not JSON, unknown type or key, wrong type, non-finite or out-of-range number.
    """
    try:
        document = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except ProtocolError:
        raise
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"the message is not JSON: {str(error)[:200]}") from None
    if text.count("[") + text.count("{") > _DEPTH and _depth(document) > _DEPTH:
        raise ProtocolError(f"the message must not be nested deeper than {_DEPTH}")
    if not isinstance(document, dict):
        raise ProtocolError(f"the message must be a JSON object; got {_shorten(document)}")
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
    forgotten: Sequence[str], curve: Mapping[str, object] | None, initial: Sequence[Mapping[str, object]],
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


def refused_message(id: int | None, faults: Sequence[Fault]) -> dict[str, object]:
    """A change that was not made, and why."""
    return {
        "type": "refused",
        "id": id,
        "faults": [
            {"path": fault.path, "rule": fault.rule, "value": sendable(fault.value), "message": fault.message[:1000]}
            for fault in faults[:20]
        ],
    }


def error_message(code: ErrorCode, message: str) -> dict[str, object]:
    """A message that could not be taken."""
    return {"type": "error", "code": code, "message": message}


def notice_message(code: str, detail: Mapping[str, object]) -> dict[str, object]:
    """Something a person should know."""
    return {"type": "notice", "code": code, "detail": detail}


def sendable(value: object) -> object:
    """The value itself where JSON can hold it shortly, otherwise a short text that stands for it."""
    if value is None or isinstance(value, bool) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, str):
        return value[:200]
    return _shorten(value)


def _depth(document: object) -> int:
    depth, level = 0, [document]
    while level and depth <= _DEPTH:
        depth += 1
        containers = [one for one in level if isinstance(one, dict | list)]
        level = [part for one in containers for part in (one.values() if isinstance(one, dict) else one)]
    return depth


def _refuse_constant(name: str) -> NoReturn:
    raise ProtocolError(f"numbers must be finite; got {name}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ProtocolError(f"`{repeated[:100]}` must be given once; got it {names.count(repeated)} times")
    return document


def _describe(error: ErrorDetails, document: dict[str, Any]) -> str:
    kind = document.get("type")
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        names = ", ".join(get_args(model.model_fields["type"].annotation)[0] for model in get_args(ClientMessage))
        return f"`type` must be one of {names}; got {_shorten(kind)}"
    path = ".".join(str(part) for part in error["loc"])[:200]
    if error["type"] == "extra_forbidden":
        parent = ".".join(str(part) for part in error["loc"][:-1])
        return f"`{path}` must not be there: `{parent}` has no such field; got {_shorten(error['input'])}"
    if error["type"] == "missing":
        return f"`{path}` must be given; got nothing"
    rule = error["msg"].replace("Input should be", "must be", 1)
    return f"`{path}` {rule if rule.startswith('must') else 'must be valid: ' + rule}; got {_shorten(error['input'])}"


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 100 else text[:97] + "..."
