"""What a page asks to be measured of its run, and to be seen of it, as it says so over the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=80)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Wanted(_Strict):
    """One measure: of the run's start, of its end, which is as it is now, or after so many epochs."""

    id: Text
    measure: Text
    of: Annotated[dict[str, Any], Field(max_length=10)] = {}
    at: Literal["start", "end"] | Annotated[int, Field(ge=0, le=2**32 - 1)] = "end"


class Measure(_Strict):
    """What to measure from now on, an empty list for nothing; and a picture's scene of `engine.lessons.scenes`."""

    type: Literal["measure"]
    wanted: Annotated[list[Wanted], Field(max_length=40)]
    scene: Literal["symmetry", "bias", "zigzag"] | None = None
