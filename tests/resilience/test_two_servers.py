"""More machines: several servers behind a proxy. `make proxy-test` does the same behind nginx."""

from __future__ import annotations

from tests.server.conftest import run_apart
from tests.server.support.moving import check, play_through_a_death
from tests.server.support.process import running
from tests.server.support.proxy import Proxy


def test_twenty_learners_go_on_at_the_other_server_when_one_is_killed() -> None:
    with running() as first, running() as second:
        proxy = Proxy([first.port, second.port])
        try:
            url = f"ws://127.0.0.1:{proxy.port}/ws"
            check(run_apart(play_through_a_death(url, [first, second], learners=20)))
        finally:
            proxy.stop()
