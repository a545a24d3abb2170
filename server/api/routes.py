"""The HTTP API: the catalogue, experiments looked at, runs trained without a page, and trained networks asked.

Its description for people and programs is made from the routes here: see `server.api.openapi`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine import Trainer
from engine.validation.finite import in_json
from server.api import answers
from server.api.api import Api
from server.api.api_route import ApiRoute
from server.api.jobs import TrainingJob
from server.api.openapi import REFUSALS, Lines
from server.api.requests import PredictRequest, Problem, TrainRequest, ValidateRequest, read_experiment
from server.http.cache_control import NEVER, REVALIDATE
from server.http.request_body import source_of
from server.page.catalogue import Catalogue
from server.wire.fault_documents import fault_documents


def make_router(api: Api, catalogue: Catalogue) -> APIRouter:
    """The routes of the API."""
    router = APIRouter(prefix="/api", redirect_slashes=False, route_class=ApiRoute)
    settings = api.settings

    @router.get(
        "/catalogue",
        name="catalogue",
        tags=["experiments"],
        summary="Everything there is to choose",
        response_model=answers.Catalogue,
        response_description="The catalogue.",
    )
    async def get_catalogue() -> Response:
        """Data sets, features, activations, losses, optimizers and the rest with their parameters, the limits of this
        server, and the experiment with every default. The page draws its controls from the same document."""
        return Response(catalogue.body, media_type="application/json", headers=REVALIDATE)

    @router.post(
        "/validate",
        tags=["experiments"],
        summary="Look at an experiment",
        response_model=answers.Valid | answers.Invalid,
        response_description="Either `valid` true with the complete `experiment`, or `valid` false with the first "
        "`faults` and the number of those left out, `more`.",
        responses=REFUSALS,
    )
    async def validate(asked: ValidateRequest, request: Request) -> Response:
        """Says whether the experiment can be trained here, and completes it with the defaults. An experiment with
        faults is a good answer, so it has status 200."""

        def validated() -> dict[str, object]:
            try:
                return {"valid": True, "experiment": read_experiment(asked.experiment, settings.limits).document()}
            except Problem as problem:
                return {"valid": False, **fault_documents(problem.faults, problem.more, coded=True)}

        return JSONResponse(await api.work(validated, request), headers=NEVER)

    @router.post(
        "/train",
        tags=["runs"],
        summary="Train a run, and hear how it goes",
        response_model=answers.Mark | answers.Result | answers.Failure,
        response_class=Lines,
        response_description="Lines, as the run goes.",
        responses=REFUSALS,
    )
    async def train(asked: TrainRequest, request: Request) -> Response:
        """The answer is a stream of lines, each a JSON object: a `mark` at the first epoch, the last, and those asked
        for, and a `result` at the end. A measure that does not apply, or is not finite, is null. `stopped` says what
        ended the run before its last epoch: a condition of the experiment, `diverged` (then `layer` is the first with a
        number that was not finite, and what is given is the state before that batch), `seconds` for this server's
        limit, or `shutdown`; otherwise null. Given back, the checkpoint goes on from there, bit for bit. To cancel,
        close the connection. A stream that ends without a result was cut short; a line of type `error` says that the
        server failed."""
        api.runs.check(source_of(request))
        await api.hub.engine()
        memory = api.hub.memory.share()

        def build() -> TrainingJob:
            trainer = asked.trainer(settings, memory.limits)
            marks = asked.check(settings, trainer.epoch)
            return TrainingJob(trainer, asked.epochs, marks, settings.api_seconds)

        return api.stream(await api.work(build, request), source_of(request), memory)

    @router.post(
        "/predict",
        tags=["networks"],
        summary="Ask a trained network",
        response_model=answers.Prediction,
        response_description="`outputs` has a row for each point, with one number for each output; `classes` the "
        "labels as the data has them, -1 and 1 or 0, 1, and so on, and is null in regression.",
        responses=REFUSALS,
    )
    async def predict(asked: PredictRequest, request: Request) -> Response:
        """Gives the network's outputs at points of one's own, as at evaluation: without dropout, with running
        statistics."""

        def answer() -> dict[str, object]:
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
