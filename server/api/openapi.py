"""What the HTTP API says of itself: the OpenAPI document, and the same as a page's sections."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from engine import Experiment
from server import __version__
from server.api import json_schema as schema
from server.api.requests import PredictRequest, TrainRequest, ValidateRequest
from server.settings import Settings

_EXPERIMENT = {"data": {"dataset": "xor"}, "features": ["x1_x2"], "hidden": []}
_PARAMETERS = [{"weights": [[1.17]], "biases": [-0.02]}]
_FAULT = {
    "path": "optimizer.learning_rate",
    "rule": "must be greater than 0",
    "value": -1,
    "message": "`optimizer.learning_rate` must be greater than 0; got -1",
}
_LINE = {
    "type": "mark",
    "epoch": 50,
    "train_loss": 0.006,
    "test_loss": 0.0073,
    "train_accuracy": 1.0,
    "test_accuracy": 1.0,
    "train_r2": None,
    "test_r2": None,
    "learning_rate": 0.03,
}
_RESULT = {
    "type": "result",
    "epoch": 50,
    "step": 1250,
    "stopped": None,
    "layer": None,
    "experiment": {"problem": "classification", "...": "..."},
    "parameters": _PARAMETERS,
    "checkpoint": "Tk5QQw...",
}

_RETRY = {"description": "Seconds.", "required": True, "schema": {"type": "integer", "minimum": 1}}

_DESCRIPTION = (
    "Everything the page trains can be trained without it. A body is one JSON object with the content type "
    "`application/json`; the sizes allowed are those of the page. What is wrong comes as a problem document, with a "
    "path, a rule and a value for each fault. A path such as `optimizer.learning_rate` is within the experiment."
)


def problems(*more: int) -> dict[int | str, dict[str, Any]]:
    says = {
        400: "The body is not one JSON object.",
        403: "The request comes from a page of another origin.",
        408: "The body did not come in time.",
        413: "The body, or the checkpoint in it, is too large.",
        415: "The content type is not application/json.",
        422: "The request can be read, and is refused; `faults` says why.",
        429: "Too many requests, or runs, from this address; `retry-after` says when to come again.",
        500: "The server failed; `detail` has a reference into its log.",
        503: "The server is being stopped, or does as much as it may; `retry-after` says when to come again.",
    }
    example = {"title": "Refused", "status": 422, "detail": _FAULT["message"], "faults": [_FAULT], "more": 0}
    kinds: dict[int | str, dict[str, Any]] = {}
    for status in sorted(says.keys() - {422} | {*more}):
        media: dict[str, Any] = {"schema": schema.ref("Problem")}
        if status == 422:
            media["example"] = example
        kinds[status] = {"description": says[status], "content": {"application/problem+json": media}}
        if status in (429, 503):
            kinds[status]["headers"] = {"retry-after": _RETRY}
    return kinds


def route(
    summary: str,
    description: str,
    answer: str,
    example: object,
    *,
    media_type: str = "application/json",
    others: Sequence[str] = (),
    says: schema.Schema | None = None,
    body: type[Any] | None = None,
    asked: object = None,
    refuses: bool = False,
) -> dict[str, Any]:
    """What FastAPI is told of a route.

    Args:
        summary, description: of the route.
        answer, example, says: what a good answer is: in words, as an example, and as a schema.
        media_type: of that answer.
        others: other types it may have.
        body, asked: the model of a request's body, and an example.
        refuses: whether there are requests that can be read and are refused.
    """
    content: dict[str, Any] = {media_type: {"schema": says or {}, "example": example}}
    content |= {other: {"schema": {}} for other in others}
    good: dict[int | str, dict[str, Any]] = {200: {"description": answer, "content": content}}
    told: dict[str, Any] = {
        "summary": summary,
        "description": description,
        "response_model": None,
        # Without one, FastAPI would add JSON to whatever kind is told.
        "response_class": Response,
        "responses": {**good, **(problems(*([422] if refuses else [])) if body else {})},
    }
    if body is not None:
        asks = {"application/json": {"schema": schema.body(body), "example": asked}}
        told["openapi_extra"] = {"requestBody": {"required": True, "content": asks}}
    return told


CATALOGUE = route(
    "Everything there is to choose",
    "Data sets, features, activations, losses, optimizers and the rest with their parameters, the limits of this "
    "server, and the experiment with every default. The page draws its controls from the same document.",
    "The catalogue.",
    {"version": "0f3c...", "defaults": {"problem": "classification", "...": "..."}, "limits": {"units": 32}},
    says={"type": "object", "required": ["version", "defaults", "limits"]},
)
VALIDATE = route(
    "Look at an experiment",
    "Says whether the experiment can be trained here, and completes it with the defaults. An experiment with faults "
    "is a good answer, so it has status 200.",
    "Either `valid` true with the complete `experiment`, or `valid` false with the first `faults` and the number of "
    "those left out, `more`.",
    {"valid": False, "faults": [_FAULT], "more": 0},
    says=schema.VALIDATION,
    body=ValidateRequest,
    asked={"experiment": {"optimizer": {"name": "sgd", "learning_rate": -1}}},
    refuses=True,
)
TRAIN = route(
    "Train a run, and hear how it goes",
    "The answer is a stream of lines, each a JSON object: a `mark` at the first epoch, the last, and those asked for, "
    "and a `result` at the end. A measure that does not apply, or is not finite, is null. `stopped` says what ended "
    "the run before its last epoch: a condition of the experiment, `diverged` (then `layer` is the first with a "
    "number that was not finite, and what is given is the state before that batch), `seconds` for this server's "
    "limit, or `shutdown`; otherwise null. Given back, the checkpoint goes on from there, bit for bit. To cancel, "
    "close the connection. A stream that ends without a result was cut short; a line of type `error` says that the "
    "server failed.",
    "Lines, as the run goes.",
    "\n".join(json.dumps(line) for line in (_LINE, _RESULT)),
    media_type="application/x-ndjson",
    says=schema.LINES,
    body=TrainRequest,
    asked={"experiment": _EXPERIMENT, "epochs": 50, "marks": [10, 25]},
    refuses=True,
)
PREDICT = route(
    "Ask a trained network",
    "Gives the network's outputs at points of one's own, as at evaluation: without dropout, with running statistics.",
    "`outputs` has a row for each point, with one number for each output; `classes` the labels as the data has them, "
    "-1 and 1 or 0, 1, and so on, and is null in regression.",
    {"outputs": [[0.8178], [-0.8306]], "classes": [1, -1]},
    says=schema.PREDICTION,
    body=PredictRequest,
    asked={"experiment": _EXPERIMENT, "parameters": _PARAMETERS, "points": [[1, 1], [1, -1]]},
    refuses=True,
)


def openapi(app: FastAPI, settings: Settings) -> dict[str, Any]:
    """The OpenAPI document of an application's routes; made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=__version__, description=_DESCRIPTION, routes=app.routes, servers=[{"url": "."}]
        )
        document.setdefault("components", {})["schemas"] = schema.components(settings)
        app.openapi_schema = document
    return app.openapi_schema


def page(document: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI document as a page shows it: what is refused is the same everywhere, and said once."""
    routes = [(path, method, one) for path, methods in document["paths"].items() for method, one in methods.items()]
    refusals: dict[str, dict[str, Any]] = {}
    for _, _, one in routes:
        refusals |= {status: answer for status, answer in one["responses"].items() if status >= "400"}
    return {
        "intro": document["info"]["description"],
        "routes": [_section(*one) for one in routes],
        "refusals": [_answer(status, refusals[status]) for status in sorted(refusals)],
        "experiment": _shown(Experiment.parse({}).document()),
    }


def _section(path: str, method: str, told: dict[str, Any]) -> dict[str, Any]:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    asked = body.get("schema", {})
    return {
        "id": path.strip("/").replace("/", "-"),
        "method": method.upper(),
        "path": path,
        "summary": told["summary"],
        "description": told["description"],
        "request": _shown(body["example"]) if "example" in body else None,
        "fields": [
            {
                "name": name,
                "type": _type(field),
                "required": name in asked.get("required", []),
                "description": field.get("description", ""),
            }
            for name, field in asked.get("properties", {}).items()
        ],
        "answer": _answer("200", told["responses"]["200"]),
    }


def _answer(status: str, answer: dict[str, Any]) -> dict[str, Any]:
    return {"status": status, "description": answer["description"], "examples": _examples(answer)}


def _examples(answer: dict[str, Any]) -> list[str]:
    return [_shown(one["example"]) for one in answer.get("content", {}).values() if "example" in one]


def _shown(example: object) -> str:
    return example if isinstance(example, str) else json.dumps(example, indent=2)


def _type(field: dict[str, Any]) -> str:
    """A field's kind in a few words."""
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[1]
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"] if one.get("type") != "null")
    if field.get("type") == "array":
        inner = field.get("items") or {}
        return f"array of {_type(inner)}" if inner else "array"
    return str(field.get("type", "any"))
