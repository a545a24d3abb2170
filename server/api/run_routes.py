"""Runs that are trained without anybody listening, over HTTP: started, looked at, cancelled; one, or many at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from engine import Fault
from server.api.api import Api
from server.api.api_route import ApiRoute
from server.api.kept_run import KeptRun
from server.api.openapi import REFUSALS, refusals
from server.api.requests import Problem, TrainRequest
from server.api.run_finder import Found, Question
from server.api.run_models import MOST_RUNS, Batch, BatchRequest, BatchRun, Run, build, look_at
from server.http.cache_control import NEVER
from server.http.problems import MEDIA_TYPE
from server.http.request_body import source_of

_After = Annotated[int, Query(ge=-1, description="Only marks of later epochs than this.")]
_Whole = Annotated[bool, Query(description="Whether with results, which are long.")]
_WHERE: dict[int | str, dict[str, Any]] = {
    202: {"headers": {"location": {"description": "Where it is looked at.", "schema": {"type": "string"}}}}
}
_LOOKED, _CANCELLED = refusals(404, 422, 429, 503), refusals(403, 404, 422, 429, 503)


def make_run_router(api: Api) -> APIRouter:
    """The routes of runs, and of batches of them."""
    router = APIRouter(prefix="/api", redirect_slashes=False, route_class=ApiRoute, tags=["runs"])

    @router.post(
        "/runs",
        status_code=202,
        summary="Start a run, and ask later",
        response_model=Run,
        response_description="How it stands; `location` is where to look again.",
        responses={**_WHERE, **REFUSALS},
    )
    async def start_run(asked: TrainRequest, request: Request) -> Response:
        """The request is that of `/api/train`, and the run goes on whether or not anybody asks for it. Where as many
        are trained as may be, it waits for its turn. Once it is over it is kept for a while, and then forgotten."""
        address = source_of(request)
        api.queue.check(address)
        first, body = await api.work(partial(look_at, asked, api.settings), request)
        run = _made(api, address, asked, first, body)
        api.queue.add([run])
        return _started(f"runs/{run.id}", run.pieces())

    @router.get(
        "/runs/{id}",
        summary="Look at a run",
        response_model=Run,
        response_description="How it stands.",
        responses=_LOOKED,
    )
    async def look_at_run(id: str, request: Request, after: _After = -1, result: _Whole = True) -> Response:
        """Marks and result are as `/api/train` has them."""
        return await _found(api, request, Question("look", "run", id, after, result))

    @router.delete(
        "/runs/{id}",
        summary="Cancel a run",
        response_model=Run,
        response_description="How it stands now; of one that was over, the last that is said of it.",
        responses=_CANCELLED,
    )
    async def cancel_run(id: str, request: Request) -> Response:
        """Ends a run that is under way. One that is over is forgotten."""
        api.check_origin(request)
        return await _found(api, request, Question("cancel", "run", id))

    @router.post(
        "/batches",
        status_code=202,
        summary="Start many runs at once",
        response_model=Batch,
        response_description="How they stand; `location` is where to look again.",
        responses={**_WHERE, **REFUSALS},
    )
    async def start_batch(asked: BatchRequest, request: Request) -> Response:
        """Each run is asked for as by itself, or for several seeds at once. All of them are taken, or none."""
        address = source_of(request)
        count = sum(len(one.seeds) or 1 for one in asked.runs)
        if count > MOST_RUNS:
            raise Problem.of_faults([Fault("runs", f"must be at most {MOST_RUNS}, each seed counted", count)])
        api.queue.check(address, count)
        runs: list[KeptRun] = []
        for index, one in enumerate(asked.runs):
            # Each in a turn of its own: others have theirs between.
            first, body = await api.work(partial(_look_within, one, index, api), request)
            seeds: list[int | None] = [*one.seeds] or [None]
            runs += [_made(api, address, one, first, body, seed) for seed in seeds]
        api.queue.add(runs)
        batch = api.queue.kept.add_batch(runs)
        return _started(f"batches/{batch.id}", batch.pieces())

    @router.get(
        "/batches/{id}",
        summary="Look at many runs",
        response_model=Batch,
        response_description="How they stand.",
        responses=_LOOKED,
    )
    async def look_at_batch(id: str, request: Request, after: _After = -1, result: _Whole = True) -> Response:
        """Each run by itself is found as any other, by its own id."""
        return await _found(api, request, Question("look", "batch", id, after, result))

    @router.delete(
        "/batches/{id}",
        summary="Cancel many runs",
        response_model=Batch,
        response_description="How they stand now; where all were over, the last that is said of them.",
        responses=_CANCELLED,
    )
    async def cancel_batch(id: str, request: Request) -> Response:
        """Ends those of its runs that are under way. Where none is, all are forgotten."""
        api.check_origin(request)
        return await _found(api, request, Question("cancel", "batch", id))

    return router


def _made(api: Api, address: str, asked: TrainRequest, first: int, body: bytes, seed: int | None = None) -> KeptRun:
    """A run that is to wait for its turn; those of several seeds hold one request together."""
    sharers = len(asked.seeds) if isinstance(asked, BatchRun) and seed is not None else 1
    return KeptRun(
        id=api.queue.kept.new_id(),
        address=address,
        first=first,
        last=first + asked.epochs,
        build=partial(build, body, seed, api.settings),
        request_bytes=-(-len(body) // sharers),
        seed=seed,
    )


def _look_within(asked: BatchRun, index: int, api: Api) -> tuple[int, bytes]:
    """As `look_at`, for one of several: its faults say which."""
    try:
        return look_at(asked, api.settings)
    except Problem as problem:
        if not problem.faults:
            raise
        faults = [Fault(_within(index, one.path), one.rule, one.value) for one in problem.faults]
        raise Problem.of_faults(faults, problem.more) from None


def _within(index: int, path: str) -> str:
    # Of an experiment's faults the paths begin within it.
    own = path.partition(".")[0].partition("[")[0] in BatchRun.model_fields
    return f"runs[{index}].{'' if own else 'experiment.'}{path}"


def _started(where: str, pieces: list[bytes]) -> Response:
    # From the folder the client knows: what a proxy has taken away before it is not known here.
    return Response(b"".join(pieces), 202, {**NEVER, "location": where}, "application/json")


async def _found(api: Api, request: Request, question: Question) -> Response:
    address = source_of(request)
    # For as long as the answer is sent, which may be long.
    api.requests.take(address)
    try:
        found = await api.finder.find(question)
    except BaseException:
        api.requests.give_back(address)
        raise
    if found.status >= 400:
        api.hub.metrics.add("api_rejected_total", label=str(found.status))
    return _Answer(found, partial(api.requests.give_back, address))


class _Answer(Response):
    """What was found, sent as it comes.

    Args:
        found: to send.
        release: called once it has been sent, or cannot be.
    """

    def __init__(self, found: Found, release: Callable[[], None]) -> None:
        headers = {**NEVER, "content-length": str(found.size)}
        if found.status == 503:
            headers["retry-after"] = "1"
        super().__init__(None, found.status, headers, "application/json" if found.status < 400 else MEDIA_TYPE)
        self._pieces, self._release = found.pieces, release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for piece in self._pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._release()
