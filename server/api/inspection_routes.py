"""Data and trained networks looked into, over HTTP: points, measures, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from server.api.api import Api
from server.api.api_route import ApiRoute
from server.api.inspection_models import (
    DataPoints,
    DiagnoseRequest,
    Diagnosis,
    EvaluateRequest,
    Evaluation,
    PointsRequest,
    diagnosis_of,
    evaluation_of,
    points_of,
)
from server.api.openapi import REFUSALS
from server.api.requests import read_experiment
from server.http.cache_control import NEVER


def make_inspection_router(api: Api, texts: Callable[[], Mapping[str, Any]]) -> APIRouter:
    """The routes; `texts` gives those of the language that verdicts are said in."""
    router = APIRouter(prefix="/api", redirect_slashes=False, route_class=ApiRoute)
    settings = api.settings

    async def answer(request: Request, make: Callable[[], Any]) -> Response:
        # Written on the compute thread as well: points and histograms are long.
        body = await api.work(lambda: make().model_dump_json().encode(), request)
        return Response(body, media_type="application/json", headers=NEVER)

    @router.post(
        "/points",
        tags=["experiments"],
        summary="The points of a data set",
        response_model=DataPoints,
        response_description="The points.",
        responses=REFUSALS,
    )
    async def points(asked: PointsRequest, request: Request) -> Response:
        """Training and test points as an experiment has them: its data set with number, noise, share and seed, or
        points of one's own."""
        return await answer(request, lambda: points_of(read_experiment(asked.experiment, settings.limits)))

    @router.post(
        "/evaluate",
        tags=["networks"],
        summary="How a trained network does",
        response_model=Evaluation,
        response_description="The measures.",
        responses=REFUSALS,
    )
    async def evaluate(asked: EvaluateRequest, request: Request) -> Response:
        """Losses, accuracy and confusion matrix, or in regression R², over the training and the test points."""
        return await answer(request, lambda: evaluation_of(asked.trainer(settings, settings.limits)))

    @router.post(
        "/diagnose",
        tags=["networks"],
        summary="What is wrong with a trained network",
        response_model=Diagnosis,
        response_description="The layers, and the verdicts.",
        responses=REFUSALS,
    )
    async def diagnose(asked: DiagnoseRequest, request: Request) -> Response:
        """How every layer stands, and what the page would say of the run: dead units, vanishing gradients, a learning
        rate too high, overfitting. A verdict on how the losses went needs `marks`, and a `checkpoint` that knows its
        epoch."""
        make = partial(_diagnose, asked, api, texts())
        return await answer(request, make)

    return router


def _diagnose(asked: DiagnoseRequest, api: Api, texts: Mapping[str, Any]) -> Diagnosis:
    trainer = asked.trainer(api.settings, api.settings.limits)
    return diagnosis_of(trainer, asked, texts)
