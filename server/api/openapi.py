"""The OpenAPI document: what FastAPI makes of the routes and their models, with this server's limits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from engine import Limits
from server import __version__
from server.api import answers
from server.api.requests import Body
from server.http.problems import MEDIA_TYPE

Schema = dict[str, Any]

_DESCRIPTION = (
    "Everything the page trains can be trained without it. A body is one JSON object with the content type "
    "`application/json`, as it is or compressed by gzip; the sizes allowed are those of the page. What is wrong comes "
    "as a problem document, with a path, a rule and a value for each fault. A path such as `optimizer.learning_rate` "
    "is within the experiment."
)
_RETRY = {"description": "Seconds.", "required": True, "schema": {"type": "integer", "minimum": 1}}
BYTES = {"type": "string", "format": "binary"}
"""A file."""


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What FastAPI is told of these refusals, each a problem document."""
    told: dict[int | str, dict[str, Any]] = {}
    for status in statuses:
        told[status] = {"model": answers.Problem, "description": _REFUSED[status]}
        if status in (429, 503):
            told[status]["headers"] = {"retry-after": _RETRY}
    return told


_REFUSED = {
    400: "The body cannot be read: it is not one JSON object, or not gzip though it says so.",
    403: "The request comes from a page of another origin.",
    404: "There is nothing of this name, or not any more.",
    408: "The body did not come in time.",
    413: "The body, once it is unpacked too, or the checkpoint in it is too large.",
    415: "The content type is another than the route takes, or the body is encoded otherwise than by gzip.",
    422: "The request can be read, and is refused; `faults` says why.",
    429: "Too many requests, or runs, from this address; `retry-after` says when to come again.",
    500: "The server failed; `detail` has a reference into its log.",
    503: "The server is being stopped, or does as much as it may; `retry-after` says when to come again.",
    507: "There is no room to keep more.",
}
REFUSALS = refusals(*(_REFUSED.keys() - {404, 507}))
"""Those of a route that takes a body."""


class Lines(JSONResponse):
    """Lines of JSON; the model of such a route is that of a line."""

    media_type = "application/x-ndjson"


class File(Response):
    """The bytes of a file."""

    media_type = "application/octet-stream"


def operation_id(route: APIRoute) -> str:
    """What clients call a route: `train`, `export_network`."""
    return route.name


def openapi(app: FastAPI, limits: Limits) -> dict[str, Any]:
    """The OpenAPI document of an application's routes; made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=__version__,
            description=_DESCRIPTION,
            routes=app.routes,
            servers=[{"url": "."}],
            # What a result gives is what a request takes.
            separate_input_output_schemas=False,
        )
        schemas: dict[str, Schema] = document["components"]["schemas"]
        _limit(schemas, limits)
        # What the fields of choices are annotated with; of these, each is one of those that are derived from it.
        schemas.pop("Choice", None)
        for schema in schemas.values():
            _say_defaults(schema)
        for model in [*_derived(Body), *_derived(answers.Answer)]:
            if model.__name__ in schemas and model.example is not None:
                schemas[model.__name__]["examples"] = [model.example]
        for methods in document["paths"].values():
            for operation in methods.values():
                _tell_media(operation["responses"])
        app.openapi_schema = document
    return app.openapi_schema


def _derived(model: type[Any]) -> Iterator[type[Any]]:
    for one in model.__subclasses__():
        yield one
        yield from _derived(one)


def _limit(schemas: dict[str, Schema], limits: Limits) -> None:
    """Writes down how large an experiment may be here."""
    fields = schemas["Experiment"]["properties"]
    fields["hidden"]["maxItems"] = limits.hidden_layers
    fields["features"]["maxItems"] = limits.features
    fields["frozen"]["maxItems"], fields["off"]["maxItems"] = limits.frozen, limits.off
    schemas["HiddenLayer"]["properties"]["units"]["maximum"] = limits.units
    schemas["DataChoice"]["properties"]["samples"]["maximum"] = limits.points


def _say_defaults(schema: Schema) -> None:
    """Has defaults in words: generators of clients take a field that has one for one that is always there."""
    for field in schema.get("properties", {}).values():
        default = field.pop("default", None)
        if default is not None and "description" in field:
            field["description"] += f" When left out: `{json.dumps(default)}`."


def _tell_media(responses: dict[str, Any]) -> None:
    """Has what FastAPI cannot be told: that problems have a type of their own, and that of lines each is described."""
    for status, response in responses.items():
        content = response["content"]
        if status >= "400":
            [(_, media)] = content.items()
            response["content"] = {MEDIA_TYPE: media}
        elif Lines.media_type in content:
            media = content[Lines.media_type]
            media["itemSchema"], media["schema"] = media["schema"], BYTES
