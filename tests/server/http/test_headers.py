"""Who may show the page in a frame: nobody else by default, and the origins that a setting names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from server.settings import Settings, SettingsError
from tests.server.conftest import LOCAL, Page, Server

SCHOOL, BELOW = "https://school.example", "https://*.schools.example:8443"
ROUTES = ["/", "/docs", "/lessons.json", "/nowhere", "/static/x/nothing.js"]


@pytest.fixture(scope="module")
def framed() -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_EMBED", f"{SCHOOL}, {BELOW}")
        started = Server(Settings.from_environment())
    yield started
    started.stop()


def ancestors(url: str, accept: str) -> str:
    policy = httpx.get(url, headers={"accept": accept}, **LOCAL).headers["content-security-policy"]
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))["frame-ancestors"]


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
@pytest.mark.parametrize("path", ROUTES)
def test_the_origins_of_the_setting_may_frame_every_page(framed: Server, path: str, accept: str) -> None:
    assert ancestors(framed.url + path, accept) == f"'self' {SCHOOL} {BELOW}"


def test_nothing_else_is_opened_by_it(framed: Server, server: Server) -> None:
    headers = httpx.get(framed.url, **LOCAL).headers
    strict = httpx.get(server.url, **LOCAL).headers
    assert ancestors(server.url, "text/html") == "'self'"
    own = {name: value.replace(str(server.port), str(framed.port)) for name, value in strict.items()}
    own["content-security-policy"] = own["content-security-policy"].replace(
        "ors 'self'", f"ors 'self' {SCHOOL} {BELOW}"
    )
    for made in (own, headers):
        for name in ("date", "etag", "content-length"):
            made.pop(name, None)
    assert dict(headers) == own
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_the_websocket_is_for_the_pages_own_origin_and_not_for_those_that_frame_it(framed: Server) -> None:
    for origin in (SCHOOL, "https://a.schools.example:8443", "null"):
        with pytest.raises(InvalidStatus) as refused:
            Page(framed.port, origin=origin)
        assert refused.value.response.status_code == 403
    Page(framed.port, origin=framed.url).close()


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https://*",
        "school.example",
        "'none'",
        "https://school.example/",
        "https://school.example/lessons",
        "https://school.example; script-src *",
        "https://school.example https://other.example",
        "https://sch*.example",
        "ftp://school.example",
        "https://school.example:80000000",
        "https://user@school.example",
        "https://school.example\n",
        "https://.example",
    ],
)
def test_what_is_no_origin_is_refused_naming_the_variable_and_the_value(origin: str) -> None:
    with pytest.raises(
        SettingsError, match=r"PLAYGROUND_EMBED must be origins such as https://school\.example"
    ) as refused:
        Settings(embed=("https://one.example", origin))
    assert repr(origin) in str(refused.value)


def test_the_document_for_teachers_names_the_setting() -> None:
    text = (Path(__file__).parents[3] / "docs" / "lessons.md").read_text()
    assert "PLAYGROUND_EMBED" in text and "?embed" in text
