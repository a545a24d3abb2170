"""A route of the HTTP API: described by FastAPI from its signature, received within bounds, refused in documents."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, cast

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from engine.validation.faults import faults_of
from server.api.api import Api
from server.api.requests import Body, Problem
from server.http.request_body import source_of

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ApiRoute(APIRoute):
    """A route that may take one body, whose model is that of the endpoint's parameter.

    Such a request is counted, its body received within bounds of size and time, and read strictly on the compute
    thread, at the expense of who sent it. The endpoint is given what was read. A `Problem` becomes the answer of any
    route.
    """

    def get_route_handler(self) -> _Handler:
        handle = super().get_route_handler()
        model = None if self.body_field is None else cast(type[Body], self.body_field.field_info.annotation)

        async def answer(request: Request) -> Response:
            api: Api = request.app.state.api
            try:
                if model is None:
                    return await handle(request)
                with api.counted(source_of(request)):
                    body = await api.receive(request)
                    return await handle(_Read(request, await api.work(lambda: model.read(body), request)))
            except Problem as problem:
                api.hub.metrics.add("api_rejected_total", label=str(problem.status))
                return problem.response()
            except RequestValidationError as error:
                # Of the address: a body has been read by then.
                wrong = faults_of([{**one, "loc": one["loc"][1:]} for one in error.errors()])
                api.hub.metrics.add("api_rejected_total", label="422")
                return Problem.of_faults(wrong.faults, wrong.more).response()
            except ClientDisconnect:
                return Response(status_code=499)

        return answer


class _Read(Request):
    """A request whose body has been read: FastAPI finds what came of it where it would look for JSON."""

    def __init__(self, request: Request, asked: Body) -> None:
        super().__init__(request.scope, request.receive)
        self._asked = asked

    async def body(self) -> bytes:
        return b"{}"

    async def json(self) -> Body:
        return self._asked
