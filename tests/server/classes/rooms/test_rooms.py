"""The parts of a class that need no other page: who is here, what is kept of a run, what waits for a slow page.

Lost otherwise: members who seem to be here for ever, deeds that are done twice, memory that one page fills.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from server.classes.class_socket import _WAITING_BYTES, _Line
from server.classes.classes import Classes
from server.classes.rooms.page import Page
from server.classes.rooms.presence import Presence, roll
from server.classes.rooms.room import Room
from server.classes.rooms.sources import Source
from server.classes.store import MemoryStore
from server.process.metrics import Metrics
from server.settings import Settings
from tests.server.conftest import PATIENCE, run_apart


def test_who_is_here_is_what_all_processes_say_and_one_that_is_silent_is_forgotten() -> None:
    presence = Presence()
    presence.hear(roll("one", {"ada"}, {"bob"}, 1), 0.0)
    presence.hear(roll("two", {"bob"}, set(), 0), 10.0)
    assert (presence.here, presence.watched, presence.taught) == ({"ada", "bob"}, {"bob"}, True)
    # A page that comes to another process is here throughout.
    presence.hear(roll("two", {"ada", "bob"}, set(), 0), 20.0)
    presence.hear(roll("one", set(), set(), 0), 20.0)
    assert (presence.here, presence.watched, presence.taught) == ({"ada", "bob"}, set(), False)
    assert not presence.forget(59.0)
    assert presence.forget(61.0)
    assert presence.here == set()


def test_what_came_twice_or_out_of_turn_is_not_passed_on_and_what_is_kept_is_bounded() -> None:
    source = Source()
    state = {"type": "source_state", "run": 1}
    later: dict[str, Any] = {"type": "source_deeds", "run": 1, "deeds": [{}] * 400}
    assert not source.take(later, "a", 1)
    assert source.take(state, "a", 2)
    assert not source.take(state, "a", 2)
    assert source.take(later, "a", 3)
    # One is missing; another run; another page.
    assert not source.take(later, "a", 5)
    assert not source.take({**later, "run": 2}, "a", 4)
    assert not source.take(later, "b", 1)
    assert source.take(later, "a", 4) and not source.too_much
    assert source.take(later, "a", 5) and source.too_much
    assert source.take(state, "b", 1) and not source.too_much
    assert source.messages == [state]


def test_a_page_that_reads_nothing_is_let_go_before_it_fills_the_memory() -> None:
    class Stuck:
        closed: Any = None

        async def send_text(self, text: str) -> None:
            await asyncio.Event().wait()

    async def work() -> None:
        line = _Line(Stuck(), Classes(Settings(), MemoryStore(), Metrics()))  # type: ignore[arg-type]
        writer = asyncio.create_task(line.write())
        text = "x" * 500_000
        for _ in range(_WAITING_BYTES // len(text)):
            line.say(text)
        assert not line._is_over()
        line.say(text)
        line.say(text)
        assert line._is_over() and not line._waiting
        writer.cancel()

    run_apart(work())


def test_how_a_run_stands_reaches_a_teacher_whom_its_process_did_not_know_of_yet() -> None:
    async def work() -> None:
        store = MemoryStore()
        fields = {"key": "", "locked": False, "names_shown": False}
        await store.open("ABCDEF", fields, time.time() + 3600, most=1)
        published: list[dict[str, Any]] = []
        store.attach(lambda code, message: published.append(message), lambda usable: None)
        store.listen("ABCDEF")
        loop = asyncio.get_running_loop()
        room = Room("ABCDEF", store, "here", loop.create_task, loop.call_later, time.monotonic)
        assert await room.load()
        page = Page("ada", "page", "", lambda text: None, lambda code: None)
        room.add(page)
        room.take_tile(page, {"epoch": 3})
        for _ in range(2):
            # Once, however often it is said.
            room.heard(roll("elsewhere", set(), set(), 1))
        async with asyncio.timeout(PATIENCE):
            while not (tiles := [message for message in published if message["do"] == "tiles"]):
                await asyncio.sleep(0.01)
        assert tiles == [{"do": "tiles", "tiles": {"ada": {"epoch": 3}}}]

    run_apart(work())
