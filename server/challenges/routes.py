"""The challenges over HTTP: what there is, and each in a language."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.challenges.library import Challenges
from server.http.cache_control import FOR_EVER, REVALIDATE
from server.http.kept_answers import KEPT_COMPRESSED
from server.page.languages import STANDARD
from server.page.rereading import Current


def make_challenge_routes(current: Current[Challenges]) -> list[Route]:
    """The routes. An answer may be kept for ever where its address has the version of the challenges."""

    def answer(request: Request, challenges: Challenges, body: dict[str, object]) -> Response:
        kept = request.query_params.get("v") == challenges.version
        return JSONResponse(body, headers=FOR_EVER if kept else REVALIDATE)

    async def index(request: Request) -> Response:
        challenges = await current.now()
        body = {**challenges.index(), "faults": current.faults}
        # What is wrong in a folder is no part of its challenges' version.
        return JSONResponse(body, headers=REVALIDATE) if current.faults else answer(request, challenges, body)

    async def challenge(request: Request) -> Response:
        challenges = await current.now()
        found = challenges.sent(request.path_params["name"], request.query_params.get("language", STANDARD))
        if found is None:
            raise HTTPException(404)
        return answer(request, challenges, found)

    return [
        Route("/challenges.json", index, middleware=KEPT_COMPRESSED),
        Route("/challenges/{name}.json", challenge, middleware=KEPT_COMPRESSED),
    ]
