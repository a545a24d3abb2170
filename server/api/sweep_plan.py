"""A sweep as it is planned: every cell is looked at where sweeps are carried out, and keeps nobody waiting here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from starlette.responses import JSONResponse

from engine import Experiment
from engine.compiled import availability
from engine.experiment.work import work_of
from engine.sweeps.lines import EngineName, line_bytes
from engine.sweeps.plan import Cell, Sweep
from engine.validation.faults import ExperimentError
from server.api.api import Api
from server.api.requests import Problem
from server.api.sweep_answer import Gone, carried_out
from server.http.problems import problem
from server.sweeps.job import Job
from server.sweeps.task import Kind, Run

# To look at every cell takes about as long as so much work.
_CELL_WORK = 20_000.0
# Far more than the largest takes, where the cores are there for it.
_PLAN_SECONDS = 60.0


class _Refusal(Problem):
    """What another process has found wrong."""

    def __init__(self, detail: str, documents: Mapping[str, Any]) -> None:
        super().__init__(422, detail)
        self._documents = documents

    def response(self) -> JSONResponse:
        return problem(self.status, self.detail, self.headers, **self._documents)


@dataclass(frozen=True)
class Plan:
    """A sweep that can be carried out here.

    Attributes:
        engine: what trains.
        document: the sweep with every default, as JSON.
        head: the first line of its results.
        cells: in order.
        work: of a run of each cell.
        seeds: of each cell.
    """

    engine: EngineName
    document: str
    head: bytes
    cells: list[Cell]
    work: list[float]
    seeds: int

    def runs(self, without: Sequence[Sequence[int]]) -> list[Run]:
        """All runs but those that are known: a seed of every cell before the next, so that all of it is soon seen."""
        known = {tuple(run) for run in without}
        every = [(*cell, seed) for seed in range(self.seeds) for cell in self.cells]
        return [run for run in every if run not in known]

    def job(self, runs: Sequence[Run], seconds: float) -> Job:
        """Carries out these runs."""
        work = dict(zip(self.cells, self.work, strict=True))
        return Job("runs", self.engine, self.document, runs, [work[run[:-1]] for run in runs], seconds)


def engine_here() -> EngineName:
    """What trains the runs that begin now."""
    return "compiled" if availability.kernels() is not None else "numpy"


async def plan(api: Api, text: str, cells: int, address: str, gone: Gone) -> Plan:
    """Has every cell of a sweep looked at, where its runs will be carried out.

    Args:
        api: carries it out.
        text: the sweep as it was asked for, as JSON.
        cells: how many it has.
        address: who asks.
        gone: ends it.

    Raises:
        Problem: something is wrong with it.
    """
    limits = {"experiment": asdict(api.settings.limits), "sweep": asdict(api.sweeps.limits)}
    engine = engine_here()
    job = Job("plan", engine, text, [()], [cells * _CELL_WORK], _PLAN_SECONDS, limits=limits)
    [line] = await carried_out(api, job, address, gone)
    told = json.loads(line)
    if "faults" in told:
        raise _Refusal(told.pop("detail"), told)
    head = told["head"]
    found = [tuple(cell) for cell in head["cells"]]
    return Plan(engine, told["document"], line_bytes(head)[:-1], found, told["work"], head["seeds"]["count"])


def job_of_cell(api: Api, kind: Kind, sweep: Sweep, cell: Cell, seeds: Sequence[int]) -> Job:
    """Carries out one task of a cell; of the others nothing is looked at.

    Raises:
        Problem: its experiment is none, or its runs come to more than a sweep may.
    """
    limits, most = api.settings.limits, api.sweeps.limits.work
    try:
        experiment = Experiment.parse(sweep.experiment_of(cell, 0).document(), limits)
    except ExperimentError as error:
        raise Problem.of_faults(error.faults, error.more) from None
    work = work_of(experiment, sweep.fields.epochs)
    if (together := work * len(seeds)) > most:
        raise Problem(422, f"the runs of a cell must come to at most {most:g} multiplications; got {together:g}")
    document = json.dumps(sweep.document(), separators=(",", ":"))
    runs = [(*cell, seed) for seed in seeds]
    return Job(kind, engine_here(), document, runs, [work] * len(runs), api.settings.sweep_seconds)
