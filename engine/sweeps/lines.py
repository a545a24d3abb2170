"""A sweep as lines of JSON (NDJSON): a header, then a line for each run. docs/sweeps.md says what is in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from engine.sweeps.plan import Sweep, Task

EngineName = Literal["compiled", "numpy"]


def header(sweep: Sweep, engine: EngineName) -> dict[str, Any]:
    """The first line: the document, complete, its axes, cells and number of runs, and what trains."""
    return {
        "type": "sweep",
        **sweep.document(),
        "axes": [list(values) for values in sweep.axes],
        "cells": [list(cell) for cell in sweep.cells],
        "runs": len(sweep.tasks),
        "engine": engine,
    }


def progress_line(done: int, of: int, elapsed: float, begun_with: int = 0) -> dict[str, Any]:
    """How far a sweep is, for streams.

    Args:
        done, of: runs.
        elapsed: seconds since it began, or went on.
        begun_with: how many were done then.
    """
    new = done - begun_with
    left = None if new <= 0 else round(elapsed / new * (of - done), 1)
    return {"type": "progress", "done": done, "of": of, "seconds_left": left}


def end_line(reason: str | None) -> dict[str, Any]:
    """The last line of a stream: why it ended; None where all runs are done."""
    return {"type": "end", "reason": reason}


def line_bytes(line: Mapping[str, Any]) -> bytes:
    """A line as a file and a stream have it."""
    return json.dumps(line, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def task_of(line: Mapping[str, Any]) -> Task:
    """Which run a line is of."""
    return tuple(line["cell"]), line["seed"]
