"""What messages of a class are made of: fields with their bounds, what is given, and places that are pointed at."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from server.wire.strict_models import Strict

LONG_BYTES: Final = 512 * 1024
_MAP_CHARACTERS: Final = 768
# Of 256 KB, in base64.
_STATE_CHARACTERS: Final = 352_256

# Ends of lines are for sentences. Of other controls, and of what turns the order of letters around, nothing is seen.
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


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
Map = Annotated[str, Field(max_length=_MAP_CHARACTERS), AfterValidator(_base64)]
State = Annotated[str, Field(min_length=4, max_length=_STATE_CHARACTERS), AfterValidator(_base64)]
Moment = Annotated[list[Count], Field(min_length=2, max_length=2)]
Document = Annotated[dict[str, Any], AfterValidator(_finite)]


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
