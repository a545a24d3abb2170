"""A list of documents over HTTP, such as the lessons: what there is, and each in a language."""

from __future__ import annotations

from typing import Protocol, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.http.cache_control import FOR_EVER, REVALIDATE
from server.http.kept_answers import KEPT_COMPRESSED
from server.page.languages import STANDARD
from server.page.rereading import Current


class Listed(Protocol):
    """What a list must have.

    Attributes:
        version: hash of everything in it.
    """

    version: str

    def index(self) -> dict[str, object]:
        """What there is."""

    def sent(self, name: str, language: str) -> dict[str, object] | None:
        """One of them in a language; None where there is none of this name."""


_List = TypeVar("_List", bound=Listed)


def answer(request: Request, listed: Listed, body: dict[str, object]) -> Response:
    """An answer that may be kept for ever where its address has the version of the list."""
    kept = request.query_params.get("v") == listed.version
    return JSONResponse(body, headers=FOR_EVER if kept else REVALIDATE)


def make_list_routes(name: str, current: Current[_List]) -> list[Route]:
    """The routes `/NAME.json` and `/NAME/{name}.json`."""

    async def index(request: Request) -> Response:
        listed = await current.now()
        body = {**listed.index(), "faults": current.faults}
        # What is wrong in a folder is no part of its documents' version.
        return JSONResponse(body, headers=REVALIDATE) if current.faults else answer(request, listed, body)

    async def one(request: Request) -> Response:
        listed = await current.now()
        found = listed.sent(request.path_params["name"], request.query_params.get("language", STANDARD))
        if found is None:
            raise HTTPException(404)
        return answer(request, listed, found)

    return [
        Route(f"/{name}.json", index, middleware=KEPT_COMPRESSED),
        Route(f"/{name}/{{name}}.json", one, middleware=KEPT_COMPRESSED),
    ]
