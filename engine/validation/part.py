"""What the parts of a document have in common: lists and names are counted before any of them is looked at."""

from __future__ import annotations

from collections.abc import Sized
from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, model_validator

from engine.validation.faults import MOST_FAULTS, Fault, Faults, unknown_names
from engine.validation.messages import rule


class Part(BaseModel):
    """A part of a document. The context of its reading is the `Limits`."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        # A complete document has every field, but those that are left out where they would say nothing.
        json_schema_serialization_defaults_required=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _few_unknown(cls, document: Any) -> Any:
        """Refuses what has very many unknown names before Pydantic would make an error of each."""
        if isinstance(document, dict) and len(document) > len(cls.model_fields) + MOST_FAULTS:
            wrong = unknown_names(document, cls.model_fields, rule("no_field"))
            raise Faults(wrong.faults, wrong.more)
        return document


def at_most(limit: str, code: str = "most_count") -> BeforeValidator:
    """Refuses a list that is longer than a limit before anything in it is looked at.

    Args:
        limit: its name in `Limits`. Who builds a part in Python has none.
        code: of the rule.
    """

    def check(value: Any, info: ValidationInfo) -> Any:
        most = info.context and getattr(info.context, limit)
        if most is not None and count(value) > most:
            raise Faults([Fault("", rule(code, limit=most), count(value))])
        return value

    return BeforeValidator(check)


def count(value: object) -> int:
    """How many entries a list has; 0 of what is none."""
    return len(value) if isinstance(value, Sized) and not isinstance(value, str) else 0
