"""One piece of a sweep's work, as it is sent to whoever carries it out: a process of the pool, or Dask's cluster."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from engine.sweeps.lines import EngineName

Run = tuple[int, ...]
"""A run of a sweep: its cell, and its seed at the end. Of a lesson: a seed, 0 for the lesson's own."""
Kind = Literal["plan", "runs", "run", "ensemble", "lesson", "challenge"]
BY_RUN: frozenset[Kind] = frozenset({"runs", "lesson"})
"""Kinds that are answered with a line for each run, and may be shared out among many."""


@dataclass(frozen=True)
class Task:
    """Some runs of a sweep.

    Attributes:
        kind: what is wanted of them: a line of results for each; of one, the whole run with its checkpoint; of those of
            one cell, the maps of mean and spread. Or of none of them the plan of the sweep: every cell checked. Of a
            lesson, which stands in the place of a sweep, a line for each seed. Of a submission for a challenge the
            verdict.
        engine: what has to train: another gives other last digits.
        document: the sweep as JSON, complete but where a plan is wanted; many tasks have the same.
        runs: which, in the order of the lines that are answered.
        limits: of a plan: those of an experiment, and the sizes of a sweep, each by name; of a lesson the former; of a
            submission the former, and the work that judging may take.
    """

    kind: Kind
    engine: EngineName
    document: str
    runs: Sequence[Run]
    limits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def line(self) -> bytes:
        """As one line of JSON."""
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps(told, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def of(cls, line: bytes) -> Task:
        """What `line` has written."""
        told = json.loads(line)
        return cls(told["kind"], told["engine"], told["document"], [tuple(run) for run in told["runs"]], told["limits"])
