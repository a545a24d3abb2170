"""The HTTP API: the catalogue, experiments looked at, runs trained without a page, and trained networks asked.

Its description for people and programs is made from the routes here: see `server.api.openapi`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import numpy as np
from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from engine import Trainer
from engine.validation.finite import in_json
from server.api import openapi as docs
from server.api.concurrency import ConcurrencyLimit
from server.api.jobs import TrainingJob
from server.api.requests import (
    PredictRequest,
    Problem,
    TrainRequest,
    ValidateRequest,
    read_experiment,
)
from server.api.stream import Stream
from server.compute.memory import MemoryShare
from server.compute.single_turn import JobError
from server.connections.hub import Hub
from server.http.cache_control import NEVER, REVALIDATE
from server.http.origins import origin_allowed
from server.http.rates import Rates
from server.http.request_body import read_body, source_of, type_fault
from server.http.unpacking import BodyRefused
from server.page.catalogue import Catalogue
from server.settings import Settings
from server.wire.fault_documents import fault_documents

# Requests that may be read and answered at the same time, since each may hold a large body.
_REQUESTS, _REQUESTS_PER_ADDRESS = 64, 16

_Handler = Callable[[Request], Awaitable[Response]]


class Api:
    """What the routes share.

    Args:
        settings: every limit.
        hub: has the compute thread, which does all of the work, and the numbers it is counted in.

    Attributes:
        rates: of requests.
        requests: those that are being read and answered.
        runs: those that are being trained.
    """

    def __init__(self, settings: Settings, hub: Hub) -> None:
        self.settings, self.hub = settings, hub
        self.rates = Rates(settings.api_rate, settings.api_burst)
        self.requests = ConcurrencyLimit("requests", _REQUESTS, _REQUESTS_PER_ADDRESS)
        self.runs = ConcurrencyLimit("runs", settings.api_runs, settings.api_runs_per_address)

    @property
    def body_bytes(self) -> int:
        """The largest body: a message and a checkpoint in base64."""
        return self.settings.message_bytes + -(-self.settings.checkpoint_bytes // 3) * 4

    async def receive(self, request: Request) -> bytes:
        """The body of a request that may be made.

        Raises:
            Problem: it may not, or is too large.
        """
        if self.hub.draining:
            raise Problem(503, "the server is being stopped", headers={"retry-after": "5"})
        headers = request.headers
        if not origin_allowed(headers.getlist("origin"), headers.getlist("host"), self.settings):
            raise Problem(403, f"requests from this page are refused; got {_source(request)[:200]}")
        if fault := type_fault(request, "application/json"):
            raise Problem(415, fault)
        try:
            return await read_body(request, self.body_bytes)
        except BodyRefused as refused:
            raise Problem(refused.status, str(refused), headers=refused.headers) from None

    async def work(self, work: Callable[[], Any], request: Request) -> Any:
        """Does something short on the compute thread, between the sessions' turns, at the expense of who asks for it.

        Raises:
            Problem: it did, the work failed, or it took too long.
        """
        try:
            return await self.hub.work(work, source_of(request), Problem)
        except JobError as error:
            if error.reference is not None:
                raise Problem(500, f"the log has more under {error.reference}") from None
            rule = f"what is asked for must take at most {self.settings.command_seconds:g} s of computing; it took more"
            raise Problem(422, rule) from None

    def stream(self, job: TrainingJob, address: str, memory: MemoryShare) -> Response:
        """The response that trains a run; takes its place among the runs now. Raises Problem where there is none."""
        self.runs.take(address)
        memory.take(job.experiment)

        def release() -> None:
            self.runs.give_back(address)
            memory.take(None)

        return Stream(job, self.hub, address, release)


def make_router(api: Api, catalogue: Catalogue) -> APIRouter:
    """The routes of the API."""
    router = APIRouter(prefix="/api", redirect_slashes=False)
    settings = api.settings

    @router.get("/catalogue", **docs.CATALOGUE)
    async def get_catalogue() -> Response:
        return Response(catalogue.body, media_type="application/json", headers=REVALIDATE)

    @router.post("/validate", **docs.VALIDATE)
    @with_problems
    async def validate(request: Request) -> Response:
        body = await api.receive(request)

        def validated() -> dict[str, object]:
            asked = ValidateRequest.read(body)
            try:
                return {"valid": True, "experiment": read_experiment(asked.experiment, settings.limits).document()}
            except Problem as problem:
                return {"valid": False, **fault_documents(problem.faults, problem.more)}

        return JSONResponse(await api.work(validated, request), headers=NEVER)

    @router.post("/train", **docs.TRAIN)
    @with_problems
    async def train(request: Request) -> Response:
        body = await api.receive(request)
        api.runs.check(source_of(request))
        await api.hub.engine()

        memory = api.hub.memory.share()

        def build() -> TrainingJob:
            asked = TrainRequest.read(body)
            trainer = asked.trainer(settings, memory.limits)
            marks = asked.check(settings, trainer.epoch)
            return TrainingJob(trainer, asked.epochs, marks, settings.api_seconds)

        return api.stream(await api.work(build, request), source_of(request), memory)

    @router.post("/predict", **docs.PREDICT)
    @with_problems
    async def predict(request: Request) -> Response:
        body = await api.receive(request)

        def answer() -> dict[str, object]:
            asked = PredictRequest.read(body)
            asked.check(settings)
            trainer = asked.trainer(settings, settings.limits)
            return _answer(trainer, asked.rows(trainer.experiment.n_inputs))

        return JSONResponse(await api.work(answer, request), headers=NEVER)

    return router


def _answer(trainer: Trainer, points: Any) -> dict[str, object]:
    found = trainer.predict(points)
    if found.classes is None:
        return {"outputs": in_json(found.outputs), "classes": None}
    # Of what is not a number, there is no class.
    rows = zip(found.classes.tolist(), found.outputs, strict=True)
    classes = [None if np.isnan(outputs).any() else label for label, outputs in rows]
    return {"outputs": in_json(found.outputs), "classes": classes}


def with_problems(handler: _Handler) -> _Handler:
    """A handler that is asked no more than may be, and whose Problems are answered with their documents."""

    @wraps(handler)
    async def handle(request: Request) -> Response:
        api, address = request.app.state.api, source_of(request)
        try:
            if not api.rates.count(address):
                rate, burst = api.settings.api_rate, api.settings.api_burst
                rule = f"requests must come at most {rate:g} a second with a burst of {burst}"
                raise Problem(429, rule, headers={"retry-after": "1"})
            with api.requests.taken_by(address):
                return await handler(request)
        except Problem as problem:
            api.hub.metrics.add("api_rejected_total", label=str(problem.status))
            return problem.response()
        except ClientDisconnect:
            return Response(status_code=499)

    return handle


def _source(request: Request) -> str:
    headers = request.headers
    return ", ".join(f"{name} {value!r}" for name in ("origin", "host") for value in headers.getlist(name))
