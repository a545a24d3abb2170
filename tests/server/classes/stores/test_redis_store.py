"""Redis with faults: it goes away and comes back, is full, hangs, and forgets what is over.

Lost otherwise: a class that stands still without a word, and a password in a log.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable
from itertools import count

import pytest
from redis import Redis

from server.classes.store import Store
from server.classes.stores import redis_store
from server.classes.stores.redis_client import fault
from server.classes.stores.redis_store import RedisStore
from tests.server.classes.stores.hearing import Hearing, is_gone, opened, with_store
from tests.server.conftest import PATIENCE
from tests.server.support.redis_server import RedisServer

_NUMBERS = count()


@pytest.fixture
def make(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Callable[[], RedisStore]:
    monkeypatch.setattr(redis_store, "_RETRY_SECONDS", 0.05)
    prefix = f"faults-{next(_NUMBERS)}"
    return lambda: RedisStore(redis.address, prefix)


def test_a_key_of_another_program_is_in_the_way_of_one_class_alone(
    make: Callable[[], RedisStore], redis: RedisServer
) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        assert isinstance(store, RedisStore)
        await opened(store)
        with Redis.from_url(redis.address) as other:
            other.set(f"{store.prefix}:room:OTHER2", "of another program")
        mine, others = store.room("ABCDEF"), is_gone(store.room("OTHER2"))
        assert await asyncio.gather(others, mine) == [True, await store.room("ABCDEF")]
        assert hearing.health == []

    with_store(make, work)


def test_a_redis_that_is_killed_is_told_at_once_and_classes_go_on_when_it_is_back(
    make: Callable[[], RedisStore], redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        await opened(store)
        store.listen("ABCDEF")
        await store.put("ABCDEF", "member", "m1", {"name": "Ada"})
        await store.publish("ABCDEF", {"at": 1})
        await hearing.until(lambda: hearing.heard)
        await store.put("ABCDEF", "member", "m2", {"name": "Bo"})
        redis.kill()
        await hearing.until(lambda: hearing.health == [False])
        assert await is_gone(store.room("ABCDEF"))
        assert await is_gone(store.publish("ABCDEF", {"at": 2}))
        redis.start()
        await hearing.until(lambda: hearing.health == [False, True])
        assert await store.all("ABCDEF", "member") == {"m1": {"name": "Ada"}, "m2": {"name": "Bo"}}
        await store.publish("ABCDEF", {"at": 3})
        await hearing.until(lambda: hearing.heard[-1] == ("ABCDEF", {"at": 3}))

    with caplog.at_level(logging.INFO):
        with_store(make, work)
    said = [record.getMessage() for record in caplog.records if record.name == "playground"]
    assert len(said) == 2 and "cannot be used" in said[0] and "is back" in said[1]
    assert "a b/c" not in caplog.text and "%2F" not in caplog.text


def test_what_was_published_while_the_line_was_cut_is_heard_afterwards(
    make: Callable[[], RedisStore], redis: RedisServer
) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        assert isinstance(store, RedisStore)
        await opened(store)
        store.listen("ABCDEF")
        await store.publish("ABCDEF", {"at": 1})
        await hearing.until(lambda: hearing.heard)
        with Redis.from_url(redis.address) as other:
            other.client_kill_filter(_type="normal", skipme=True)
            other.xadd(f"{store.prefix}:events", {"code": "ABCDEF", "message": '{"at": 2}'})
        await hearing.until(lambda: len(hearing.heard) == 2)
        assert hearing.heard[1] == ("ABCDEF", {"at": 2})
        await hearing.until(lambda: hearing.health == [False, True])
        assert await store.room("ABCDEF")

    with_store(make, work)


def test_a_redis_that_hangs_or_is_full_is_gone_until_it_keeps_something_again(
    make: Callable[[], RedisStore], redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_store, "_PATIENCE_SECONDS", 0.6)
    monkeypatch.setattr(redis_store, "_BLOCK_MILLISECONDS", 50)

    async def work(store: Store, hearing: Hearing) -> None:
        await opened(store)
        redis.process.send_signal(signal.SIGSTOP)
        assert await is_gone(store.room("ABCDEF"))
        redis.process.send_signal(signal.SIGCONT)
        # A machine that does other things too may make it late once more.
        await hearing.until(lambda: hearing.health[-1:] == [True])
        with Redis.from_url(redis.address) as other:
            other.config_set("maxmemory", 1)
            assert await is_gone(store.put("ABCDEF", "member", "m1", {"name": "Ada"}))
            assert hearing.health[-1] is False
            other.config_set("maxmemory", 0)
        await hearing.until(lambda: hearing.health[-1])
        assert await store.put("ABCDEF", "member", "m1", {"name": "Ada"}) == "kept"

    with_store(make, work)


def test_all_that_is_kept_has_a_time_to_live_and_a_name_that_begins_with_the_prefix(
    make: Callable[[], RedisStore], redis: RedisServer
) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        with Redis.from_url(redis.address, decode_responses=True) as other:
            other.flushall()
            ends = await opened(store)
            await store.put("ABCDEF", "member", "m1", {"name": "Ada"})
            await store.put("ABCDEF", "score", "m1", {"score": 1})
            await store.next("ABCDEF", "number")
            await store.publish("ABCDEF", {"at": 1})
            await store.change("ABCDEF", {"ends": ends + 3600})
            left = {key: other.pttl(key) / 1000 for key in other.scan_iter()}
            assert len(left) == 5 and all(key.startswith(make().prefix + ":") for key in left)
            words = {key: key.rpartition(":")[2] for key in left}
            assert all(0 < one <= 10 for key, one in left.items() if words[key] == "events")
            until = ends + 3600 - time.time()
            assert all(abs(one - until) < 10 for key, one in left.items() if words[key] != "events")
            await store.end("ABCDEF")
            assert [key for key in other.scan_iter() if not key.endswith((":events", ":probe"))] == []

    with_store(make, work)


def test_a_store_that_begins_before_redis_does_is_gone_and_then_there(
    make: Callable[[], RedisStore], redis: RedisServer
) -> None:
    redis.kill()

    async def work(store: Store, hearing: Hearing) -> None:
        assert hearing.health == [False]
        assert await is_gone(store.rooms())
        redis.start()
        await hearing.until(lambda: hearing.health == [False, True])
        await opened(store)

    with_store(make, work)


def test_a_password_that_is_wrong_is_a_fault_of_the_setting_and_is_not_repeated(redis: RedisServer) -> None:
    assert fault(redis.address) is None
    wrong = redis.address.replace("%2Fc", "%2Fd")
    said, lasting = fault(wrong) or ("", False)
    assert lasting and "password" in said and "a b/d" not in said and "%2Fd" not in said
    said, lasting = fault("redis://:geheim@127.0.0.1:1") or ("", True)
    assert not lasting and "127.0.0.1:1" in said and "geheim" not in said


def test_stopping_waits_for_what_was_asked_and_leaves_nobody_waiting(make: Callable[[], RedisStore]) -> None:
    async def work(store: Store, hearing: Hearing) -> None:
        await opened(store)
        asked = [asyncio.create_task(store.put("ABCDEF", "member", f"m{at}", {})) for at in range(50)]
        await asyncio.sleep(0)
        await store.stop()
        async with asyncio.timeout(PATIENCE):
            assert await asyncio.gather(*asked) == 50 * ["kept"]
        assert await is_gone(store.rooms())
        await store.start()
        assert len(await store.all("ABCDEF", "member")) == 50

    with_store(make, work)
