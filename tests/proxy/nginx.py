"""Two servers behind a real nginx with deploy/nginx.conf, one killed while twenty learners play: `make proxy-test`."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.conftest import PATIENCE, Page
from tests.server.moving import check, play_through_a_death
from tests.server.process import ROOT, Process, running

_MAIN = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/playground.conf;
}}
"""


def find_nginx() -> str:
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if not found:
        pytest.fail("this needs nginx: install Debian's package `nginx`", pytrace=False)
    return found


@pytest.fixture
def servers() -> Iterator[list[Process]]:
    with running() as first, running() as second:
        yield [first, second]


@pytest.fixture
def address(servers: list[Process], tmp_path: Path) -> Iterator[str]:
    """Host, port and path of the playground behind nginx."""
    port = _free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text().replace("listen 8080", f"listen 127.0.0.1:{port}")
    for example, server in zip((8000, 8001), servers, strict=True):
        assert f"127.0.0.1:{example} " in text
        text = text.replace(f"127.0.0.1:{example} ", f"127.0.0.1:{server.port} ")
    (tmp_path / "playground.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(_MAIN.format(folder=tmp_path))
    nginx = subprocess.Popen([find_nginx(), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/playground/healthz")
                break
            except httpx.TransportError:
                assert nginx.poll() is None, (tmp_path / "error.log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield f"127.0.0.1:{port}/playground"
    finally:
        nginx.terminate()
        nginx.wait(PATIENCE)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_twenty_learners_go_on_at_the_other_server_when_one_is_killed(address: str, servers: list[Process]) -> None:
    check(asyncio.run(play_through_a_death(f"ws://{address}/ws", servers, learners=20)))


def test_the_page_is_there_below_its_path_and_the_numbers_are_not(address: str) -> None:
    page = httpx.get(f"http://{address}/", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "Neural Network Playground" in page.text
    assert httpx.get(f"http://{address}").headers["location"] == f"http://{address}/"
    assert httpx.get(f"http://{address}/metrics").status_code == 404
    assert httpx.get(f"http://{address}/readyz").json() == {"status": "ready"}


def test_a_page_of_the_proxy_s_own_host_is_let_in_and_another_is_not(address: str) -> None:
    host, port = address.split("/")[0].split(":")
    assert host == "127.0.0.1"
    page = Page(int(port), path="/playground/ws", origin=f"http://{host}:{port}")
    page.hello()
    page.until("frame")
    page.close()
    with pytest.raises(Exception, match="403"):
        Page(int(port), path="/playground/ws", origin="http://elsewhere.example")
