"""One piece of a sweep's work, as it is sent to whoever carries it out: a process of the pool, or Dask's cluster."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.sweeps.lines import EngineName

Run = tuple[int, ...]
"""A run of a sweep: its cell, and its seed at the end."""
Kind = Literal["runs", "run", "ensemble"]


@dataclass(frozen=True)
class Task:
    """Some runs of a sweep.

    Attributes:
        kind: what is wanted of them: a line of results for each; of one, the whole run with its checkpoint; of those of
            one cell, the maps of mean and spread.
        engine: what has to train: another gives other last digits.
        document: the sweep, complete, as JSON; many tasks have the same.
        runs: which, in the order of the lines that are answered.
    """

    kind: Kind
    engine: EngineName
    document: str
    runs: Sequence[Run]

    def line(self) -> bytes:
        """As one line of JSON."""
        told = {"kind": self.kind, "engine": self.engine, "document": self.document, "runs": self.runs}
        return json.dumps(told, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def of(cls, line: bytes) -> Task:
        """What `line` has written."""
        told = json.loads(line)
        return cls(told["kind"], told["engine"], told["document"], [tuple(run) for run in told["runs"]])
