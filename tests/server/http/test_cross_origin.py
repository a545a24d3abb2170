"""Pages of other origins: which of them may use the HTTP API, and what their browsers are told."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from server.settings import Settings
from tests.server.conftest import LOCAL, Server

SCHOOL, ELSEWHERE, PASSWORD = "https://school.example", "https://elsewhere.example", "a password of a class"
ASKING = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-encoding,content-type",
    # As some browsers ask where a server has an address of the reader's own network.
    "access-control-request-private-network": "true",
}


@pytest.fixture(scope="module")
def school() -> Iterator[httpx.Client]:
    """A client of a server that has a password, and an origin beside its own."""
    server = Server(Settings(origins=(SCHOOL, "*"), password=PASSWORD))
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        yield client
    server.stop()


def vary(response: httpx.Response) -> set[str]:
    return {one.strip().lower() for one in response.headers.get("vary", "").split(",")}


@pytest.mark.parametrize("path", ["/api/train", "/api/nowhere", "/links", "/links/x"])
def test_a_browser_is_told_beforehand_and_without_a_password_what_a_page_of_an_allowed_origin_may_do(
    school: httpx.Client, path: str
) -> None:
    answer = school.options(path, headers={"origin": SCHOOL, **ASKING})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SCHOOL
    allowed = {one.strip().lower() for one in answer.headers["access-control-allow-headers"].split(",")}
    assert {"content-type", "authorization", "content-encoding"} <= allowed
    methods = {one.strip() for one in answer.headers["access-control-allow-methods"].split(",")}
    assert methods == {"GET", "HEAD", "POST", "DELETE"}
    assert int(answer.headers["access-control-max-age"]) > 0
    assert answer.headers["access-control-allow-private-network"] == "true"
    assert "origin" in vary(answer)
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin", [ELSEWHERE, SCHOOL + ".evil.example", SCHOOL.upper(), "http://school.example", "null"]
)
def test_no_other_origin_is_allowed_anything(school: httpx.Client, origin: str) -> None:
    answer = school.options("/api/train", headers={"origin": origin, **ASKING})
    assert answer.status_code == 403 and origin in answer.json()["detail"]
    told = school.get("/api/catalogue", headers={"origin": origin, "authorization": f"Bearer {PASSWORD}"})
    for one in (answer, told):
        assert "access-control-allow-origin" not in one.headers
        assert "origin" in vary(one)


def test_a_page_of_an_allowed_origin_reads_answers_and_refusals(school: httpx.Client) -> None:
    known = {"authorization": f"Bearer {PASSWORD}"}
    answers = [
        school.get("/api/catalogue", headers={"origin": SCHOOL, **known}),
        school.post("/api/validate", json={"experiment": {}}, headers={"origin": SCHOOL, **known}),
        school.post("/api/validate", json={}, headers={"origin": SCHOOL, **known}),
        school.get("/api/nowhere", headers={"origin": SCHOOL, **known}),
        school.delete("/api/validate", headers={"origin": SCHOOL, **known}),
        school.get("/api/catalogue", headers={"origin": SCHOOL}),
    ]
    assert [one.status_code for one in answers] == [200, 200, 422, 404, 405, 401]
    for one in answers:
        assert one.headers["access-control-allow-origin"] == SCHOOL
        assert "origin" in vary(one)
        assert "Retry-After" in one.headers["access-control-expose-headers"]


def test_what_is_no_api_is_for_no_page_of_another_origin(school: httpx.Client) -> None:
    for path in ("/", "/static/x/main.js", "/sign-out", "/apiary"):
        answer = school.options(path, headers={"origin": SCHOOL, **ASKING})
        assert "access-control-allow-origin" not in answer.headers


def test_a_cookie_of_a_sign_in_does_not_come_along(school: httpx.Client) -> None:
    answer = school.get("/api/catalogue", headers={"origin": SCHOOL, "cookie": "playground_x=1"})
    assert answer.status_code == 401 and "access-control-allow-credentials" not in answer.headers


def test_where_no_origin_is_named_nothing_is_said_of_origins(client: httpx.Client) -> None:
    answer = client.get("/api/catalogue", headers={"origin": SCHOOL})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert client.options("/api/train", headers={"origin": SCHOOL, **ASKING}).status_code == 405


def test_a_question_beforehand_is_counted_as_any_request(school: httpx.Client) -> None:
    answer = school.options("/api/train", headers={"origin": SCHOOL, "host": "evil.example", **ASKING})
    assert answer.status_code == 421
