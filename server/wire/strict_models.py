"""How messages are read: JSON into strict models, and what is wrong with one in words."""

from __future__ import annotations

from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from engine.validation.quoting import shown
from engine.validation.strict_json import StrictError, read_object

_Message = TypeVar("_Message")
_Part = TypeVar("_Part", bound="Strict")


class ProtocolError(ValueError):
    """A message could not be read; the text names the field, the rule and the value."""


class Strict(BaseModel):
    """A message, or a part of one: no other fields than its own, no other types, no number that is not finite."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def read_message(text: str, adapter: TypeAdapter[_Message], messages: object) -> _Message:
    """Reads one text message. It knows of nothing else, so any thread may call it.

    Args:
        text: as it came.
        adapter: of the messages there are, told apart by `type`.
        messages: the same as a union, for words.

    Raises:
        ProtocolError: not JSON, unknown type or key, wrong type, non-finite or out-of-range number.
    """
    try:
        document = read_object(text)
    except StrictError as error:
        raise ProtocolError(str(error)) from None
    try:
        return adapter.validate_python(document)
    except ValidationError as error:
        # One fault is enough to correct a program by; the first is the outermost.
        raise ProtocolError(_describe(error.errors(include_url=False)[0], document, messages)) from None


def read_part(value: object, model: type[_Part], path: str) -> _Part:
    """Reads a part of a message whose form hangs on what is said elsewhere.

    Args:
        value: as it came.
        model: what it has to be.
        path: where it stands in the message, for words.

    Raises:
        ProtocolError: it is not.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ProtocolError(_describe(first | {"loc": (path, *first["loc"])}, {}, model)) from None


def _describe(error: ErrorDetails, document: dict[str, Any], messages: object) -> str:
    kind = document.get("type")
    if error["type"] in ("union_tag_invalid", "union_tag_not_found") and not error["loc"]:
        names = ", ".join(get_args(model.model_fields["type"].annotation)[0] for model in get_args(messages))
        return f"`type` must be one of {names}; got {shown(kind, 100)}"
    path = ".".join(str(part) for part in error["loc"])[:200]
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        kinds = error.get("ctx", {}).get("expected_tags", "a text")
        return f"`{path}.kind` must be one of {kinds}; got {shown(error['input'], 100)}"
    if error["type"] == "extra_forbidden":
        parent = ".".join(str(part) for part in error["loc"][:-1])[:200]
        return f"`{path}` must not be there: `{parent}` has no such field; got {shown(error['input'], 100)}"
    if error["type"] == "missing":
        return f"`{path}` must be given; got nothing"
    rule = error["msg"].replace("Input should be", "must be", 1).removeprefix("Value error, ")
    return f"`{path}` {rule if rule.startswith('must') else 'must be valid: ' + rule}; got {shown(error['input'], 100)}"
