"""The QR code of a class's link: a projector shows it, so it has to be the right link, dark on light.

Lost otherwise: thirty phones that open another page than the class.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import segno

from tests.server.conftest import LOCAL, Server


def ask(server: Server, host: str = "", **query: str) -> httpx.Response:
    headers = {"host": host} if host else {}
    return httpx.get(f"{server.url}/class/qr.svg?{urlencode(query)}", headers=headers, **LOCAL)


def dark_squares(svg: str) -> tuple[int, set[tuple[int, int]]]:
    """The side of a picture in squares, and which are dark: its path is made of lines one square thick."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])  # type: ignore[index]
    [drawn] = [part for part in re.findall(r"<path[^>]+>", svg) if "stroke" in part]
    path = re.search(r' d="([^"]+)"', drawn)[1]  # type: ignore[index]
    x, y, dark = 0.0, 0.0, set()
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            dark |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
        elif command == "M":
            x, y = values
        else:
            x, y = x + values[0], y + values[1]
    return side, dark


@pytest.mark.parametrize("path", ["/", "/school/playground/?lang=zh"])
def test_the_picture_is_the_link_of_the_class_with_white_around_it(server: Server, path: str) -> None:
    page = f"https://localhost:{server.port}{path}"
    answer = ask(server, host=f"localhost:{server.port}", code="k7m-2qx", page=page)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    side, dark = dark_squares(answer.text)
    wanted = segno.make_qr(f"{page}#class=K7M2QX", error="m")
    assert side == wanted.symbol_size(border=4)[0]
    assert dark == {(x + 4, y + 4) for y, row in enumerate(wanted.matrix) for x, one in enumerate(row) if one}
    assert "#fff" in answer.text and "<script" not in answer.text


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"code": "K7M2Q0"}, "`code`"),
        ({"code": "<svg>"}, "`code`"),
        ({"page": "https://elsewhere.example/"}, "`page`"),
        ({"page": "https://localhost.elsewhere.example/"}, "`page`"),
        ({"page": "https://somebody@localhost/"}, "`page`"),
        ({"page": "javascript:alert(1)"}, "`page`"),
        ({"page": "http://localhost:1/"}, "`page`"),
        ({"page": "HERE#class=222222"}, "`page`"),
        ({"page": "HERE" + "x" * 300}, "`page`"),
    ],
    ids=str,
)
def test_it_is_of_no_other_address_and_no_other_code(server: Server, query: dict[str, str], named: str) -> None:
    here = f"http://localhost:{server.port}/"
    full: dict[str, Any] = {"code": "K7M2QX", "page": here, **query}
    answer = ask(server, host=f"localhost:{server.port}", **{**full, "page": full["page"].replace("HERE", here)})
    assert answer.status_code == 400
    assert named in answer.json()["detail"]
