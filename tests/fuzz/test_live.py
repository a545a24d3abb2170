"""A server that is sent anything over real websockets still serves an honest page, and says what is wrong meanwhile."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from websockets.exceptions import ConnectionClosed

from server.wire.frame import wrap_checkpoint
from tests.fuzz import mutate, stock
from tests.fuzz.cases import SEEDS, cases, tally
from tests.server.conftest import Page
from tests.server.support.process import Process, running

# Close codes a page may meet here: it talks nonsense, or too much.
EXPECTED = {1000, 1002, 1005, 1006, 1007, 1008, 1009, 4400}


@pytest.fixture(scope="module")
def served() -> Iterator[Process]:
    with running(
        PLAYGROUND_MESSAGE_RATE="10000", PLAYGROUND_MESSAGE_BURST="100000", PLAYGROUND_UNITS="16", PLAYGROUND_LOG="json"
    ) as process:
        yield process
        assert process.popen.poll() is None
        log = [json.loads(line) for line in process.log.splitlines() if line.startswith("{")]
        assert [line for line in log if line.get("level") in ("error", "critical")] == []
        assert "Traceback" not in process.log


def burst(port: int, random: Random) -> int | None:
    """One hostile connection; the code it was closed with, None where it was not."""
    resume = random.random() < 0.3
    with contextlib.closing(Page(port)) as page, contextlib.suppress(ConnectionClosed):
        hello = {"type": "hello", "protocol": 1, "playing": random.random() < 0.5, "resume": resume}
        hello["experiment"] = random.choice(stock.EXPERIMENTS)
        if random.random() < 0.3:
            hello = mutate.document(hello, random, edits=1)
        page.socket.send(json.dumps(hello))
        if resume:
            page.socket.send(wrap_checkpoint(mutate.checkpoint(stock.one_checkpoint(random), random)))
        for _ in range(random.randint(1, 15)):
            tally("messages over websockets")
            kind, message = random.randrange(8), random.choice(stock.MESSAGES)
            if kind == 0:
                page.socket.send(mutate.data(mutate.snapshot(stock.one_checkpoint(random), random), random))
            elif kind == 1:
                page.socket.send(mutate.snapshot(stock.one_checkpoint(random), random))
            elif kind == 2:
                page.socket.send(random.randbytes(random.choice([0, 1, 16, 500])))
            elif kind < 5:
                page.socket.send(mutate.text(json.dumps(message), random))
            else:
                page.socket.send(json.dumps(mutate.document(message, random, edits=2)))
        page.say("ping")
        # Whatever else it was answered, it is answered; what it hears can be read.
        while page.hear()["type"] != "pong":
            pass
    return page.socket.protocol.close_code


@cases(15)
@given(SEEDS)
def test_an_honest_page_trains_after_whatever_another_has_sent(served: Process, seed: int) -> None:
    random = Random(seed)
    code = burst(served.port, random)
    assert code is None or code in EXPECTED, code
    with contextlib.closing(Page(served.port)) as page:
        page.hello(playing=True)
        frame = page.until("frame", lambda one: one["epoch"] > 2)
        assert frame["train_loss"] < 1
