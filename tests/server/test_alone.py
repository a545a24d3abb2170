"""What goes wrong for one page, or with the disk, leaves all others alone; each with a real server process."""

from __future__ import annotations

import json

from tests.server.conftest import Page, wait_for
from tests.server.process.test_metrics import scrape
from tests.server.support.process import running
from tests.server.test_faults import RATE, goes_on, play, seated

# A run that this seed has fails while it is trained; and whoever starts over fails while that is read.
UNLUCKY = 666
FAILS = f"""
from server.session.live_run import LiveRun
train = LiveRun.train
def fail(self, budget, **how):
    if self._run.trainer.experiment.seed == {UNLUCKY}:
        raise RuntimeError("injected in training")
    return train(self, budget, **how)
LiveRun.train = fail
from server.connections import websocket
take = websocket._Connection._take
def refuse(self, message, session):
    if message.type == "reset":
        raise RuntimeError("injected in the connection")
    return take(self, message, session)
websocket._Connection._take = refuse
"""


def reference_of_failure(page: Page) -> str:
    """What the page is told before it is let go."""
    notice = page.until("notice", lambda notice: notice["code"] == "failed")
    assert page.closed_with() == 4500
    return str(notice["detail"]["reference"])


def test_a_session_that_fails_ends_alone_with_a_reference_that_the_log_has_too() -> None:
    with running(before=FAILS, PLAYGROUND_LOG="json") as process:
        other = play(process.port)
        in_training = Page(process.port)
        in_training.hello(playing=True, experiment={"seed": UNLUCKY})
        references = [reference_of_failure(in_training)]
        wait_for(lambda: seated(process) == 1)
        in_the_connection = Page(process.port)
        in_the_connection.hello(playing=True)
        in_the_connection.until("frame")
        in_the_connection.say("reset")
        references.append(reference_of_failure(in_the_connection))
        wait_for(lambda: seated(process) == 1)
        # The others play on, and another page gets what this one could not.
        last = other.heard[-1].get("epoch", 0)
        other.until("frame", lambda frame: frame["epoch"] > last + RATE)
        goes_on(other, play(process.port, other))
        other.close()
        assert scrape(process)["failed_total", 0, ""] == 2
        assert process.stop() == 0
    lines = [json.loads(line) for line in process.log.splitlines()]
    failures = [line for line in lines if "trace" in line]
    for failure, reference, error in zip(failures, references, ("in training", "in the connection"), strict=True):
        assert reference in failure["message"] and f"RuntimeError: injected {error}" in failure["trace"]
