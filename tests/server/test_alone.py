"""What goes wrong for one page, or with the disk, leaves all others alone; each with a real server process."""

from __future__ import annotations

import json

import pytest

from tests.server.conftest import Page, wait_for
from tests.server.process import running
from tests.server.test_faults import RATE, goes_on, play, seated
from tests.server.test_metrics import scrape

# A run that this seed has fails while it is trained; and whoever asks for so many steps fails while it is read.
UNLUCKY = 666
FAILS = {
    "in training": f"""
from server.playground import Playground
train = Playground.train
def fail(self, budget):
    if self._runner.trainer.experiment.seed == {UNLUCKY}:
        raise RuntimeError("injected")
    return train(self, budget)
Playground.train = fail
""",
    "in the connection": """
from server import socket
take = socket._Connection._take
def fail(self, message, session):
    if message.type == "reset":
        raise RuntimeError("injected")
    return take(self, message, session)
socket._Connection._take = fail
""",
}


@pytest.mark.parametrize("where", FAILS)
def test_a_session_that_fails_ends_alone_with_a_reference_that_the_log_has_too(where: str) -> None:
    with running(before=FAILS[where], PLAYGROUND_LOG="json") as process:
        other = play(process.port)
        page = Page(process.port)
        if where == "in training":
            page.hello(playing=True, experiment={"seed": UNLUCKY})
        else:
            page.hello(playing=True)
            page.until("frame")
            page.say("reset")
        reference = page.until("notice", lambda notice: notice["code"] == "failed")["detail"]["reference"]
        assert page.closed_with() == 4500
        wait_for(lambda: seated(process) == 1)
        # The others play on, and another page gets what this one could not.
        last = other.heard[-1].get("epoch", 0)
        other.until("frame", lambda frame: frame["epoch"] > last + RATE)
        goes_on(other, play(process.port, other))
        other.close()
        assert scrape(process)["failed_total", 0, ""] == 1
        assert process.stop() == 0
    lines = [json.loads(line) for line in process.log.splitlines()]
    [failure] = [line for line in lines if "trace" in line]
    assert reference in failure["message"] and "RuntimeError: injected" in failure["trace"]
