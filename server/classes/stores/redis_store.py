"""Classes in Redis: for several machines. A room has a time to live there, and is gone with all of it when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from redis.exceptions import RedisError

from server.classes.store import Document, HealthListener, Kept, Listener, StoreGone
from server.classes.stores import redis_scripts as scripts
from server.classes.stores.redis_client import client, words

_log = logging.getLogger("playground")

# What Redis may take for an answer before it counts as gone.
_PATIENCE_SECONDS = 2.0
# How long it is asked to wait for something that is published before it answers that there was nothing.
_BLOCK_MILLISECONDS = 1000
_RETRY_SECONDS = 1.0
# How long what was published is there for somebody who has lost the line meanwhile.
_KEPT_MILLISECONDS = 10_000
_READ_AT_ONCE = 200
# How often is looked whether rooms have ended of which Redis' own file should no longer tell.
_TEND_SECONDS = 60.0
_LONGEST_QUEUE = 10_000


class _Command(NamedTuple):
    """What is asked, and where somebody waits for the answer."""

    words: tuple[str | int, ...]
    result: asyncio.Future[Any]


class RedisStore:
    """The store, as `server.classes.store.Store` says.

    Args:
        address: as `PLAYGROUND_REDIS`.
        prefix: what all its keys begin with.
        clock: seconds since 1970.
    """

    def __init__(self, address: str, prefix: str, clock: Callable[[], float] = time.time) -> None:
        self.address, self.prefix, self._clock = address, prefix, clock
        self._keys = scripts.Keys(prefix)
        self._listened: set[str] = set()
        self._heard: Listener = lambda code, message: None
        self._health: HealthListener = lambda usable: None
        self._waiting: list[_Command] = []
        self._wanted = asyncio.Event()
        self._usable = True
        self._ended = False
        self._last = "0-0"
        self._tasks: list[asyncio.Task[None]] = []

    def attach(self, heard: Listener, health: HealthListener) -> None:
        self._heard, self._health = heard, health

    async def start(self) -> None:
        # For what is asked, and for waiting for what is published.
        self._asking = client(self.address, _PATIENCE_SECONDS)
        self._hearing = client(self.address, _PATIENCE_SECONDS + _BLOCK_MILLISECONDS / 1000)
        # From here on everything is heard, if it is there; what is asked meanwhile waits.
        try:
            self._last = await self._newest()
        except (RedisError, OSError) as error:
            self._lose(error)
        self._tasks = [asyncio.create_task(work()) for work in (self._ask_always, self._hear_always, self._tend_always)]

    async def stop(self) -> None:
        with contextlib.suppress(StoreGone):
            # Answered when all before it has been.
            await self._ask("PING")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self._refuse(self._waiting)
        self._waiting = []
        for one in (self._asking, self._hearing):
            with contextlib.suppress(RedisError, OSError):
                await one.aclose()

    # Rooms.

    async def open(self, code: str, room: Document, ends: float, *, most: int) -> Kept:
        keys = (self._keys.rooms, self._keys.room(code))
        fields = _fields({**room, "ends": ends})
        kept: Kept = await self._run(scripts.OPEN, keys, code, self._left(ends), most, *fields)
        return kept

    async def room(self, code: str) -> Document | None:
        found = _pairs(await self._ask("HGETALL", self._keys.room(code)))
        return {name[2:]: json.loads(value) for name, value in found.items() if name.startswith("f:")} or None

    async def change(self, code: str, fields: Mapping[str, Any]) -> bool:
        if not fields:
            return await self.room(code) is not None
        left: str | int = self._left(fields["ends"]) if "ends" in fields else ""
        keys = (self._keys.rooms, self._keys.room(code))
        return bool(await self._run(scripts.CHANGE, keys, code, left, *_fields(fields)))

    async def end(self, code: str) -> None:
        self._ended = True
        await self._run(scripts.END, (self._keys.rooms, self._keys.room(code)), code)

    async def rooms(self) -> int:
        count, ended = await self._run(scripts.COUNT, (self._keys.rooms,))
        self._ended |= ended > 0
        return int(count)

    # Documents.

    async def put(
        self,
        code: str,
        kind: str,
        key: str,
        document: Document,
        *,
        new: bool = False,
        most: int | None = None,
        above: str | None = None,
    ) -> Kept:
        keys = (self._keys.room(code), self._keys.kind(code, kind))
        limits = (int(new), -1 if most is None else most, above or "")
        kept: Kept = await self._run(scripts.PUT, keys, kind, key, json.dumps(document), *limits)
        return kept

    async def get(self, code: str, kind: str, key: str) -> Document | None:
        text = await self._ask("HGET", self._keys.kind(code, kind), key)
        return None if text is None else json.loads(text)

    async def all(self, code: str, kind: str) -> dict[str, Document]:
        found = _pairs(await self._ask("HGETALL", self._keys.kind(code, kind)))
        return {key: json.loads(text) for key, text in found.items()}

    async def remove(self, code: str, kind: str, key: str) -> bool:
        return bool(await self._ask("HDEL", self._keys.kind(code, kind), key))

    async def clear(self, code: str, kind: str) -> None:
        await self._ask("DEL", self._keys.kind(code, kind))

    async def next(self, code: str, name: str) -> int:
        return int(await self._run(scripts.NEXT, (self._keys.room(code),), name))

    # What is published.

    async def publish(self, code: str, message: Document) -> None:
        await self._run(scripts.PUBLISH, (self._keys.events,), code, json.dumps(message), _KEPT_MILLISECONDS)

    def listen(self, code: str) -> None:
        self._listened.add(code)

    def ignore(self, code: str) -> None:
        self._listened.discard(code)

    async def _hear_always(self) -> None:
        while True:
            try:
                if not self._usable:
                    await self._return()
                await self._hear()
            except Exception as error:
                # Whatever it is: without this task nothing would ever be heard again.
                self._lose(error)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _hear(self) -> None:
        """Waits a moment for what is published, and tells it."""
        words = (
            "XREAD",
            "COUNT",
            _READ_AT_ONCE,
            "BLOCK",
            _BLOCK_MILLISECONDS,
            "STREAMS",
            self._keys.events,
            self._last,
        )
        for _, entries in await self._hearing.execute_command(*words) or ():
            for entry, fields in entries:
                self._last = entry
                found = _pairs(fields)
                if found.get("code") in self._listened:
                    self._heard(found["code"], json.loads(found["message"]))

    async def _newest(self) -> str:
        """The id of what was published last; one before all others where there is none."""
        found = await self._hearing.execute_command("XREVRANGE", self._keys.events, "+", "-", "COUNT", 1)
        return str(found[0][0]) if found else "0-0"

    async def _return(self) -> None:
        """Redis may be there again; what was published meanwhile is heard next, if it is there still."""
        newest = await self._newest()
        if _order(newest) < _order(self._last):
            # It lost what it had, and all that it has now is new.
            self._last = "0-0"
        # One that is full, or a copy of another, answers, but keeps nothing.
        await self._asking.execute_command("SET", self._keys.probe, "1", "PX", 1)
        self._usable = True
        _log.info("Redis, which keeps the classes, is back")
        self._health(True)

    def _lose(self, error: Exception) -> None:
        # What waits is not done later, when nobody knows of it any more.
        waiting, self._waiting = self._waiting, []
        self._refuse(waiting)
        if self._usable:
            self._usable = False
            _log.warning("Redis, which keeps the classes, cannot be used: %s", words(error, self.address))
            self._health(False)

    # What is asked: in order, and what comes at once is sent at once.

    async def _run(self, script: str, keys: Sequence[str], *values: str | int) -> Any:
        return await self._ask("EVAL", script, len(keys), *keys, *values)

    async def _ask(self, *words: str | int) -> Any:
        result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._send(_Command(words, result))
        return await result

    def _send(self, command: _Command) -> None:
        if not (self._usable and self._tasks) or len(self._waiting) >= _LONGEST_QUEUE:
            raise StoreGone("Redis, which keeps the classes, cannot be used")
        self._waiting.append(command)
        self._wanted.set()

    async def _ask_always(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            commands, self._waiting = self._waiting, []
            if not commands:
                continue
            try:
                await self._ask_all(commands)
            except Exception as error:
                self._refuse(commands)
                self._lose(error)
            except asyncio.CancelledError:
                self._refuse(commands)
                raise

    async def _ask_all(self, commands: list[_Command]) -> None:
        pipeline = self._asking.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command.words)
        answers = await pipeline.execute(raise_on_error=False)
        for command, answer in zip(commands, answers, strict=True):
            if isinstance(answer, RedisError):
                self._refuse([command])
            elif not command.result.done():
                command.result.set_result(answer)
        # A key that another program has put where one of ours belongs is in the way of that one alone.
        faults = (answer for answer in answers if isinstance(answer, RedisError))
        if fault := next((one for one in faults if not str(one).startswith("WRONGTYPE")), None):
            raise fault

    @staticmethod
    def _refuse(commands: list[_Command]) -> None:
        for command in commands:
            if not command.result.done():
                command.result.set_exception(StoreGone("Redis, which keeps the classes, cannot be used"))

    def _left(self, ends: float) -> int:
        """Milliseconds until then, never quite none."""
        return max(1, round(1000 * (ends - self._clock())))

    async def _tend_always(self) -> None:
        """Where Redis writes down all that it is told, what it was told of rooms that ended is taken out of that."""
        while True:
            await asyncio.sleep(_TEND_SECONDS)
            with contextlib.suppress(StoreGone, RedisError, OSError):
                await self.rooms()
                # Both may be forbidden, and then are for whoever runs Redis.
                if self._ended and (await self._asking.info("persistence")).get("aof_enabled"):
                    await self._asking.execute_command("BGREWRITEAOF")
                self._ended = False


def _fields(fields: Mapping[str, Any]) -> list[str]:
    return [text for name, value in fields.items() for text in (f"f:{name}", json.dumps(value))]


def _pairs(answer: Any) -> dict[str, str]:
    """A hash, as a mapping or as names and values in turn."""
    return dict(answer) if isinstance(answer, Mapping) else dict(zip(answer[::2], answer[1::2], strict=True))


def _order(entry: str) -> tuple[int, ...]:
    return tuple(map(int, entry.split("-")))
