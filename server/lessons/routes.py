"""The lessons over HTTP: what there is, their pictures in a list, each in a language, and the hill of one of them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine.lessons.hill import descend, height
from engine.lessons.measures import HILL
from engine.validation.parameters import Parameter
from server.http.cache_control import REVALIDATE
from server.http.headers import COMPRESSED
from server.http.kept_answers import KEPT_COMPRESSED
from server.http.problems import problem
from server.lessons.library import Lessons
from server.page.list_routes import answer, make_list_routes
from server.page.rereading import Current

_CURVE = [index / 20 for index in range(-160, 161)]


def make_lesson_routes(current: Current[Lessons]) -> list[Route]:
    """The routes."""

    async def outcomes(request: Request) -> Response:
        lessons = await current.now()
        return JSONResponse({"outcomes": lessons.outcomes}, headers=REVALIDATE)

    async def hill(request: Request) -> Response:
        asked: dict[str, float] = {}
        faults = [fault for one in HILL if (fault := _take(one, request.query_params.get(one.name), asked))]
        if faults:
            return problem(422, "; ".join(faults))
        path = descend(asked["start"], asked["rate"], int(asked["steps"]))
        curve = {"w": _CURVE, "f": [height(w) for w in _CURVE]}
        # Far off the height is beyond what a picture, or JSON, can hold.
        heights = [height(w) for w in path]
        return answer(request, await current.now(), {**asked, "curve": curve, "path": path, "heights": heights})

    return [
        *make_list_routes("lessons", current),
        Route("/lesson-outcomes.json", outcomes, middleware=KEPT_COMPRESSED),
        Route("/hill.json", hill, middleware=COMPRESSED),
    ]


def _take(parameter: Parameter, text: str | None, into: dict[str, float]) -> str | None:
    """Reads a number of the address; returns what is wrong with it."""
    if text is None:
        into[parameter.name] = parameter.default
        return None
    try:
        value: float = int(text) if isinstance(parameter.default, int) else float(text)
    except ValueError:
        return f"`{parameter.name}` must be a number; got {text[:40]!r}"
    broken = parameter.fault(value)
    into[parameter.name] = value
    return f"`{parameter.name}` {broken}; got {text[:40]!r}" if broken else None
