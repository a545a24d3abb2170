"""Experiment: the one frozen, validated description of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import ConfigDict, ValidationError, ValidationInfo, model_validator

from engine.experiment.consistency import disagreements
from engine.experiment.fields import ExperimentFields, refused
from engine.validation.faults import ExperimentError, Faults
from engine.validation.limits import DEFAULT_LIMITS, UNLIMITED, Limits


class Experiment(ExperimentFields):
    """Everything a run depends on. `Experiment.parse({})` is the default run.

    `Experiment(seed=2, optimizer={"name": "adam"})` is the same as `Experiment.parse` of a document with these fields;
    what is nested may be the models themselves.

    Raises:
        ExperimentError: as `parse`.
    """

    model_config = ConfigDict(json_schema_extra={"description": "Everything a run depends on."})

    def __init__(self, **fields: Any) -> None:
        try:
            self.__pydantic_validator__.validate_python(fields, self_instance=self, context=DEFAULT_LIMITS)
        except ValidationError as error:
            raise refused(error) from None

    # Pydantic then reads documents without coming through here, where their limits would be lost.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo) -> Self:
        limits = info.context if isinstance(info.context, Limits) else DEFAULT_LIMITS
        if (wrong := Faults(disagreements(self, limits))).faults:
            raise wrong
        return self

    @classmethod
    def parse(cls, document: object, limits: Limits = DEFAULT_LIMITS) -> Self:
        """The experiment a document describes; what it leaves out has the default.

        Raises:
            ExperimentError: unknown keys or names, wrong types, numbers out of range or not finite, sizes over the
                limits, and choices that do not go together.
        """
        return cls.read(document, limits)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """The same experiment but for these fields, each checked as `parse` does.

        Its sizes are not: whoever made this one has decided how large it may be.

        Raises:
            ExperimentError: what comes out is no experiment.
        """
        if not update:
            return super().model_copy(deep=deep)
        return type(self).parse({**self.__dict__, **update}, UNLIMITED)

    def fits(self, limits: Limits) -> bool:
        """Whether this experiment, which is in order, is small enough for these limits too."""
        try:
            type(self).parse(self.document(), limits)
        except ExperimentError:
            return False
        return True
