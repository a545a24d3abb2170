"""Websockets spread evenly over the workers of a port, whichever of them the kernel gave the connection to."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from server.app import create_app
from server.compute.watchdog import Condition, Watchdog
from server.process.listening import listen
from server.process.load_balancer import HandOver, Health, WorkerShare, WorkerTable
from server.process.metrics import Board
from server.serve import PlaygroundServer
from server.settings import Settings
from tests.server.conftest import LOCAL, STARTING, Page, wait_for
from tests.server.process.test_metrics import scrape
from tests.server.support.process import Process, all_answer, connections, running


def test_the_next_one_goes_to_the_worker_with_the_fewest_that_lives_and_stays_where_it_is_as_good() -> None:
    table = WorkerTable(4)
    for worker, (count, beat) in enumerate([(3, 10.0), (3, 10.0), (1, 2.0), (2, 10.0)]):
        table.write(worker, count, beat)
    assert table.fewest(0, now=10.5) == 3
    table.add(3, 1)
    assert table.fewest(0, now=10.5) == 0
    assert table.fewest(1, now=10.5) == 1
    table.write(2, 1, 10.0)
    assert table.fewest(0, now=10.5) == 2
    # What is stuck gets none, and gives away its own.
    table.write_health(2, Health(10.0, Condition("turn", 5.5)))
    assert table.fewest(0, now=10.5) == 0
    table.write_health(0, Health(10.0, Condition("thread", 5.5)))
    assert table.fewest(0, now=10.5) == 1
    os.close(table.descriptor)


def test_another_process_reads_the_same_table_through_its_descriptor() -> None:
    table = WorkerTable(2)
    other = WorkerTable(2, table.descriptor)
    table.write(1, 7, 3.5)
    table.write_health(1, Health(3.25, Condition("loop", 6.5)))
    assert (other.read(0), other.read(1)) == ((0, 0.0), (7, 3.5))
    assert (other.health(0), other.health(1)) == (Health(0.0, None), Health(3.25, Condition("loop", 6.5)))
    os.close(table.descriptor)


def test_a_door_that_is_full_leaves_the_connection_where_it_is() -> None:
    hand_over = HandOver.make(1)
    with socket.socket() as connection:
        handed = 0
        while hand_over.hand(0, b"GET /ws HTTP/1.1\r\n" * 50, connection.fileno()):
            handed += 1
    assert handed > 0
    hand_over.close()


def test_a_worker_counts_as_begun_from_its_first_connection_on(monkeypatch: pytest.MonkeyPatch) -> None:
    # Though its watchdog has not looked yet.
    monkeypatch.setattr(Watchdog, "start", lambda self, loop: None)
    table, hand_over, settings = WorkerTable(1), HandOver.make(1), Settings()
    server = PlaygroundServer(settings, create_app(settings), share=WorkerShare(table, hand_over, 0))
    thread = threading.Thread(target=lambda: server.run(sockets=listen("127.0.0.1", 0, 1)))
    thread.start()
    wait_for(lambda: server.started)
    wait_for(lambda: table.health(0).looked > 0)
    server.should_exit = True
    thread.join()
    hand_over.close()
    os.close(table.descriptor)


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    with running("--workers", "3", PLAYGROUND_SESSIONS_PER_ADDRESS="200") as started:
        wait_for(lambda: all_answer(started, 3), STARTING)
        yield started


def held(process: Process) -> int:
    """Connections that the workers have in all."""
    return sum(connections(process.workers(), process.port).values())


def settled(process: Process, pages: int) -> dict[int, int]:
    """How many each worker has, once there is no connection beside those of so many pages."""
    wait_for(lambda: held(process) == pages)
    return connections(process.workers(), process.port)


def opened(port: int, *, playing: bool = False) -> Page:
    page = Page(port)
    page.hello(playing=playing)
    page.until("frame")
    return page


def test_forty_five_pages_at_once_are_spread_within_a_fifth_of_even_and_so_are_those_that_come_later(
    process: Process,
) -> None:
    wait_for(lambda: held(process) == 0)
    # A browser asks for the page and its files first, and keeps those connections for a while.
    clients = [httpx.Client(base_url=process.url, **LOCAL) for _ in range(17)]
    for client in clients:
        client.get("/healthz")
    with ThreadPoolExecutor(20) as pool:
        pages = list(pool.map(opened, [process.port] * 45))
    for client in clients:
        client.close()
    spread = settled(process, 45)
    assert all(12 <= count <= 18 for count in spread.values()), spread
    for page in random.Random(1).sample(pages, 22):
        page.close()
        pages.remove(page)
    wait_for(lambda: held(process) == 23)
    pages += [opened(process.port) for _ in range(22)]
    spread = settled(process, 45)
    assert all(12 <= count <= 18 for count in spread.values()), spread
    # Those that were passed on are as good as the others.
    for page in pages:
        page.say("step", unit="batch")
        page.until("frame")
        page.close()


def test_any_worker_answers_for_all_with_their_numbers(process: Process) -> None:
    wait_for(lambda: held(process) == 0)
    pages = [opened(process.port) for _ in range(6)]
    for _ in range(8):
        wait_for(lambda: sum(scrape(process)["sessions", worker, ""] for worker in range(3)) == 6)
    for page in pages:
        page.close()


def test_a_worker_that_is_killed_takes_only_its_own_pages_and_the_others_never_stop(process: Process) -> None:
    # The pages of another test may still be leaving.
    wait_for(lambda: held(process) == 0)
    pages = [opened(process.port, playing=True) for _ in range(6)]
    victim = process.workers()[0]
    # Two each, or one more or fewer: a count is a page too high until its worker has said the next time what it has.
    before = settled(process, 6)
    os.kill(victim, signal.SIGKILL)
    lost = 0
    for page in pages:
        try:
            for _ in range(10):
                page.until("frame")
        except ConnectionClosed:
            lost += 1
    assert lost == before[victim] > 0
    wait_for(lambda: victim not in process.workers() and all_answer(process, 3), STARTING)
    wait_for(lambda: held(process) == 6 - lost)
    # What the killed one had counts no more: its successor gets what comes, for the others have more.
    pages += [opened(process.port, playing=True) for _ in range(lost)]
    after = settled(process, 6)
    [successor] = after.keys() - before.keys()
    assert after[successor] > 0 and max(after.values()) <= 3, after
    for page in pages:
        page.close()


def test_workers_share_what_they_know_where_the_disk_is_read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    WorkerTable(2).add(1, 3)
    Board(2)
