"""Bad networks, and servers that stop: the run goes on from what the page has, bit for bit. More is in resilience."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from engine import Trainer
from server.wire.frame import unwrap_checkpoint
from tests.server.conftest import LOCAL, Page
from tests.server.session.test_checkpoints import RICH
from tests.server.support.fault_proxy import FaultProxy
from tests.server.support.process import Process, running

# Epochs a second: what a second of training is.
RATE = 60
SPEED = {"per": "epoch", "rate": RATE}


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    # What ends a session here is the network, and not a busy machine that is late with an answer to a ping.
    with running(PLAYGROUND_HEARTBEAT_SECONDS="60") as started:
        yield started


def play(port: int, page: Page | None = None) -> Page:
    """A page that plays and has played a while, or another that goes on where this one was."""
    checkpoint = page.checkpoint if page else None
    found = Page(port)
    found.hello(playing=True, speed=SPEED, experiment=RICH, resume=checkpoint is not None)
    if checkpoint is not None:
        found.socket.send(checkpoint)
        assert found.until("run")["reset"] is False
    found.until("checkpoint")
    return found


def listen_to_the_end(page: Page) -> int | None:
    """Plays on until the connection ends, and hears all that came before; its close code."""
    while True:
        try:
            message = page.hear()
        except ConnectionClosed:
            return page.socket.protocol.close_code
        if message["type"] == "frame":
            with contextlib.suppress(ConnectionClosed):
                page.say("ack", sequence=message["sequence"])


def goes_on(before: Page, after: Page) -> None:
    """Asserts that one page's run is the other's, no more than a second of training behind, and none other since."""
    assert before.checkpoint is not None
    kept = Trainer.restore(unwrap_checkpoint(before.checkpoint))
    seen = [message for message in before.heard if message["type"] == "frame"][-1]
    assert seen["epoch"] - kept.epoch <= RATE
    after.until("checkpoint")
    assert after.checkpoint is not None
    reached = Trainer.restore(unwrap_checkpoint(after.checkpoint))
    assert reached.step > kept.step
    while kept.step < reached.step:
        kept.train_batches(reached.step - kept.step)
    assert kept.checkpoint() == reached.checkpoint()
    after.close()


def test_a_connection_that_is_cut_loses_at_most_a_second_of_training(process: Process) -> None:
    with FaultProxy(process.port) as network:
        page = play(network.port)
        page.until("frame", lambda message: message["epoch"] > RATE)
        network.cut()
        listen_to_the_end(page)
        goes_on(page, play(network.port, page))


def test_a_short_pause_of_the_network_is_no_drop(process: Process) -> None:
    with FaultProxy(process.port) as network:
        page = play(network.port)
        network.paused = True
        before = seated(process)
        other = play(process.port)
        other.until("frame", lambda message: message["epoch"] > RATE)
        assert seated(process) == before + 1
        network.paused = False
        last = page.heard[-1].get("epoch", 0)
        # Meanwhile the run went on, and what comes is the newest and not what was missed.
        page.until("frame", lambda message: message["epoch"] > last + RATE // 2)
        page.close()
        other.close()


def seated(process: Process) -> int:
    return int(httpx.get(f"{process.url}/healthz", **LOCAL).json()["sessions"])
