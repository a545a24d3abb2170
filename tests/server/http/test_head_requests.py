"""HEAD and refusals: what every address answers alike."""

from __future__ import annotations

import socket

import httpx
import pytest

from tests.server.conftest import Server

PATHS = [
    "/", "/docs", "/openapi.json", "/catalogue.json", "/functions.json", "/locales/en.json", "/glossary/en.json",
    "/static/x/main.js", "/static/x/icon.svg", "/favicon.ico", "/robots.txt", "/healthz", "/readyz", "/metrics",
    "/lessons.json", "/hill.json", "/presets.json", "/match-ups.json", "/api/catalogue", "/api/exports", "/links/x",
    "/api/nowhere", "/no",
]  # fmt: skip
# Whose numbers go on meanwhile.
MOVING = ("/metrics",)


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("path", PATHS)
def test_head_is_what_get_is_without_its_body(client: httpx.Client, path: str, encoding: str) -> None:
    whole = client.get(path, headers={"accept-encoding": encoding})
    head = client.head(path, headers={"accept-encoding": encoding})
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-length"]
    for name in ("content-type", "cache-control", "content-encoding", "vary", "content-security-policy"):
        assert head.headers.get(name) == whole.headers.get(name)
    if path not in MOVING:
        assert head.headers["content-length"] == whole.headers["content-length"]


def test_no_byte_of_a_body_follows_a_head_and_the_connection_goes_on(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
        request = b"%s /api/catalogue HTTP/1.1\r\nhost: localhost\r\nconnection: %s\r\n\r\n"
        connection.sendall(request % (b"HEAD", b"keep-alive") + request % (b"HEAD", b"close"))
        received = b""
        while piece := connection.recv(65536):
            received += piece
    heads = received.split(b"\r\n\r\n")
    assert len(heads) == 3 and heads[2] == b""
    assert all(head.startswith(b"HTTP/1.1 200 OK") for head in heads[:2])


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/api/train", "POST"),
        ("HEAD", "/api/validate", "POST"),
        ("PUT", "/api/catalogue", "GET, HEAD"),
        ("OPTIONS", "/api/predict", "POST"),
        ("GET", "/links", "POST"),
        ("DELETE", "/links/x", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
    ],
)
def test_what_an_address_does_not_take_is_answered_by_what_it_takes(
    client: httpx.Client, method: str, path: str, allow: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    if method != "HEAD":
        assert answer.headers["content-type"] == "application/problem+json"
        known = "GET" if method == "HEAD" else method
        assert answer.json() == {
            "title": "Not done here",
            "status": 405,
            "detail": f"this address takes {allow}; got {known}",
        }


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nowhere", "/api/train/x", "/links/a/b"])
def test_an_address_that_is_not_here_is_a_problem_document(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {"title": "Not here", "status": 404, "detail": "there is nothing at this address"}
