"""Spreads websockets over the workers of one port: each goes to the worker that has the fewest.

The kernel gives every new connection to one of the workers' sockets by a hash of its address, which is even only for
very many. So the worker that reads a request for a websocket looks at how many each has, and where another has fewer,
passes on the connected socket and the request. That is once for a connection: its frames never pass between processes.
What one worker has to ask another goes the same way (`server.process.questions`).
"""

from __future__ import annotations

import asyncio
import math
import mmap
import socket
import struct
import sys
import time
from asyncio.transports import Transport
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, Protocol

from server.compute.watchdog import PARTS, Condition
from server.process import questions
from server.process.shared_memory import anonymous_file

# A worker that has not said for so long that it lives is not given anything.
_SILENCE = 3.0
# More than the head of a request may have.
_LONGEST_REQUEST = 128 * 1024
_LOAD = struct.Struct("<qd")
_HEALTH = struct.Struct("<dqd")
_ROW = _LOAD.size + _HEALTH.size


class Adopting(Protocol):
    """A websocket protocol that can begin with a request which another process has read."""

    def begin_with(self, request: bytes) -> None: ...


class Health(NamedTuple):
    """What a worker's watchdog has said: the time at which it last looked, 0 before it has, and what is stuck."""

    looked: float
    stuck: Condition | None


class WorkerTable:
    """For each worker how many websockets it has, when it last said so, and its health; in memory that all share.

    Two that write the same number at the same moment may lose one of the two; each worker soon puts its own right.

    Args:
        workers: how many.
        descriptor: of the memory, where it exists.
    """

    def __init__(self, workers: int, descriptor: int | None = None) -> None:
        if descriptor is None:
            descriptor = anonymous_file("playground-workers", workers * _ROW)
        self.workers = workers
        self.descriptor = descriptor
        self._memory = mmap.mmap(descriptor, workers * _ROW)

    def read(self, worker: int) -> tuple[int, float]:
        """Websockets of a worker, and the time on the monotonic clock at which it last lived."""
        count, beat = _LOAD.unpack_from(self._memory, worker * _ROW)
        return count, beat

    def write(self, worker: int, count: int, beat: float) -> None:
        _LOAD.pack_into(self._memory, worker * _ROW, count, beat)

    def add(self, worker: int, number: int) -> None:
        count, beat = self.read(worker)
        self.write(worker, max(0, count + number), beat)

    def health(self, worker: int) -> Health:
        """Written by the worker's watchdog, while the event loop writes the numbers beside it."""
        looked, part, seconds = _HEALTH.unpack_from(self._memory, worker * _ROW + _LOAD.size)
        return Health(looked, Condition(PARTS[part - 1], seconds) if part else None)

    def write_health(self, worker: int, health: Health) -> None:
        part, seconds = (PARTS.index(health.stuck.part) + 1, health.stuck.seconds) if health.stuck else (0, 0.0)
        _HEALTH.pack_into(self._memory, worker * _ROW + _LOAD.size, health.looked, part, seconds)

    def fewest(self, own: int, now: float) -> int:
        """The worker that is to have the next one: this one, unless another that lives and is not stuck has fewer."""
        best, least = own, math.inf if self.health(own).stuck else self.read(own)[0]
        for worker in range(self.workers):
            count, beat = self.read(worker)
            if worker != own and now - beat < _SILENCE and count < least and not self.health(worker).stuck:
                best, least = worker, count
        return best


class HandOver:
    """Where each worker is handed connections: a pair of sockets, of which all may write one and it reads the other."""

    def __init__(self, pairs: Sequence[tuple[socket.socket, socket.socket]]) -> None:
        self._pairs = pairs
        for pair in pairs:
            for end in pair:
                end.setblocking(False)

    @classmethod
    def make(cls, workers: int) -> HandOver:
        # Both keep messages apart; only the first queues more than some ten of them, and not every system has it.
        kind = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM
        return cls([socket.socketpair(socket.AF_UNIX, kind) for _ in range(workers)])

    @classmethod
    def of(cls, descriptors: Sequence[int]) -> HandOver:
        """Those that another process has made."""
        ends = [socket.socket(fileno=descriptor) for descriptor in descriptors]
        return cls(list(zip(ends[::2], ends[1::2], strict=True)))

    @property
    def descriptors(self) -> list[int]:
        return [end.fileno() for pair in self._pairs for end in pair]

    def inside(self, worker: int) -> socket.socket:
        return self._pairs[worker][0]

    def close(self) -> None:
        for pair in self._pairs:
            for end in pair:
                end.close()

    def hand(self, worker: int, request: bytes, connection: int) -> bool:
        """Hands over a connection by its descriptor; False where too many wait there already."""
        try:
            socket.send_fds(self._pairs[worker][1], [request], [connection])
        except OSError:
            return False
        return True


class WorkerShare:
    """One worker's part in it.

    Args:
        table: of all workers.
        hand_over: of all workers.
        own: this worker's place in both.
        clock: seconds, the same for all processes.
    """

    def __init__(
        self, table: WorkerTable, hand_over: HandOver, own: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._table = table
        self._hand_over = hand_over
        self.own = own
        self._clock = clock
        self._held = 0
        self._adopting: set[asyncio.Task[None]] = set()
        self.answer: questions.Answer | None = None
        """Answers what other workers ask this one."""

    @property
    def workers(self) -> int:
        """How many there are."""
        return self._table.workers

    @property
    def shared(self) -> tuple[int, ...]:
        """Descriptors that a worker has to inherit."""
        return (self._table.descriptor, *self._hand_over.descriptors)

    @property
    def text(self) -> str:
        """This part in a word, for `of` in the worker that inherits what is shared."""
        return ",".join(map(str, (self.own, *self.shared)))

    @classmethod
    def of(cls, text: str) -> WorkerShare:
        """The part that a supervisor has given to this process."""
        own, table, *hand_over = map(int, text.split(","))
        return cls(WorkerTable(len(hand_over) // 2, table), HandOver.of(hand_over), own)

    @property
    def lives(self) -> bool:
        """Whether the process that has this part has just said that it lives."""
        return self._clock() - self._table.read(self.own)[1] < _SILENCE

    @property
    def health(self) -> Health:
        """What the watchdog of the process that has this part has said last."""
        return self._table.health(self.own)

    def report(self, stuck: Condition | None) -> None:
        """Says, for the others and the supervisor, what the watchdog of this process sees."""
        self._table.write_health(self.own, Health(self._clock(), stuck))

    def clear(self) -> None:
        """Another process gets this part, and has said nothing yet."""
        self._table.write(self.own, 0, 0.0)
        self._table.write_health(self.own, Health(0.0, None))

    def open(self, make: Callable[[], Adopting]) -> None:
        """Begins to take what others hand over; `make` makes the protocol for one."""
        self.beat()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._hand_over.inside(self.own).fileno(), self._take, loop, make)

    def close(self) -> None:
        """Takes no more, and tells the others."""
        asyncio.get_running_loop().remove_reader(self._hand_over.inside(self.own).fileno())
        self._table.write(self.own, 0, 0.0)

    def beat(self) -> None:
        """Says that this worker lives, and how many it has."""
        self._table.write(self.own, self._held, self._clock())

    def pass_on(self, transport: Transport, request: bytes) -> bool:
        """Hands a new websocket to a worker that has fewer; False where it stays here."""
        target = self._table.fewest(self.own, self._clock())
        if target != self.own:
            connection = transport.get_extra_info("socket")
            if self._hand_over.hand(target, request, connection.fileno()):
                self._table.add(target, 1)
                return True
        self._table.add(self.own, 1)
        self._held += 1
        return False

    def left(self) -> None:
        """One that was held here has gone."""
        self._held -= 1
        self._table.add(self.own, -1)

    async def ask(self, worker: int, question: bytes) -> questions.Reply | None:
        """What another worker answers; None where there is none, or it does not answer."""
        if not 0 <= worker < self._table.workers or self._clock() - self._table.read(worker)[1] >= _SILENCE:
            return None
        return await questions.ask(partial(self._hand_over.hand, worker), question)

    def _take(self, loop: asyncio.AbstractEventLoop, make: Callable[[], Adopting]) -> None:
        try:
            request, descriptors, _, _ = socket.recv_fds(self._hand_over.inside(self.own), _LONGEST_REQUEST, 1)
        except OSError:
            return
        for descriptor in descriptors:
            connection = socket.socket(fileno=descriptor)
            if request.startswith(questions.MARK):
                if self.answer is None:
                    connection.close()
                    continue
                task = loop.create_task(questions.reply(request, connection, self.answer))
            else:
                protocol = make()
                protocol.begin_with(request)
                self._held += 1
                task = loop.create_task(self._adopt(loop, protocol, connection))
            self._adopting.add(task)
            task.add_done_callback(self._adopting.discard)

    async def _adopt(self, loop: asyncio.AbstractEventLoop, protocol: Adopting, connection: socket.socket) -> None:
        try:
            connection.setblocking(False)
            await loop.connect_accepted_socket(lambda: protocol, connection)  # type: ignore[type-var]
        except OSError:
            # It has gone on the way.
            connection.close()
            self.left()
