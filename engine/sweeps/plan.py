"""A sweep: its document, checked, and the cells and runs that it means."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

from engine.experiment.experiment import Experiment
from engine.sweeps.axes import axis_values
from engine.sweeps.checks import sweep_faults
from engine.sweeps.document import SweepError, SweepFields, Value, read_fields
from engine.sweeps.fields import known_fields
from engine.sweeps.limits import DEFAULT_SWEEP_LIMITS, SweepLimits
from engine.sweeps.settings import with_settings
from engine.validation.faults import Faults
from engine.validation.limits import DEFAULT_LIMITS, UNLIMITED, Limits

Cell = tuple[int, ...]
"""Places on the axes, one or two."""

Task = tuple[Cell, int]
"""A run: its cell, and which of the cell's seeds it has, counted from 0."""


class Sweep:
    """Runs of one experiment that differ in one or two settings, and in their seeds.

    Args:
        fields: in order; `Sweep.parse` makes sure of that.

    Attributes:
        fields: the document's, complete.
        experiment: what all runs have in common.
        names: of the settings that vary, as the document has them.
        axes: of each of them its values, in order.
    """

    def __init__(self, fields: SweepFields) -> None:
        self.fields, self.experiment = fields, fields.experiment
        self._base = self.experiment.document()
        self._base["stop"] = {} if fields.stop is None else fields.stop.model_dump(mode="json")
        known = known_fields(self.experiment, UNLIMITED)
        self.names = tuple(axis.field for axis in fields.vary)
        self.axes = tuple(axis_values(axis, known[axis.field]) for axis in fields.vary)

    @classmethod
    def parse(
        cls,
        document: object,
        limits: Limits = DEFAULT_LIMITS,
        sizes: SweepLimits = DEFAULT_SWEEP_LIMITS,
    ) -> Self:
        """The sweep a document describes; what it leaves out has the default.

        Raises:
            SweepError: wrong fields, a setting that cannot vary, a range without sense, sizes over the limits, and
                values with which there is no experiment.
        """
        fields = read_fields(document, limits)
        base = fields.experiment.document()
        base["stop"] = {} if fields.stop is None else fields.stop.model_dump(mode="json")

        def made(settings: Mapping[str, Value]) -> Experiment:
            return Experiment.parse(with_settings(base, settings), limits)

        wrong = Faults(sweep_faults(fields, limits, sizes, made))
        if wrong.faults:
            raise SweepError(wrong.faults, wrong.more)
        return cls(fields)

    @classmethod
    def trusted(cls, document: object) -> Self:
        """The sweep of a document that `parse` has been through elsewhere, without looking at each of its cells."""
        return cls(read_fields(document, UNLIMITED))

    def document(self) -> dict[str, Any]:
        """The complete document, made of what JSON has."""
        return self.fields.document()

    @cached_property
    def cells(self) -> list[Cell]:
        """All cells, the last axis the quickest."""
        return list(itertools.product(*(range(len(values)) for values in self.axes)))

    @cached_property
    def tasks(self) -> list[Task]:
        """All runs, in the order of their cells and seeds."""
        return [(cell, seed) for cell in self.cells for seed in range(self.fields.seeds.count)]

    @cached_property
    def task_set(self) -> frozenset[Task]:
        """The same, to look one up."""
        return frozenset(self.tasks)

    def values(self, cell: Cell) -> dict[str, Value]:
        """What a cell has where the settings vary, by name."""
        return {name: values[place] for name, values, place in zip(self.names, self.axes, cell, strict=True)}

    def experiment_of(self, cell: Cell, seed: int) -> Experiment:
        """The experiment of a run: seed 0 has the experiment's own seeds, each further one the next.

        Raises:
            IndexError: no such cell, or no such seed.
        """
        if not (0 <= seed < self.fields.seeds.count and len(cell) == len(self.axes)) or min(cell) < 0:
            raise IndexError(f"there is no run {list(cell)} with seed {seed}")
        document = with_settings(self._base, self.values(cell))
        if self.fields.seeds.of != "data":
            document["seed"] += seed
        if self.fields.seeds.of != "weights":
            document["data"]["seed"] += seed
        return Experiment.parse(document, UNLIMITED)
