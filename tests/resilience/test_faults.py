"""Networks and servers that are bad for longer, or with many pages at them: the run goes on, bit for bit."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.asyncio.client import connect

from engine import Trainer
from engine.compiled.kernels import Kernels
from server.wire.frame import unwrap_checkpoint
from tests.server.conftest import STARTING, Page, run_apart, wait_for
from tests.server.process.test_metrics import scrape
from tests.server.support.fault_proxy import FaultProxy
from tests.server.support.process import Process, all_answer, running
from tests.server.support.raw import HELLO, TEXT, Raw, frame
from tests.server.test_faults import RATE, goes_on, listen_to_the_end, play, seated


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    # What ends a session here is the network, and not a busy machine that is late with an answer to a ping.
    with running(PLAYGROUND_HEARTBEAT_SECONDS="60") as started:
        yield started


def test_a_network_that_passes_single_bytes_late_passes_whole_messages(process: Process) -> None:
    with FaultProxy(process.port) as network:
        network.latency = 0.2
        page = play(network.port)
        # Every message's head, and most of the shorter ones whole: all bytes of all pictures would take a minute.
        network.latency, network.piece, network.piecewise = 0.0, 1, 500
        first = page.until("frame")
        assert page.until("frame", lambda message: message["sequence"] > first["sequence"] + 3)["epoch"] > 0
        goes_on(page, play(network.port, page))
        page.close()


def test_a_pause_of_the_network_longer_than_the_heartbeats_ends_the_session_and_loses_nothing_the_page_has() -> None:
    # As 30 seconds are to a heartbeat of 15.
    with running(PLAYGROUND_HEARTBEAT_SECONDS="1") as process, FaultProxy(process.port) as network:
        page = play(network.port)
        page.until("frame", lambda message: message["epoch"] > RATE)
        network.paused = True
        wait_for(lambda: seated(process) == 0)
        network.paused = False
        assert listen_to_the_end(page) != 1000
        goes_on(page, play(network.port, page))


@pytest.mark.parametrize("held", [True, False], ids=["for less than the heartbeats", "for longer"])
def test_a_machine_that_stands_still_loses_nothing_when_it_goes_on(held: bool) -> None:
    # As ten seconds are to a heartbeat of 15, and as a minute is.
    with running(PLAYGROUND_HEARTBEAT_SECONDS="15" if held else "1") as process:
        page = play(process.port)
        page.until("frame", lambda message: message["epoch"] > RATE)
        process.popen.send_signal(signal.SIGSTOP)
        time.sleep(3)
        if not held:
            # A page counts silence as well, and leaves a server that it takes for gone.
            page.socket.socket.close()
        process.popen.send_signal(signal.SIGCONT)
        if held:
            last = page.heard[-1].get("epoch", 0)
            page.until("frame", lambda message: message["epoch"] > last + RATE)
            page.until("checkpoint")
        goes_on(page, play(process.port, page))
        wait_for(lambda: seated(process) == int(held))
        page.close()


def test_a_rolling_restart_sends_every_page_to_another_worker_with_the_very_state_it_had() -> None:
    with running("--workers", "2") as process:
        old = process.workers()
        wait_for(lambda: all_answer(process, 2), STARTING)
        with ThreadPoolExecutor(6) as pool:
            pages = list(pool.map(play, [process.port] * 6))
            process.popen.send_signal(signal.SIGHUP)
            codes = list(pool.map(listen_to_the_end, pages))
            assert codes == [1012] * 6
            assert all(last_frame_is_kept(page) for page in pages)
            followers = list(pool.map(play, [process.port] * 6, pages))
        for page, follower in zip(pages, followers, strict=True):
            goes_on(page, follower)
        wait_for(lambda: len(process.workers()) == 2 and not set(process.workers()) & set(old), STARTING)
        wait_for(process.answers, STARTING)
        assert process.stop() == 0
    assert "Traceback" not in process.log


def waiting(process: Process) -> float:
    """Commands that have not been carried out, as they were counted last."""
    return scrape(process)["commands_waiting", 0, ""]


def last_frame_is_kept(page: Page) -> bool:
    """Whether the page has a checkpoint at least as new as the picture it saw last."""
    assert page.checkpoint is not None
    seen = [message for message in page.heard if message["type"] == "frame"][-1]
    return Trainer.restore(unwrap_checkpoint(page.checkpoint)).step >= seen["step"]


def test_a_server_told_to_stop_hands_over_thirty_runs_though_one_page_never_reads() -> None:
    with running(PLAYGROUND_SHUTDOWN_SECONDS="8") as process:
        with ThreadPoolExecutor(30) as pool, Raw(process.port, buffer=4096) as stuck:
            pages = list(pool.map(play, [process.port] * 30))
            stuck.send(frame(TEXT, HELLO))
            for seed in range(60):
                experiment = {"data": {"samples": 5000, "seed": seed}}
                stuck.send(
                    frame(TEXT, json.dumps({"type": "configure", "id": seed, "experiment": experiment}).encode())
                )
            # All that it can have is done: building those runs is not what is to be waited for below.
            wait_for(lambda: 0 < waiting(process) == (time.sleep(0.6) or waiting(process)))
            ends = [pool.submit(listen_to_the_end, page) for page in pages]
            process.popen.send_signal(signal.SIGTERM)
            # The grace period, and as much again for a machine that is busy.
            assert process.popen.wait(2 * 8) == 0
            assert [end.result() for end in ends] == [1012] * 30
        assert all(last_frame_is_kept(page) for page in pages)
    assert "Traceback" not in process.log


def test_three_hundred_pages_that_come_back_within_two_seconds_are_all_back_within_thirty() -> None:
    settings = {"PLAYGROUND_SESSIONS": "300", "PLAYGROUND_SESSIONS_PER_ADDRESS": "300"}
    with running(**settings) as process:
        page = play(process.port)
        page.close()
        assert page.checkpoint is not None
        run_apart(come_back(process.port, page.checkpoint, 300))


async def come_back(port: int, checkpoint: bytes, count: int) -> None:
    """Resumes the same run so many times within two seconds, and holds all of them until the last one has a picture."""
    everybody = asyncio.Barrier(count)
    hello = {"type": "hello", "protocol": 1, "playing": True, "resume": True}

    async def one() -> None:
        await asyncio.sleep(2 * random.random())
        async with connect(f"ws://127.0.0.1:{port}/ws", max_size=None, compression=None, open_timeout=30) as socket:
            await socket.send(json.dumps(hello))
            await socket.send(checkpoint)
            async for message in socket:
                if isinstance(message, bytes) and message[0] == 1:
                    break
                if isinstance(message, str):
                    heard = json.loads(message)
                    assert heard["type"] != "error" and not heard.get("reset"), heard
            await everybody.wait()

    async with asyncio.timeout(2 + 30):
        await asyncio.gather(*[one() for _ in range(count)])


def test_a_killed_server_started_again_on_its_port_goes_on_with_the_run(compiled: Kernels) -> None:
    with running() as first:
        page = play(first.port)
        page.until("frame", lambda message: message["epoch"] > RATE)
        first.stop(signal.SIGKILL)
        assert listen_to_the_end(page) in (None, 1006)
    second = Process(port=first.port)
    try:
        goes_on(page, play(second.port, page))
    finally:
        second.end()
