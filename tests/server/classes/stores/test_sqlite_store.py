"""The file of classes: the disk, the clock, and what is left behind.

Lost otherwise: a class to a clock that is set right, names that stay on a disk, a page that waits for one.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from server.classes.store import Store
from server.classes.stores import sqlite_database, sqlite_store, sqlite_thread
from server.classes.stores.room_clock import RoomClock, running_seconds
from server.classes.stores.sqlite_store import SqliteStore
from tests.server.classes.stores.hearing import HOUR, Hearing, is_gone, opened, with_store
from tests.server.conftest import PATIENCE

DAY = 24 * HOUR


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where one is; what is done now and then is done often."""
    monkeypatch.setattr(sqlite_thread, "_TEND_SECONDS", 0.02)
    monkeypatch.setattr(sqlite_thread, "_RETRY_SECONDS", 0.02)
    monkeypatch.setattr(sqlite_thread, "_IDLE_SECONDS", 0.01)
    return tmp_path / "classes.sqlite"


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.005)


class Machine:
    """Its clock, which may be set, and the time that has passed."""

    def __init__(self) -> None:
        # One pair, which a thread that looks meanwhile sees as it was or as it is.
        self.times = 1.8e9, 1000.0

    @property
    def wall(self) -> float:
        return self.times[0]

    def clock(self) -> RoomClock:
        clock = RoomClock(lambda: self.times[0], lambda: self.times[1])
        clock.read = lambda: self.times  # type: ignore[method-assign]
        return clock

    def set(self, seconds: float) -> None:
        self.times = self.times[0] + seconds, self.times[1]

    def passes(self, seconds: float) -> None:
        self.times = self.times[0] + seconds, self.times[1] + seconds


@pytest.mark.parametrize("jump", [400 * DAY, -400 * DAY, HOUR])
def test_a_clock_that_is_set_ends_no_class_and_keeps_none_longer(file: Path, jump: float) -> None:
    machine = Machine()

    async def work(store: Store, hearing: Hearing) -> None:
        assert await store.open("ABCDEF", {}, machine.wall + 4 * HOUR, most=9) == "kept"
        machine.passes(HOUR)
        machine.set(jump)
        room = await store.room("ABCDEF")
        assert room and room["ends"] == pytest.approx(machine.wall + 3 * HOUR)
        machine.passes(3 * HOUR - 1)
        assert await store.room("ABCDEF")
        machine.passes(2)
        assert await store.room("ABCDEF") is None

    with_store(lambda: SqliteStore(file, machine.clock()), work)


@pytest.mark.parametrize(("off", "left"), [(HOUR, 2 * HOUR), (5 * HOUR, 0.0), (-DAY, 3 * HOUR)])
def test_after_the_machine_was_off_a_clock_that_went_on_is_believed_and_one_that_went_back_has_jumped(
    file: Path, off: float, left: float
) -> None:
    machine = Machine()

    async def before(store: Store, hearing: Hearing) -> None:
        assert await store.open("ABCDEF", {}, machine.wall + 4 * HOUR, most=9) == "kept"
        machine.passes(HOUR)

    async def after(store: Store, hearing: Hearing) -> None:
        room = await store.room("ABCDEF")
        assert (room["ends"] - machine.wall if room else 0.0) == pytest.approx(left)

    async def pause(store: Store, hearing: Hearing) -> None:
        await store.rooms()

    with_store(lambda: SqliteStore(file, machine.clock()), before)
    # The server is started again, and then the machine.
    with_store(lambda: SqliteStore(file, machine.clock()), pause)
    machine.times = machine.wall + off, 10.0
    with_store(lambda: SqliteStore(file, machine.clock()), after)


def test_nothing_that_was_kept_of_a_class_is_left_on_the_disk_once_it_ends(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_database, "_KEPT_SECONDS", 0.05)

    def written() -> bytes:
        return b"".join(one.read_bytes() for one in file.parent.iterdir() if not one.name.endswith("-shm"))

    async def work(store: Store, hearing: Hearing) -> None:
        # A class that goes on meanwhile, of which nothing is lost.
        await opened(store, "OTHER2")
        await store.put("OTHER2", "member", "m1", {"name": "Zenobia"})
        empty = file.stat().st_size
        await opened(store)
        await store.change("ABCDEF", {"stage": "Xanthippe asks"})
        for at in range(20):
            await store.put("ABCDEF", "member", f"m{at}", {"name": "Xanthippe", "state": "x" * 50_000})
        await store.publish("ABCDEF", {"name": "Xanthippe"})
        assert b"Xanthippe" in written()
        await store.end("ABCDEF")
        await until(lambda: b"Xanthippe" not in written())
        await until(lambda: sum(one.stat().st_size for one in file.parent.iterdir()) < empty + 100_000)
        assert b"Zenobia" in written() and len(await store.all("OTHER2", "member")) == 1
        assert {one.stat().st_mode & 0o777 for one in file.parent.iterdir()} == {0o600}

    with_store(lambda: SqliteStore(file), work)


def test_a_file_that_is_held_makes_those_wait_who_ask_and_nobody_else(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        await opened(store)
        holder = sqlite3.connect(file, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        put = asyncio.create_task(store.put("ABCDEF", "member", "m1", {"name": "Ada"}))
        # Were it done in the loop itself, the first of these turns would see the end of it.
        for _ in range(1000):
            await asyncio.sleep(0)
        assert not put.done()
        holder.execute("ROLLBACK")
        assert await put == "kept"
        assert hearing.health == []
        # Longer than anybody waits.
        await store.stop()
        holder.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(sqlite_database, "_PATIENCE_SECONDS", 0.02)
        await store.start()
        assert await is_gone(store.put("ABCDEF", "member", "m2", {"name": "Bo"}))
        assert await is_gone(store.room("ABCDEF"))
        await hearing.until(lambda: hearing.health[-1:] == [False])
        # Not closed: who closes last tidies up, which takes longer than anybody waits here.
        holder.execute("ROLLBACK")
        await hearing.until(lambda: hearing.health[-1])
        assert await store.all("ABCDEF", "member") == {"m1": {"name": "Ada"}}
        assert await store.put("ABCDEF", "member", "m2", {"name": "Bo"}) == "kept"
        holder.close()

    with_store(lambda: SqliteStore(file), work)


def test_what_nobody_waits_for_any_more_is_not_done_later(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Else a name is taken by somebody who was told that they did not come in.
    async def work(store: Store, hearing: Hearing) -> None:
        assert isinstance(store, SqliteStore)
        await opened(store)
        monkeypatch.setattr(sqlite_store, "_PATIENCE_SECONDS", 0.02)
        hanging = threading.Event()
        hangs = asyncio.create_task(is_gone(store._do(lambda connection, now: hanging.wait(PATIENCE))))
        await asyncio.sleep(0)
        assert await is_gone(store.put("ABCDEF", "member", "m1", {"name": "Ada"}))
        hanging.set()
        assert await hangs
        monkeypatch.undo()
        assert await store.get("ABCDEF", "member", "m1") is None

    with_store(lambda: SqliteStore(file), work)


def test_a_file_that_is_removed_is_made_again_and_that_is_told(file: Path) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        await opened(store)
        for one in file.parent.iterdir():
            one.unlink()
        await hearing.until(lambda: hearing.health == [False, True])
        assert await store.room("ABCDEF") is None
        await opened(store)
        assert file.exists()

    with_store(lambda: SqliteStore(file), work)


def test_who_was_away_for_longer_than_anything_published_is_kept_is_told_to_read_again(file: Path) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        await opened(store)
        store.listen("ABCDEF")
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for message in ("{}", '{"at": 2}'):
            values = (message, running_seconds())
            other.execute("INSERT INTO events (code, message, at) VALUES ('ABCDEF', ?, ?)", values)
        other.execute("DELETE FROM events WHERE message = '{}'")
        other.execute("COMMIT")
        other.close()
        await hearing.until(lambda: hearing.heard)
        assert (hearing.health, hearing.heard) == ([True], [("ABCDEF", {"at": 2})])

    with_store(lambda: SqliteStore(file), work)


def test_what_is_published_while_this_process_looks_is_heard(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def last_event(connection: sqlite3.Connection) -> int:
        looked.append(1)
        if len(looked) == 2:
            # Another process is quicker than this one's next question.
            asked = "INSERT INTO events (code, message, at) VALUES ('ABCDEF', '{\"at\": 2}', ?)"
            with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
                other.execute(asked, (running_seconds(),))
        return sqlite_database.last_event(connection)

    monkeypatch.setattr(sqlite_thread, "last_event", last_event)

    async def work(store: Store, hearing: Hearing) -> None:
        store.listen("ABCDEF")
        await opened(store)
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("DELETE FROM rooms")
        await hearing.until(lambda: hearing.heard)
        assert (hearing.heard, hearing.health) == ([("ABCDEF", {"at": 2})], [])

    with_store(lambda: SqliteStore(file), work)
