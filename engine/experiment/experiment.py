"""Experiment: the one frozen, validated description of a run."""

from __future__ import annotations

from typing import Self

from engine.experiment.consistency import disagreements
from engine.experiment.fields import ExperimentFields
from engine.validation.faults import ExperimentError
from engine.validation.limits import DEFAULT_LIMITS, Limits


class Experiment(ExperimentFields):
    """Everything a run depends on. `Experiment.parse({})` is the default run."""

    @classmethod
    def parse(cls, document: object, limits: Limits = DEFAULT_LIMITS) -> Self:
        """The experiment a document describes; what it leaves out has the default.

        Raises:
            ExperimentError: unknown keys or names, wrong types, numbers out of range or not finite, sizes over the
                limits, and choices that do not go together.
        """
        experiment = cls.read(document, limits)
        if (wrong := ExperimentError(disagreements(experiment, limits))).faults:
            raise wrong
        return experiment

    def fits(self, limits: Limits) -> bool:
        """Whether this experiment, which is in order, is small enough for these limits too."""
        try:
            type(self).parse(self.document(), limits)
        except ExperimentError:
            return False
        return True
