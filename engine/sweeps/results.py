"""What came of a sweep: its runs, and of each cell what it comes to over its seeds."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from engine.sweeps.lines import EngineName, header, line_bytes, task_of
from engine.sweeps.map_picture import SweepPicture
from engine.sweeps.outcomes import OUTCOMES, Outcome
from engine.sweeps.plan import Cell, Sweep, Task
from engine.sweeps.tables import csv_text, map_table
from engine.validation.finite import in_json

Line = Mapping[str, Any]


class SweepPlot:
    """A picture of a sweep in SVG; a notebook shows it.

    Attributes:
        svg: its text.
    """

    def __init__(self, picture: SweepPicture) -> None:
        self.svg = picture.svg()

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"SweepPlot: an SVG of {len(self.svg)} characters; save(path) writes it to a file"

    def save(self, path: str | Path) -> None:
        """Writes it to a file. Raises ValueError where its name does not end in .svg."""
        if Path(path).suffix.lower() != ".svg":
            raise ValueError(f"`path` must end in .svg; got {str(path)!r}")
        Path(path).write_text(self.svg, encoding="utf-8")


class SweepResult:
    """The runs of a sweep that are done, all or some.

    Args:
        sweep: whose.
        lines: of runs, in any order.
        engine: what trained them.

    Attributes:
        sweep, engine: as above.
        runs: the lines by cell and seed, in that order.
    """

    def __init__(self, sweep: Sweep, lines: Iterable[Line], engine: EngineName) -> None:
        self.sweep, self.engine = sweep, engine
        found = {task_of(line): dict(line) for line in lines}
        self.runs: dict[Task, dict[str, Any]] = {task: found[task] for task in sweep.tasks if task in found}

    @property
    def is_complete(self) -> bool:
        """Whether every run is done."""
        return len(self.runs) == len(self.sweep.tasks)

    def of_cell(self, cell: Cell) -> list[dict[str, Any]]:
        """The runs of a cell that are done, by seed."""
        tasks = [(cell, seed) for seed in range(self.sweep.fields.seeds.count)]
        return [self.runs[task] for task in tasks if task in self.runs]

    def value(self, cell: Cell, measure: str | None = None) -> float | None:
        """What a cell comes to; None where there is no such number, or no run yet.

        Of losses, scores and epochs it is the median over the seeds, in which a run that diverged, or never succeeded,
        is worse than any other; of successes their share.

        Args:
            cell: which.
            measure: one of `engine.sweeps.document.MEASURES`; that of the document's `color_by` where None.
        """
        name = measure or self.sweep.fields.color_by
        lines = self.of_cell(cell)
        if not lines:
            return None
        if name == "success_rate":
            return sum(self.succeeded(line) for line in lines) / len(lines)
        found = median(_number(line, name) for line in lines)
        return found if math.isfinite(found) else None

    def succeeded(self, line: Line) -> bool:
        """Whether a run is one of those that count as successful."""
        if self.sweep.fields.success is None:
            return bool(line["outcome"] == "learned")
        return line["reached"] is not None

    def outcomes(self, cell: Cell) -> dict[Outcome, int]:
        """How many of a cell's runs ended in each class."""
        found = [line["outcome"] for line in self.of_cell(cell)]
        return {name: found.count(name) for name in OUTCOMES}

    @property
    def best(self) -> Cell | None:
        """The cell with the best value of `color_by`; None where all are alike."""
        values = {cell: value for cell in self.sweep.cells if (value := self.value(cell)) is not None}
        if len(set(values.values())) < 2:
            return None
        sign = 1 if lower_is_better(self.sweep.fields.color_by) else -1
        return min(values, key=lambda cell: sign * values[cell])

    def rows(self) -> list[dict[str, Any]]:
        """A row for each run, without its curve: what varies by name, then what is told of it; for tables."""
        return [
            {
                **self.sweep.values(cell),
                "seed": seed,
                **{name: line[name] for name in line if name not in ("type", "cell", "seed", "curve")},
            }
            for (cell, seed), line in self.runs.items()
        ]

    def document(self) -> dict[str, Any]:
        """All of it as one JSON document: the header, what each cell comes to, and the runs."""
        told = {name: value for name, value in header(self.sweep, self.engine).items() if name not in ("type", "runs")}
        cells = [
            {
                "cell": list(cell),
                "values": self.sweep.values(cell),
                "value": self.value(cell),
                "outcomes": self.outcomes(cell),
            }
            for cell in self.sweep.cells
        ]
        runs = [{name: value for name, value in line.items() if name != "type"} for line in self.runs.values()]
        document: dict[str, Any] = in_json({**told, "cells": cells, "runs": runs})
        return document

    def csv(self) -> str:
        """The rows in CSV, names first."""
        rows = self.rows()
        return csv_text(list(rows[0]) if rows else [*self.sweep.names, "seed"], rows)

    def table(self) -> str:
        """What each cell comes to, as lines of text."""
        outcomes = {cell: self.outcomes(cell) for cell in self.sweep.cells}
        return map_table(self.sweep.names, self.sweep.axes, self._values(), outcomes, self.sweep.fields.color_by)

    def plot(self) -> SweepPlot:
        """A map of the cells, or a chart where one setting varies; a notebook shows it."""
        color_by = self.sweep.fields.color_by
        share = color_by == "success_rate"
        runs = {
            cell: [
                (float(self.succeeded(line)) if share else _finite(_number(line, color_by)), line["outcome"])
                for line in self.of_cell(cell)
            ]
            for cell in self.sweep.cells
        }
        return SweepPlot(
            SweepPicture(
                names=self.sweep.names,
                axes=self.sweep.axes,
                measure=color_by.replace("_", " ").replace("r2", "R²"),
                lower_is_better=lower_is_better(color_by),
                values=self._values(),
                runs=runs,
                seeds=self.sweep.fields.seeds.count,
            )
        )

    def _values(self) -> dict[Cell, float | None]:
        return {cell: self.value(cell) for cell in self.sweep.cells}

    def summary(self) -> str:
        """How many runs there are, and where it went best, in a line."""
        done = f"{len(self.runs)} of {len(self.sweep.tasks)} runs"
        if (best := self.best) is None:
            return done
        where = ", ".join(f"{name} = {value}" for name, value in self.sweep.values(best).items())
        return f"{done}; best at {where}: {self.sweep.fields.color_by} {self.value(best):.4g}"

    def __repr__(self) -> str:
        return f"<SweepResult: {self.summary()}>"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.summary())}.</p>{self.plot().svg}"

    def ndjson(self) -> bytes:
        """The file of lines: the header, and the runs in the order of cells and seeds."""
        return b"".join(map(line_bytes, [header(self.sweep, self.engine), *self.runs.values()]))


def lower_is_better(measure: str) -> bool:
    """Whether small numbers of a measure are the good ones."""
    return measure.endswith("loss") or measure == "epochs_to_success"


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _number(line: Line, measure: str) -> float:
    """A run's number, in which none at all is worse than any other."""
    worst = math.inf if lower_is_better(measure) else -math.inf
    if measure == "epochs_to_success":
        return worst if line["reached"] is None else line["reached"]
    if line["stopped"] == "diverged" or line[measure] is None:
        return worst
    return float(line[measure])
