"""Sweeps over HTTP: carried out as a stream of results, and a run or the networks of a cell looked into."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.compiled import availability
from engine.sweeps.checks import work_of
from engine.sweeps.fields import sweep_fields
from engine.sweeps.lines import EngineName, header, line_bytes
from engine.sweeps.plan import Sweep
from server.api import answers
from server.api.api import Api
from server.api.api_route import ApiRoute
from server.api.openapi import REFUSALS, Lines
from server.api.requests import Problem, read_experiment
from server.api.stream import until_gone
from server.api.sweep_models import (
    SweepChoices,
    SweepEnd,
    SweepFieldsRequest,
    SweepHead,
    SweepProgress,
    SweepRequest,
    SweepRun,
    SweepRunRequest,
    WholeRun,
)
from server.api.sweep_stream import SweepStream, failure
from server.http.cache_control import NEVER
from server.http.request_body import source_of
from server.sweeps.job import Job
from server.sweeps.task import Kind, Run


def make_sweep_router(api: Api) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/sweeps", redirect_slashes=False, route_class=ApiRoute, tags=["sweeps"])
    limits, sizes = api.settings.limits, api.sweeps.limits

    @router.post(
        "/fields",
        summary="What may vary in an experiment",
        response_model=SweepChoices,
        response_description="The settings, with ranges that make sense, and how large a sweep may be here.",
        responses=REFUSALS,
    )
    async def sweep_choices(asked: SweepFieldsRequest, request: Request) -> Response:
        """Every number and every choice of the experiment as it is, with a range that makes sense for it; which they
        are depends on what it has chosen: a parameter of an optimizer is there with that optimizer."""

        def found() -> dict[str, object]:
            fields = sweep_fields(read_experiment(asked.experiment, limits), limits)
            return {
                "fields": [one.document() for one in fields.values()],
                "sizes": asdict(sizes),
                "offered": api.sweeps.offered,
            }

        return JSONResponse(await api.work(found, request), headers=NEVER)

    @router.post(
        "",
        summary="Carry out a sweep, and hear how it goes",
        response_model=SweepHead | SweepRun | SweepProgress | SweepEnd | answers.Failure,
        response_class=Lines,
        response_description="Lines, as the sweep goes.",
        responses=REFUSALS,
    )
    async def sweep(asked: SweepRequest, request: Request) -> Response:
        """Runs that differ in one setting or two, and in their seeds. The answer is a stream of lines, each a JSON
        object: first the sweep with every default, then a `run` for each that is done, in any order, and `progress` in
        between; at last `end`, whose `reason` is null where all of it was done. To cancel, close the connection. The
        lines of runs are the same whoever carries them out, byte for byte; to go on with a sweep that was cut short,
        send it again `without` the runs that there are. A line of type `error` says that the server failed."""
        address = source_of(request)
        _check_places(api, address)
        await api.hub.engine()
        plan, job = await api.work(partial(_planned, api, asked), request)
        _check_places(api, address)
        api.sweep_places.take(address)
        head = line_bytes(header(plan, engine_here()))[:-1]
        known = len(plan.tasks) - job.of
        return SweepStream(head, job, known, api.sweeps, address, lambda: api.sweep_places.give_back(address))

    @router.post(
        "/run",
        summary="Have one run of a sweep whole",
        response_model=WholeRun,
        response_description="Its line, and its result with a checkpoint.",
        responses=REFUSALS,
    )
    async def sweep_run(asked: SweepRunRequest, request: Request) -> Response:
        """Carries out that very run once more, bit for bit, and gives all of it: parameters, history, and the
        checkpoint with which it can be gone on from."""

        def planned() -> Job:
            plan = asked.plan(limits, sizes)
            return _job(api, "run", plan, [(*asked.checked_cell(plan), asked.checked_seed(plan))])

        return await _answer(api, request, planned)

    return router


def _planned(api: Api, asked: SweepRequest) -> tuple[Sweep, Job]:
    plan = asked.plan(api.settings.limits, api.sweeps.limits)
    return plan, _job(api, "runs", plan, asked.runs(plan))


def _job(api: Api, kind: Kind, plan: Sweep, runs: list[Run]) -> Job:
    work = {cell: work_of(plan.experiment_of(cell, 0), plan.fields.epochs) for cell in {run[:-1] for run in runs}}
    document = json.dumps(plan.document(), separators=(",", ":"))
    return Job(kind, engine_here(), document, runs, [work[run[:-1]] for run in runs], api.settings.sweep_seconds)


def engine_here() -> EngineName:
    """What trains the runs that begin now."""
    return "compiled" if availability.kernels() is not None else "numpy"


def _check_places(api: Api, address: str) -> None:
    """Raises Problem where no more sweeps may go on."""
    _check_offered(api)
    api.sweep_places.check(address)
    if api.sweeps.running >= api.settings.sweeps:
        raise Problem(503, f"at most {api.settings.sweeps} sweeps go on at once", headers={"retry-after": "5"})


def _check_offered(api: Api) -> None:
    if not api.sweeps.offered:
        raise Problem(
            503, "this server carries out no sweeps: PLAYGROUND_SWEEP_PROCESSES is 0", headers={"retry-after": "3600"}
        )


async def _answer(api: Api, request: Request, planned: Callable[[], Job]) -> Response:
    """What one task of a sweep comes to; ends it where nobody waits for it any more."""
    _check_offered(api)
    await api.hub.engine()
    job: Job = await api.work(planned, request)
    address, done = source_of(request), asyncio.Event()
    job.notify = done.set
    gone = asyncio.create_task(until_gone(request.receive))
    gone.add_done_callback(lambda _: done.set())
    api.sweeps.begin(job, address)
    try:
        while not (job.over or gone.done()):
            await done.wait()
            done.clear()
    finally:
        api.sweeps.end(job, address)
        gone.cancel()
    if job.problem is not None:
        said = failure(job.problem)
        raise Problem(500, f"{said['title']}; the log has more under {said['reference']}")
    if not (lines := job.take()):
        raise _cut_short(api, job)
    return Response(lines[0], media_type="application/json", headers=NEVER)


def _cut_short(api: Api, job: Job) -> Problem:
    if job.reason == "seconds":
        return Problem(
            422, f"what is asked for must take at most {api.settings.sweep_seconds:g} s of computing; it took more"
        )
    return Problem(503, "the server is being stopped", headers={"retry-after": "5"})
