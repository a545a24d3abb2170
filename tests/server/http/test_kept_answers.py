"""Answers that are the same for everybody: made once, compressed once, and made again for other files."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.http import kept_answers
from server.http.kept_answers import Kept
from server.page.assets import Assets
from tests.server.conftest import LOCAL, Server

BROWSER = {"accept": "text/html"}


def test_a_body_is_made_once_for_each_version() -> None:
    version, made = "a", []

    def make() -> bytes:
        made.append(version)
        return version.encode()

    bodies = Kept(lambda: version)
    assert [bodies.body("x", make), bodies.body("x", make), bodies.body("y", make)] == [b"a", b"a", b"a"]
    version = "b"
    assert [bodies.body("x", make), bodies.body("x", make)] == [b"b", b"b"]
    assert made == ["a", "a", "b"]


def test_a_body_is_compressed_once_and_what_was_not_asked_for_longest_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compressed: list[bytes] = []

    def compress(body: bytes, *rest: Any, **named: Any) -> bytes:
        compressed.append(body[:1])
        return b"packed " + body[:1]

    monkeypatch.setattr(gzip, "compress", compress)
    monkeypatch.setattr(kept_answers, "_MOST_BYTES", 2500)
    packed = kept_answers._Packed()
    a, b, c = (letter * 1000 for letter in (b"a", b"b", b"c"))
    for body in (a, b, a, c, a, b):
        assert packed.of(body) == b"packed " + body[:1]
    assert compressed == [b"a", b"b", b"c", b"b"]


def test_files_are_looked_at_again_only_so_often_however_often_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    assets = Assets(tmp_path)
    scan = assets._scan

    def counted() -> Any:
        nonlocal looks
        looks += 1
        return scan()

    monkeypatch.setattr(assets, "_scan", counted)
    for _ in range(10_000):
        assets.is_current("another")
    assert 0 < looks < 1000


def rooted(path: str) -> str:
    return "/".join(["", *[path] * 8000])[:32_000]


@pytest.mark.parametrize("accept", [BROWSER, {"accept": "*/*"}], ids=["browser", "program"])
@pytest.mark.parametrize(
    "path",
    ["/" * 30_000, rooted("a"), rooted(".."), "/static/" + rooted("x"), "/" + "%2f" * 9000, "/a?" + "b" * 30_000],
    ids=["slashes", "folders", "out of folders", "files", "slashes in code", "a question"],
)
def test_what_is_answered_to_an_address_that_is_not_here_is_short_whatever_was_asked(
    server: Server, path: str, accept: dict[str, str]
) -> None:
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        # As it stands: httpx would put some of these in order.
        request = client.build_request("GET", "/", headers=accept)
        request.url = httpx.URL(server.url)
        request.extensions = {"target": path.encode()}
        answer = client.send(request)
        usual = client.get("/nowhere", headers=accept)
    assert answer.status_code in (404, 414)
    assert len(answer.content) <= len(usual.content) < 10_000
    assert "content-security-policy" in answer.headers
