"""The QR code of a class's link, as a picture that a projector shows sharp at any size."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import Final

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.classes.messages.codes import read_code
from server.http.cache_control import NEVER
from server.http.origins import origin_allowed
from server.http.problems import problem
from server.settings import Settings

_LONGEST: Final = 300
# Modules of white around it, as the standard wants.
_QUIET_ZONE: Final = 4
_PAGE = re.compile(r"(https?://[^/?#\s]+)/[^#\s\x00-\x1f\x7f]*")


def make_qr_routes(settings: Settings) -> list[Route]:
    """The route: class/qr.svg?code=CODE&page=ADDRESS."""

    async def picture(request: Request) -> Response:
        code = read_code(request.query_params.get("code", "")[:40])
        if code is None:
            return problem(400, "`code` must be the code of a class: six letters and digits")
        page = request.query_params.get("page", "")
        if len(page) > _LONGEST:
            return problem(400, f"`page` must have at most {_LONGEST} signs")
        found = _PAGE.fullmatch(page)
        # Nobody else's page: a picture of ours leads nowhere else.
        if not found or not origin_allowed([found[1].lower()], request.headers.getlist("host"), settings):
            return problem(400, "`page` must be an address of this very server, without what stands behind #")
        return Response(_drawn(f"{page}#class={code}"), media_type="image/svg+xml", headers=NEVER)

    return [Route("/class/qr.svg", picture)]


@lru_cache(maxsize=256)
def _drawn(link: str) -> bytes:
    drawn = io.BytesIO()
    code = segno.make_qr(link, error="m")
    code.save(drawn, kind="svg", border=_QUIET_ZONE, dark="#000", light="#fff", svgns=True, omitsize=True)
    return drawn.getvalue()
