"""What every example of a proxy keeps out, lets through and passes on."""

from __future__ import annotations

import json

import httpx
import pytest

from server.app import create_app
from server.settings import Settings
from tests.deploy.backend import Backend
from tests.deploy.proxies import Running, ask, status
from tests.server.conftest import LOCAL, Page, wait_for
from tests.server.support.process import Process

API_BYTES = create_app(Settings()).state.api.body_bytes

# After the prefix of the example. What is behind a proxy decodes once, and neither joins slashes nor resolves dots.
SPELLINGS = [
    "/metrics", "/metrics?", "/metrics?a=b", "/metrics/", "//metrics", "///metrics", "//metrics//", "/METRICS",
    "/%6detrics", "/%6Detric%73", "/%6d%65%74%72%69%63%73", "/metrics%3f", "/metrics%23", "/metrics#a", "/metrics%2f",
    "/%2fmetrics", "%2fmetrics", "/%256detrics", "/metrics;a", "/metrics%3ba", "/metrics%00", "/metrics%20",
    "/./metrics", "/a/../metrics", "/%2e/metrics", "/a/%2e%2e/metrics", "/metrics/.", "/metrics/a/..",
    "/a/..%2fmetrics", "/..%2fmetrics", "\\metrics", "/metrics\t",
]  # fmt: skip
# Without it, where there is one.
AROUND = [
    "/metrics", "/playground/../metrics", "/playground/../playground/metrics", "//playground/metrics",
    "/%70layground/metrics", "/PLAYGROUND/metrics", "/playground/..//playground//metrics", "/playgroundmetrics",
]  # fmt: skip


def targets(proxy: Running) -> list[str]:
    below = [proxy.prefix + spelling for spelling in SPELLINGS]
    whole = [f"http://127.0.0.1:{proxy.port}{target}" for target in below[:3]]
    return [*below, *whole, *(AROUND if proxy.prefix else [])]


def request(proxy: Running, target: str, method: str = "GET", *headers: str) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{proxy.port}", "Connection: close", *headers]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()


def test_the_numbers_are_kept_from_the_world_however_their_address_is_spelled(proxy: Running, backend: Backend) -> None:
    backend.received.clear()
    for target in targets(proxy):
        assert status(proxy.port, request(proxy, target)) in (400, 403, 404), target
    for method in ("HEAD", "POST", "OPTIONS"):
        assert status(proxy.port, request(proxy, f"{proxy.prefix}/metrics", method)) == 404
    assert [found.target for found in backend.received if found.path == b"/metrics"] == []


def test_among_the_spellings_are_those_that_a_server_would_take(backend: Backend) -> None:
    request = "GET {} HTTP/1.1\r\nHost: a\r\n\r\n"
    taken = [spelling for spelling in SPELLINGS if status(backend.port, request.format(spelling).encode()) == 200]
    assert len(taken) >= 6


def test_what_a_visitor_says_of_where_it_is_does_not_reach_the_server(proxy: Running, backend: Backend) -> None:
    forged = ["X-Forwarded-For: 192.0.2.7", "x-forwarded-for: 192.0.2.8, 192.0.2.9", "X-Forwarded-Proto: https"]
    answer = ask(proxy.port, request(proxy, f"{proxy.prefix}/echo?a=b", "GET", *forged))
    told = json.loads(answer[answer.index(b"{") : answer.rindex(b"}") + 1])
    assert told["headers"]["x-forwarded-for"] == ["127.0.0.1"]
    assert told["headers"]["x-forwarded-proto"] == ["http"]
    assert told["headers"]["host"] == [f"127.0.0.1:{proxy.port}"]
    assert told["target"] == "/echo?a=b"


def test_half_a_request_is_let_go(proxy: Running) -> None:
    # Shorter than the tests' patience by far, and than what each of the programs has by itself.
    answer = ask(proxy.port, f"GET {proxy.prefix}/echo HTTP/1.1\r\nHost: a\r\n".encode())
    assert answer == b"" or b" 408 " in answer.splitlines()[0]


def test_what_is_streamed_comes_line_by_line(proxy: Running, backend: Backend) -> None:
    backend.go_on.clear()
    with httpx.stream("GET", f"{proxy.url}/lines", **LOCAL) as response:
        lines = response.iter_lines()
        assert next(lines) == "first"
        backend.go_on.set()
        assert list(lines) == ["second"]


def test_a_body_that_is_longer_than_the_server_takes_is_refused_at_the_door(proxy: Running, backend: Backend) -> None:
    backend.received.clear()
    length = "Content-Length: 8000000"
    answer = status(proxy.port, request(proxy, f"{proxy.prefix}/echo", "POST", length) + bytes(5_100_000))
    # One that closes while it is still being sent to may lose its answer.
    assert answer in (413, None)
    assert [found for found in backend.received if found.method == "POST"] == []


def test_the_page_its_files_and_its_websockets_are_there(site: Running, playground: Process) -> None:
    page = httpx.get(f"{site.url}/", headers={"accept": "text/html"}, **LOCAL)
    assert page.status_code == 200
    assert "Neural Network Playground" in page.text
    assert httpx.get(f"{site.url}/catalogue.json", **LOCAL).json()
    assert httpx.get(f"{site.url}/readyz", **LOCAL).json() == {"status": "ready"}
    if site.prefix:
        assert httpx.get(site.url, **LOCAL).headers["location"].endswith("/playground/")
    forged = {"X-Forwarded-For": "192.0.2.7"}
    page = Page(site.port, path=f"{site.prefix}/ws", origin=f"http://127.0.0.1:{site.port}", additional_headers=forged)
    page.hello(playing=True)
    first = page.until("frame")
    page.until("frame", lambda frame: frame["epoch"] > first["epoch"])
    page.close()
    room = Page(site.port, path=f"{site.prefix}/class", origin=f"http://127.0.0.1:{site.port}")
    room.say("open")
    assert len(room.until("opened")["code"]) == 6
    room.say("end")
    assert room.closed_with() == 4410
    wait_for(lambda: "127.0.0.1" in playground.log)
    assert "192.0.2.7" not in playground.log
    with pytest.raises(Exception, match="403"):
        Page(site.port, path=f"{site.prefix}/ws", origin="http://elsewhere.example")


def test_the_largest_body_of_the_api_passes_and_a_larger_one_is_the_server_s_to_refuse(site: Running) -> None:
    asked = b'{"experiment": {}}'
    kind = {"content-type": "application/json"}
    largest = httpx.post(f"{site.url}/api/validate", content=asked.ljust(API_BYTES), headers=kind, **LOCAL)
    assert largest.status_code == 200, largest.text
    larger = httpx.post(f"{site.url}/api/validate", content=asked.ljust(API_BYTES + 1), headers=kind, **LOCAL)
    assert larger.status_code == 413
    assert "must be at most" in larger.text


def test_a_run_over_the_api_says_how_it_goes_while_it_goes(site: Running) -> None:
    asked = {"experiment": {}, "epochs": 30, "marks": [10]}
    with httpx.stream("POST", f"{site.url}/api/train", json=asked, **LOCAL) as response:
        assert [json.loads(line)["type"] for line in response.iter_lines()] == ["mark", "mark", "mark", "result"]
