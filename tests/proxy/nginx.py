"""Two servers behind a real nginx with deploy/nginx.conf, one killed while twenty learners play: `make proxy-test`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.deploy.proxies import NGINX, before, find
from tests.server.support.moving import check, play_through_a_death
from tests.server.support.process import running


def test_twenty_learners_go_on_at_the_other_server_when_one_is_killed(tmp_path: Path) -> None:
    if not find("nginx"):
        pytest.fail("this needs nginx: install Debian's package `nginx-light`", pytrace=False)
    with running() as first, running() as second, before([first.port, second.port], NGINX, tmp_path) as proxy:
        url = proxy.url.replace("http:", "ws:") + "/ws"
        check(asyncio.run(play_through_a_death(url, [first, second], learners=20)))
