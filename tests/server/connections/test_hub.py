"""What the connections of a process share."""

from __future__ import annotations

import asyncio
import gc
import weakref
from functools import partial

from server.connections.hub import Hub, clock
from server.session.session import Session
from server.settings import Settings
from server.wire import inbound
from tests.server.conftest import run_apart


def test_what_ended_sessions_held_is_given_back_without_waiting_for_the_collector() -> None:
    async def play_and_end() -> None:
        hub = Hub(Settings())
        hub.start()
        try:
            ended = []
            for _ in range(10):
                session = Session(Settings(), inbound.Hello(type="hello", protocol=1, playing=True), clock)
                heard = asyncio.Event()
                loop = asyncio.get_running_loop()
                hub.add(session, partial(loop.call_soon_threadsafe, heard.set), "")
                await asyncio.wait_for(heard.wait(), 30)
                hub.remove(session)
                ended.append(weakref.ref(session))
                del session
            async with asyncio.timeout(30):
                while any(one() for one in ended):
                    await asyncio.sleep(0.1)
        finally:
            hub.stop()

    gc.collect()
    gc.disable()
    try:
        run_apart(play_and_end())
    finally:
        gc.enable()
