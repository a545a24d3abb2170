"""Points of one's own as a document has them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    FailFast,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from engine.tables.formulas import MOST_INPUTS
from engine.validation.faults import MOST_FAULTS, Fault, Faults
from engine.validation.limits import Limits
from engine.validation.messages import Message, rule
from engine.validation.part import Part, count


def _most_inputs(info: ValidationInfo) -> int:
    limits: Limits | None = info.context
    return MOST_INPUTS if limits is None else limits.inputs


def _few_names(value: Any, info: ValidationInfo) -> Any:
    if count(value) > (most := _most_inputs(info)):
        raise Faults([Fault("", rule("most_count", limit=most), count(value))])
    return value


# A place among the rows, and in one; the rule, and what stands there.
_Wrong = tuple[int, int | None, Message, object]


def _wrong(rows: list[object] | tuple[object, ...], most: int) -> Iterator[_Wrong]:
    """Where something in a list of rows is no list of so many finite numbers at most."""
    listed, long = rule("list"), rule("most_count", limit=most)
    number, finite = rule("number"), rule("finite")
    for index, row in enumerate(rows):
        if not isinstance(row, list | tuple):
            yield index, None, listed, row
        elif len(row) > most:
            yield index, None, long, len(row)
        else:
            for place, cell in enumerate(row):
                if isinstance(cell, bool) or not isinstance(cell, int | float):
                    yield index, place, number, cell
                elif not -math.inf < cell < math.inf:
                    yield index, place, finite, cell


def _few_wrong(value: object, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    """Rows as Pydantic reads them. It ends at the first wrong number: here the first are found, and all are counted."""
    try:
        return validate(value)
    except ValidationError as error:
        if not isinstance(value, list | tuple):
            raise
        each = _wrong(value, _most_inputs(info) + 1)
        first = [
            Fault(f"[{index}]" if place is None else f"[{index}][{place}]", broken, found)
            for index, place, broken, found in islice(each, MOST_FAULTS)
        ]
        if not first:
            raise error
        raise Faults(first, sum(1 for _ in each)) from None


Row = Annotated[tuple[float, ...], Field(strict=False), FailFast()]
Rows = Annotated[tuple[Row, ...], Field(strict=False), FailFast(), WrapValidator(_few_wrong)]
InputName = Annotated[str, Field(min_length=1, max_length=40)]


class Points(Part):
    """Own data: rows of inputs and the label; `inputs` has the names of the inputs, where they are not x1 and x2."""

    inputs: Annotated[
        Annotated[
            tuple[InputName, ...],
            Field(strict=False, min_length=1, json_schema_extra={"maxItems": MOST_INPUTS}),
            BeforeValidator(_few_names),
        ]
        | None,
        Field(
            exclude_if=lambda names: names is None,
            description="The names of the inputs, in the order of a row; x1 and x2 when left out.",
        ),
    ] = None
    train: Annotated[Rows, Field(min_length=1, description="Points for training: a number an input, then the label.")]
    test: Annotated[Rows, Field(description="Points for test, in the same form.")] = ()

    @model_validator(mode="before")
    @classmethod
    def _few(cls, document: Any, info: ValidationInfo) -> Any:
        limits: Limits | None = info.context
        if limits is not None and isinstance(document, dict):
            total = count(document.get("train")) + count(document.get("test"))
            if total > limits.points:
                raise Faults([Fault("", rule("most_points", limit=limits.points), total)])
        return document

    @property
    def n_inputs(self) -> int:
        return 2 if self.inputs is None else len(self.inputs)

    @model_validator(mode="after")
    def _one_number_an_input(self) -> Self:
        width = self.n_inputs + 1
        wrong = rule("row", width=width, inputs=self.n_inputs)
        for part, rows in (("train", self.train), ("test", self.test)):
            for index, row in enumerate(rows):
                if len(row) != width:
                    raise Faults([Fault(f"{part}[{index}]", wrong, list(row))])
        return self
