"""Below a path of a proxy: everything is found by relative addresses, and nothing leads out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import httpx
import pytest
from starlette.routing import Route

from tests.server.conftest import LOCAL, Page, Server
from tests.server.support.proxy import Proxy

BROWSER = {"accept": "text/html"}


@pytest.fixture(scope="module")
def proxy(server: Server) -> Iterator[Proxy]:
    proxy = Proxy([server.port], prefix="/playground")
    yield proxy
    proxy.stop()


def test_every_address_of_the_server_answers_below_the_path_as_it_does_without(proxy: Proxy, server: Server) -> None:
    paths = [route.path for route in server.app.routes if isinstance(route, Route) and "{" not in route.path]
    assert {"/", "/catalogue.json", "/healthz", "/readyz", "/metrics"} <= set(paths)
    for path in paths:
        below = httpx.get(urljoin(proxy.url, path.lstrip("/")), headers=BROWSER, **LOCAL)
        straight = httpx.get(server.url + path, headers=BROWSER, **LOCAL)
        assert below.status_code == straight.status_code, path
        if path not in ("/metrics", "/healthz"):
            assert below.content == straight.content, path


def test_every_address_in_every_page_stays_below_the_path_and_is_there(proxy: Proxy, server: Server) -> None:
    waiting, seen = [proxy.url], set[str]()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        response = httpx.get(url, headers=BROWSER, **LOCAL)
        assert response.status_code == 200, url
        if not response.headers["content-type"].startswith("text/html"):
            continue
        found = re.findall(r'\b(?:src|href|data-(?:catalogue|functions|locale))="([^"#]+)', response.text)
        for address in found:
            there = urljoin(url, address).partition("#")[0]
            if there.startswith(f"http://127.0.0.1:{proxy.port}/"):
                assert there.startswith(proxy.url), f"{url} leads out by {address}"
                waiting.append(there)
    assert len(seen) > 10


def test_a_page_that_is_not_there_leads_home(proxy: Proxy) -> None:
    for missing in ("nowhere", "no/where/at/all"):
        url = urljoin(proxy.url, missing)
        response = httpx.get(url, headers=BROWSER, **LOCAL)
        assert response.status_code == 404
        [home] = set(re.findall(r'<a [^>]*href="([^"]+)"', response.text))
        assert urljoin(url, home) == proxy.url


def test_the_websocket_plays_below_the_path(proxy: Proxy) -> None:
    page = Page(proxy.port, path="/playground/ws", origin=f"http://127.0.0.1:{proxy.port}")
    page.hello(playing=True)
    page.until("frame", lambda frame: frame["epoch"] > 5)
    page.close()
