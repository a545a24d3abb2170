"""The HTTP API: the catalogue, experiments looked at, runs trained without a page, and trained networks asked.

Its description for people and programs is made from the routes here: see `server.api_docs`.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from engine import Trainer
from engine.answers import answers
from server import api_docs as docs
from server.api_jobs import Errand, Training
from server.api_requests import (
    PredictRequest,
    Problem,
    TrainRequest,
    ValidateRequest,
    fault_documents,
    read_experiment,
)
from server.api_stream import Stream
from server.catalogue import Catalogue
from server.limits import TokenBucket, origin_allowed
from server.scheduler import Scheduler
from server.settings import Settings

# Time for a client to send a body.
_BODY_SECONDS = 30.0
# Addresses whose rates are remembered; the one that was quiet for longest is forgotten first.
_ADDRESSES = 10_000
_NEVER = {"cache-control": "no-store"}

_Handler = Callable[[Request], Awaitable[Response]]


class Api:
    """What the routes share.

    Args:
        settings: every limit.
        scheduler: of the process's compute thread, which does all of the work.
        draining: whether the server is being stopped.

    Attributes:
        runs: how many are being trained.
    """

    def __init__(self, settings: Settings, scheduler: Scheduler, draining: Callable[[], bool]) -> None:
        self.settings, self.scheduler, self.draining = settings, scheduler, draining
        self.runs = 0
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    @property
    def body_bytes(self) -> int:
        """The largest body: a message and a checkpoint in base64."""
        return self.settings.message_bytes + -(-self.settings.checkpoint_bytes // 3) * 4

    async def receive(self, request: Request) -> bytes:
        """The body of a request that may be made.

        Raises:
            Problem: it may not, or is too large.
        """
        if self.draining():
            raise Problem(503, "the server is being stopped", headers={"retry-after": "5"})
        headers = request.headers
        if not origin_allowed(headers.getlist("origin"), headers.getlist("host"), self.settings):
            raise Problem(403, f"requests from this page or to this host are refused; got {_source(request)[:200]}")
        self._count(request.client.host if request.client else "unknown")
        # A form or plain text could be sent by a page of another site without being asked about it first.
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Problem(415, f"`content-type` must be application/json; got {kind[:100]!r}")
        body = bytearray()
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                async for part in request.stream():
                    body += part
                    if len(body) > self.body_bytes:
                        # The rest is not read, so the connection cannot be used again.
                        raise Problem(
                            413, f"the body must be at most {self.body_bytes} bytes", headers={"connection": "close"}
                        )
        except TimeoutError:
            raise Problem(408, f"the body must come within {_BODY_SECONDS:g} seconds") from None
        return bytes(body)

    def _count(self, address: str) -> None:
        settings = self.settings
        bucket = self._buckets.pop(address, None)
        if bucket is None:
            bucket = TokenBucket(settings.api_rate, settings.api_burst, time.perf_counter)
        self._buckets[address] = bucket
        if len(self._buckets) > _ADDRESSES:
            self._buckets.popitem(last=False)
        if not bucket.take():
            rule = f"requests must come at most {settings.api_rate:g} a second with a burst of {settings.api_burst}"
            raise Problem(429, rule, headers={"retry-after": "1"})

    async def work(self, work: Callable[[], Any]) -> Any:
        """Does something short on the compute thread, between the sessions' turns.

        Raises:
            Problem: it did, or the work failed.
        """
        errand, loop, done = Errand(work), asyncio.get_running_loop(), asyncio.Event()
        self.scheduler.add(errand, lambda: loop.call_soon_threadsafe(done.set))
        try:
            await done.wait()
        finally:
            self.scheduler.remove(errand)
        if errand.reference is not None:
            raise Problem(500, f"the log has more under {errand.reference}")
        if errand.problem is not None:
            raise errand.problem
        return errand.result

    def check_free(self) -> None:
        """Raises Problem where as many runs are being trained as may be."""
        if self.runs >= self.settings.api_runs:
            rule = f"at most {self.settings.api_runs} runs are trained at once"
            raise Problem(503, rule, headers={"retry-after": "5"})

    def stream(self, job: Training) -> Response:
        """The response that trains a run; takes its place among the runs now. Raises Problem where there is none."""
        self.check_free()
        self.runs += 1
        return Stream(job, self.scheduler, self.draining, self._release)

    def _release(self) -> None:
        self.runs -= 1


def make_router(api: Api, catalogue: Catalogue) -> APIRouter:
    """The routes of the API."""
    router = APIRouter(prefix="/api", redirect_slashes=False)
    settings = api.settings

    @router.get("/catalogue", **docs.CATALOGUE)
    async def get_catalogue() -> Response:
        return Response(catalogue.body, media_type="application/json", headers={"cache-control": "no-cache"})

    @router.post("/validate", **docs.VALIDATE)
    @with_problems
    async def validate(request: Request) -> Response:
        body = await api.receive(request)

        def look() -> dict[str, object]:
            asked = ValidateRequest.read(body)
            try:
                return {"valid": True, "experiment": read_experiment(asked.experiment, settings).document()}
            except Problem as problem:
                return {"valid": False, "faults": fault_documents(problem.faults)}

        return JSONResponse(await api.work(look), headers=_NEVER)

    @router.post("/train", **docs.TRAIN)
    @with_problems
    async def train(request: Request) -> Response:
        body = await api.receive(request)
        api.check_free()

        def build() -> Training:
            asked = TrainRequest.read(body)
            trainer = asked.trainer(settings)
            marks = asked.check(settings, trainer.epoch)
            return Training(trainer, asked.epochs, marks, settings.api_seconds)

        return api.stream(await api.work(build))

    @router.post("/predict", **docs.PREDICT)
    @with_problems
    async def predict(request: Request) -> Response:
        body = await api.receive(request)

        def answer() -> dict[str, object]:
            asked = PredictRequest.read(body)
            points = asked.check(settings)
            return _answer(asked.trainer(settings), points)

        return JSONResponse(await api.work(answer), headers=_NEVER)

    return router


def _answer(trainer: Trainer, points: Any) -> dict[str, object]:
    found = answers(trainer, points)
    outputs = [[value if abs(value) < float("inf") else None for value in row] for row in found.outputs.tolist()]
    return {"outputs": outputs, "classes": None if found.classes is None else found.classes.tolist()}


def with_problems(handler: _Handler) -> _Handler:
    """Answers a Problem with its document."""

    @wraps(handler)
    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except Problem as problem:
            return problem.response()
        except ClientDisconnect:
            return Response(status_code=499)

    return handle


def _source(request: Request) -> str:
    headers = request.headers
    return ", ".join(f"{name} {value!r}" for name in ("origin", "host") for value in headers.getlist(name))
