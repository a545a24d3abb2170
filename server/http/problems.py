"""Refusals for programs: problem documents (RFC 9457), the same for every route."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse

from server.http.cache_control import NEVER

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "Not from there",
    404: "Not here",
    405: "Not done here",
    408: "The body took too long",
    413: "Too large",
    415: "Not of this type",
    421: "Not under this name",
    422: "Refused",
    429: "Too fast",
    500: "The server failed",
    503: "Busy",
    507: "Full",
}


def problem_document(status: int, detail: str, **more: object) -> dict[str, object]:
    """A problem document.

    Args:
        status: of the response.
        detail: what is wrong, in a sentence.
        more: members of one kind of refusal alone.
    """
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    return {"title": title, "status": status, "detail": detail, **more}


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, **more: object) -> JSONResponse:
    """The response that holds one; nobody keeps it."""
    document = problem_document(status, detail, **more)
    return JSONResponse(document, status, {**NEVER, **(headers or {})}, media_type=MEDIA_TYPE)
