"""Challenges over HTTP: a submission judged, and a challenge of one's own checked."""

from __future__ import annotations

import json

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from engine.validation.faults import MOST_FAULTS
from server.api.api import Api
from server.api.api_route import ApiRoute
from server.api.challenges.judging import Judging
from server.api.challenges.models import ChallengeRequest, ChallengeVerdict, CheckedChallenge, SubmissionRequest
from server.api.openapi import REFUSALS
from server.api.sweep_answer import Gone, SweepAnswer, carried_out
from server.api.sweep_routes import begin
from server.challenges.library import as_sent, check_files
from server.http.cache_control import NEVER
from server.http.request_body import source_of
from server.wire.fault_documents import fault_documents


def make_challenge_router(api: Api, judging: Judging) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/challenges", redirect_slashes=False, route_class=ApiRoute, tags=["challenges"])

    @router.post(
        "/verify",
        summary="Judge a submission for a challenge",
        response_model=ChallengeVerdict,
        response_description="Whether it counts, its score, and why not.",
        responses=REFUSALS,
    )
    async def verify_submission(asked: SubmissionRequest, request: Request) -> Response:
        """Trains what was done once more, with other seeds as well where the score asks for these, and says what came
        out. It is carried out as sweeps are, and takes a place among them. A run that would take more than a sweep may
        is refused in the verdict. To cancel, close the connection."""
        challenges, address = await judging.challenges(), source_of(request)
        planned = await begin(api, request, lambda: judging.plan(asked.document, challenges))

        async def make(gone: Gone) -> Response:
            line = planned.line
            if planned.job is not None:
                [line] = await carried_out(api, planned.job, address, gone)
            return Response(line, media_type="application/json", headers=NEVER)

        return SweepAnswer(api, address, make)

    @router.post(
        "/check",
        summary="Check a challenge",
        response_model=CheckedChallenge,
        response_description="What is wrong with it; where it is right, what a page is sent.",
        responses=REFUSALS,
    )
    async def check_challenge(asked: ChallengeRequest, request: Request) -> Response:
        """Checks it like a challenge of a folder of one's own. Nothing is trained, and nothing kept."""

        def checked() -> bytes:
            asked.check()
            entry, wrong, more = check_files(asked.name, asked.challenge, asked.texts, api.settings.limits)
            told = fault_documents([fault for _, fault in wrong], more, coded=True)
            for (file, _), document in zip(wrong[:MOST_FAULTS], told["faults"], strict=True):  # type: ignore[call-overload]
                document |= {"file": file}
            sent = None if entry is None else as_sent(entry, asked.language)
            return json.dumps({**told, "sent": sent}, allow_nan=False).encode()

        return Response(await api.work(checked, request), media_type="application/json", headers=NEVER)

    return router
