"""The three stores of classes do the same: were one to differ, a class would go wrong on that server alone.

Lost otherwise: names that are taken twice, a room that is full or over, what was published, and its order.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from server.classes.store import MemoryStore, Store
from server.classes.stores.redis_store import RedisStore
from server.classes.stores.sqlite_store import SqliteStore
from tests.server.classes.stores.hearing import HOUR, Hearing, opened, with_store
from tests.server.conftest import PATIENCE
from tests.server.support.process import ROOT

_NUMBERS = count()
_OTHER = """
import asyncio, os, sys
from pathlib import Path
from server.classes.stores.choosing import make_store
from server.settings import Settings

async def run():
    store = make_store(Settings.from_environment())
    asked = asyncio.Queue()
    store.attach(lambda code, message: asked.put_nowait(message), lambda usable: None)
    store.listen("ABCDEF")
    await store.start()
    await store.put("ABCDEF", "member", "m1", {"name": "Ada"})
    await store.publish("ABCDEF", {"says": "here"})
    while True:
        message = await asked.get()
        if "asks" in message:
            await store.publish("ABCDEF", {"says": message["asks"] + 1})

asyncio.run(run())
"""


@pytest.fixture(params=["memory", "sqlite", "redis"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Makes another process' store of the same classes; in memory there is but one."""
    if request.param == "sqlite":
        return lambda: SqliteStore(tmp_path / "classes.sqlite")
    if request.param == "redis":
        server, prefix = request.getfixturevalue("redis"), f"test-{next(_NUMBERS)}"
        return lambda: RedisStore(server.address, prefix)
    alone = MemoryStore()
    return lambda: alone


def test_a_room_is_there_with_what_it_was_opened_and_changed_with(make: Callable[[], Store]) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        assert await store.room("ABCDEF") is None
        assert not await store.change("ABCDEF", {"locked": True})
        ends = await opened(store)
        assert await store.room("ABCDEF") == {"locked": False, "teacher": "k", "ends": ends}
        assert await store.change("ABCDEF", {"locked": True, "stage": {"list": [], "none": None, "text": "Ä\u4e2d"}})
        assert await store.change("ABCDEF", {"ends": ends + HOUR})
        room = await store.room("ABCDEF")
        assert room == {
            **{"locked": True, "teacher": "k", "ends": ends + HOUR},
            "stage": {"list": [], "none": None, "text": "Ä\u4e2d"},
        }

    with_store(make, work)


def test_a_code_is_one_room_s_and_there_are_so_many_rooms(make: Callable[[], Store]) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        ends = time.time() + HOUR
        assert await store.open("A", {}, ends, most=2) == "kept"
        assert await store.open("A", {}, ends, most=2) == "taken"
        assert await store.open("B", {}, ends, most=2) == "kept"
        assert await store.open("C", {}, ends, most=2) == "full"
        assert await store.rooms() == 2
        await store.end("A")
        assert await store.open("C", {}, ends, most=2) == "kept"
        assert await store.rooms() == 2

    with_store(make, work)


def test_documents_are_kept_by_kind_and_key_and_no_more_than_so_many(make: Callable[[], Store]) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        assert await store.put("ABCDEF", "member", "m1", {"name": "Ada"}) == "gone"
        await opened(store)
        await opened(store, "OTHER2")
        assert await store.put("ABCDEF", "member", "m1", {"name": "Ada"}, new=True, most=2) == "kept"
        assert await store.put("ABCDEF", "member", "m1", {"name": "Bo"}, new=True, most=2) == "taken"
        assert await store.put("ABCDEF", "member", "m2", {"name": "Bo"}, most=2) == "kept"
        assert await store.put("ABCDEF", "member", "m3", {"name": "Cy"}, most=2) == "full"
        # One that replaces another always has room; other kinds and other rooms count for themselves.
        assert await store.put("ABCDEF", "member", "m1", {"name": "Ada L"}, most=2) == "kept"
        assert await store.put("ABCDEF", "score", "m3", {"score": 1}, most=2) == "kept"
        assert await store.put("OTHER2", "member", "m1", {"name": "Di"}, most=2) == "kept"
        assert await store.all("ABCDEF", "member") == {"m1": {"name": "Ada L"}, "m2": {"name": "Bo"}}
        assert await store.get("ABCDEF", "member", "m2") == {"name": "Bo"}
        assert await store.get("ABCDEF", "member", "m3") is None
        assert await store.remove("ABCDEF", "member", "m2")
        assert not await store.remove("ABCDEF", "member", "m2")
        assert await store.put("ABCDEF", "member", "m3", {"name": "Cy"}, most=2) == "kept"
        # Of two that are kept at once the greater stays, whichever is done last; whatever was there without a number.
        await store.put("ABCDEF", "part", "question", {"value": 1})
        for at, kept in ((2, "kept"), (1, "taken"), (2, "taken"), (2.5, "kept"), (-3, "taken")):
            assert await store.put("ABCDEF", "part", "question", {"version": at}, above="version") == kept
        assert await store.get("ABCDEF", "part", "question") == {"version": 2.5}
        await store.clear("ABCDEF", "member")
        assert await store.all("ABCDEF", "member") == {}
        assert await store.all("ABCDEF", "score") == {"m3": {"score": 1}}
        assert await store.all("OTHER2", "member") == {"m1": {"name": "Di"}}

    with_store(make, work)


def test_of_many_who_want_one_name_or_the_last_place_at_once_one_has_it(make: Callable[[], Store]) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        await opened(store)
        names = await _all(store.put("ABCDEF", "name", "ada", {"by": at}, new=True) for at in range(20))
        assert sorted(names) == ["kept"] + 19 * ["taken"]
        places = await _all(store.put("ABCDEF", "member", f"m{at}", {}, most=5) for at in range(20))
        assert sorted(places) == 15 * ["full"] + 5 * ["kept"]
        assert sorted(await _all(store.next("ABCDEF", "number") for _ in range(20))) == list(range(1, 21))
        assert await store.next("ABCDEF", "other") == 1
        assert await store.next("NOSUCH", "number") == 0

    with_store(make, work)


async def _all(work: Iterator[Awaitable[Any]]) -> list[Any]:
    return list(await asyncio.gather(*work))


def test_nothing_is_left_of_a_room_that_was_ended_or_is_over(make: Callable[[], Store]) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        await opened(store)
        await opened(store, "LATER2")
        for code in ("ABCDEF", "LATER2"):
            await store.put(code, "member", "m1", {"name": "Ada"})
            await store.next(code, "number")
        await store.end("ABCDEF")
        # From now on there are a few hundredths of a second of the other.
        assert await store.change("LATER2", {"ends": time.time() + 0.05})
        async with asyncio.timeout(PATIENCE):
            while await store.room("LATER2"):
                await asyncio.sleep(0.01)
        for code in ("ABCDEF", "LATER2"):
            assert await store.room(code) is None
            assert not await store.change(code, {"locked": True})
            assert await store.get(code, "member", "m1") is None
            assert await store.all(code, "member") == {}
            assert await store.next(code, "number") == 0
            assert await store.put(code, "member", "m2", {}) == "gone"
        assert await store.rooms() == 0
        # One that is opened anew under the same code has nothing of it.
        await opened(store)
        assert await store.all("ABCDEF", "member") == {}
        assert await store.next("ABCDEF", "number") == 1

    with_store(make, work)


def test_what_is_published_comes_in_its_order_and_to_those_alone_who_listen(make: Callable[[], Store]) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        await opened(store)
        await opened(store, "OTHER2")
        store.listen("ABCDEF")
        await store.publish("OTHER2", {"number": -1})
        for number in range(40):
            await store.publish("ABCDEF", {"number": number, "large": "x" * 1000 * (number % 3)})
        await hearing.until(lambda: len(hearing.heard) >= 40)
        assert [(code, message["number"]) for code, message in hearing.heard] == [("ABCDEF", n) for n in range(40)]
        store.ignore("ABCDEF")
        store.listen("OTHER2")
        await store.publish("ABCDEF", {"number": 40})
        await store.publish("OTHER2", {"number": 41})
        await hearing.until(lambda: len(hearing.heard) >= 41)
        assert hearing.heard[40:] == [("OTHER2", {"number": 41})]
        assert hearing.health == []

    with_store(make, work)


def test_another_process_sees_and_hears_the_same(make: Callable[[], Store]) -> None:
    async def work(one: Store, hearing: Hearing) -> None:
        other = make()
        if other is one:
            # In memory there is no other.
            return
        its = Hearing(other)
        await other.start()
        try:
            ends = await opened(one)
            assert await other.room("ABCDEF") == {"locked": False, "teacher": "k", "ends": ends}
            for store in (one, other):
                store.listen("ABCDEF")
            sent = [await store.publish("ABCDEF", {"at": at}) for at, store in enumerate(10 * [one, other])]
            await hearing.until(lambda: len(hearing.heard) >= len(sent))
            await its.until(lambda: len(its.heard) >= len(sent))
            assert hearing.heard == its.heard == [("ABCDEF", {"at": at}) for at in range(20)]
            assert await other.next("ABCDEF", "number") == 1
            assert await one.next("ABCDEF", "number") == 2
        finally:
            await other.stop()

    with_store(make, work)


def test_classes_of_one_process_are_those_of_another_and_outlive_it_being_killed(
    make: Callable[[], Store], tmp_path: Path
) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        if isinstance(store, MemoryStore):
            return
        await opened(store)
        store.listen("ABCDEF")
        environment = {**os.environ, "PLAYGROUND_CLASSES_FILE": str(tmp_path / "classes.sqlite")}
        if isinstance(store, RedisStore):
            environment |= {"PLAYGROUND_REDIS": store.address, "PLAYGROUND_REDIS_PREFIX": store.prefix}
        process = subprocess.Popen([sys.executable, "-c", _OTHER], cwd=ROOT, env=environment)
        try:
            await hearing.until(lambda: ("ABCDEF", {"says": "here"}) in hearing.heard)
            await store.publish("ABCDEF", {"asks": 41})
            await hearing.until(lambda: ("ABCDEF", {"says": 42}) in hearing.heard)
        finally:
            process.kill()
            process.wait()
        assert await store.all("ABCDEF", "member") == {"m1": {"name": "Ada"}}
        assert await store.put("ABCDEF", "member", "m2", {"name": "Bo"}) == "kept"

    with_store(make, work)


def test_a_store_that_was_stopped_keeps_all_for_the_next(
    make: Callable[[], Store],
) -> None:
    async def first(store: Store, hearing: Hearing) -> None:
        await opened(store)
        await store.put("ABCDEF", "member", "m1", {"name": "Ada"})
        await store.put("ABCDEF", "tile", "m1", {"epoch": 7})

    async def second(store: Store, hearing: Hearing) -> None:
        assert (await store.room("ABCDEF") or {})["teacher"] == "k"
        assert await store.all("ABCDEF", "member") == {"m1": {"name": "Ada"}}
        assert await store.get("ABCDEF", "tile", "m1") == {"epoch": 7}

    with_store(make, first)
    with_store(make, second)
