"""Sweeps over HTTP: carried out as a stream of results, and a run or the networks of a cell looked into."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.sweeps.fields import sweep_fields
from server.api import answers
from server.api.api import Api
from server.api.api_route import ApiRoute
from server.api.openapi import BYTES, REFUSALS, Lines
from server.api.requests import Problem, read_experiment
from server.api.sweep_answer import Gone, SweepAnswer, carried_out
from server.api.sweep_formats import Format, in_format
from server.api.sweep_models import (
    SweepChoices,
    SweepEnd,
    SweepHead,
    SweepProgress,
    SweepRun,
    Together,
    WholeRun,
)
from server.api.sweep_plan import job_of_cell, plan
from server.api.sweep_requests import EnsembleRequest, SweepFieldsRequest, SweepRequest, SweepRunRequest
from server.api.sweep_stream import SweepStream
from server.http.cache_control import NEVER
from server.http.request_body import source_of
from server.sweeps.job import Job

_Made = TypeVar("_Made")
_Format = Annotated[Format, Query(description="Lines as they come; or, once all is done, one document, or a table.")]
_WHOLE = {"text/csv": {"schema": BYTES}, "application/json": {"schema": {"type": "object"}}}


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

        # Who asks this will ask for a sweep.
        api.sweeps.dispatcher.warm()

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
        response_description="Lines, as the sweep goes; or what came of it, whole.",
        responses={200: {"content": _WHOLE}, **REFUSALS},
    )
    async def sweep(asked: SweepRequest, request: Request, format: _Format = "ndjson") -> Response:
        """Runs that differ in one setting or two, and in their seeds. The answer is a stream of lines, each a JSON
        object: first the sweep with every default, then a `run` for each that is done, in any order, and `progress` in
        between; at last `end`, whose `reason` is null where all of it was done. To cancel, close the connection. The
        lines of runs are the same whoever carries them out, byte for byte; to go on with a sweep that was cut short,
        send it again `without` the runs that there are. A line of type `error` says that the server failed. In another
        format the answer comes once all runs are done, in order of cell and seed."""
        address, seconds = source_of(request), api.settings.sweep_seconds

        def looked_at() -> tuple[str, int]:
            sweep = asked.look(limits, sizes)
            asked.check_known(sweep)
            return json.dumps(asked.given), len(sweep.cells)

        text, cells = await begin(api, request, looked_at)

        async def make(gone: Gone) -> Response:
            planned = await plan(api, text, cells, address, gone)
            runs = planned.runs(asked.without)
            job = planned.job(runs, seconds)
            if format == "ndjson":
                known = len(planned.cells) * planned.seeds - len(runs)
                return SweepStream(planned.head, job, known, api.sweeps, address)
            lines = await carried_out(api, job, address, gone)
            found: Response = await api.work_for(lambda: in_format(format, planned, lines), address)
            return found

        return SweepAnswer(api, address, make)

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
            sweep = asked.look(limits, sizes)
            return job_of_cell(api, "run", sweep, asked.checked_cell(sweep), [asked.checked_seed(sweep)])

        return await _answer(api, request, planned)

    @router.post(
        "/ensemble",
        summary="What the networks of a cell answer together",
        response_model=Together,
        response_description="Their mean over the plane of inputs, and where they disagree.",
        responses=REFUSALS,
    )
    async def sweep_ensemble(asked: EnsembleRequest, request: Request) -> Response:
        """Trains the runs of a cell, which differ in their seeds alone, and asks all of the networks: where their
        outputs are spread, or classes differ, what a single network says is chance."""

        def planned() -> Job:
            sweep = asked.look(limits, sizes)
            return job_of_cell(api, "ensemble", sweep, asked.checked_cell(sweep), range(sweep.fields.seeds.count))

        return await _answer(api, request, planned)

    return router


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


async def begin(api: Api, request: Request, planned: Callable[[], _Made]) -> _Made:
    """What is to be carried out, with a place among the sweeps. Raises Problem where there is none, or it is wrong."""
    address = source_of(request)
    _check_places(api, address)
    await api.hub.engine()
    made: _Made = await api.work(planned, request)
    _check_places(api, address)
    api.sweep_places.take(address)
    return made


async def _answer(api: Api, request: Request, planned: Callable[[], Job]) -> Response:
    """What one task of a sweep comes to."""
    job, address = await begin(api, request, planned), source_of(request)

    async def make(gone: Gone) -> Response:
        [line] = await carried_out(api, job, address, gone)
        return Response(line, media_type="application/json", headers=NEVER)

    return SweepAnswer(api, address, make)
