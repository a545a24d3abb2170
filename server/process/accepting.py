"""Accepts connections, as many as there is room for; the others are told so, and cost next to nothing.

asyncio's own loop would log a trace for each it cannot accept, and try again by the thousand.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import Callable

from server.http.bounded_http import HttpGuard
from server.http.open_connections import Connections, open_reserve
from server.process.logs import Seldom

# Accepted at a time: sessions that are connected have their turn before the next.
_AT_ONCE = 32
_PAUSE_SECONDS = 0.1
_OUT_OF_DESCRIPTORS = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_SENTENCE = b"the server has no room for another connection now\n"
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n"
    b"cache-control: no-store\r\nretry-after: 5\r\nconnection: close\r\n\r\n%s" % (len(_SENTENCE), _SENTENCE)
)


class Acceptor:
    """What is done with the connections of one listening socket.

    Args:
        listener: not blocking.
        connections: all that are open.
        make: makes the protocol for one.
        refused: called for each that is turned away.
    """

    def __init__(
        self,
        listener: socket.socket,
        connections: Connections,
        make: Callable[[], HttpGuard],
        refused: Callable[[], None],
    ) -> None:
        self._listener, self._connections, self._make, self._refused = listener, connections, make, refused
        self._loop = asyncio.get_running_loop()
        self._log = Seldom()
        self._reserve: int | None = None
        self._pause: asyncio.TimerHandle | None = None
        self._opening: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begins to accept, in the place of whoever did before."""
        self._pause = None
        with contextlib.suppress(OSError):
            self._reserve = self._reserve or open_reserve()
        self._loop.add_reader(self._listener.fileno(), self._accept)

    def stop(self) -> None:
        """Accepts no more; the listening socket is still open, or has been closed by whoever made it."""
        if self._listener.fileno() >= 0:
            self._loop.remove_reader(self._listener.fileno())
        if self._pause:
            self._pause.cancel()
        self._close_reserve()

    def _accept(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                connection, address = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _OUT_OF_DESCRIPTORS:
                    raise
                # What is let go is closed before the next turn, which then accepts the one that is waiting.
                if not self._connections.let_go():
                    self._refuse_all(error)
                return
            connection.setblocking(False)
            source = self._connections.source(address[0] if isinstance(address, tuple) else None)
            if self._connections.room(source):
                self._open(connection, source)
            else:
                self._turn_away(connection, "too many connections are open")

    def _open(self, connection: socket.socket, source: str | None) -> None:
        protocol = self._make()
        # At once, for the next may be accepted before this one is set up.
        self._connections.add_http(protocol, source)
        task = self._loop.create_task(self._set_up(protocol, connection))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _set_up(self, protocol: HttpGuard, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(lambda: protocol, connection)
        except OSError:
            self._connections.remove(protocol)
            connection.close()

    def _refuse_all(self, error: OSError) -> None:
        """Nothing can be opened, and nobody has to be kept: who waits to be let in is told so."""
        self._close_reserve()
        try:
            for _ in range(_AT_ONCE):
                self._turn_away(self._listener.accept()[0], f"no descriptors are left: {error.strerror}")
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            pass
        except OSError:
            # Another thread was quicker; the reserve is opened again when there are some.
            self._loop.remove_reader(self._listener.fileno())
            self._pause = self._loop.call_later(_PAUSE_SECONDS, self.start)
            return
        with contextlib.suppress(OSError):
            self._reserve = open_reserve()

    def _turn_away(self, connection: socket.socket, why: str) -> None:
        with connection, contextlib.suppress(OSError):
            connection.setblocking(False)
            # What has been read does not make the system cut the connection before the answer is there.
            with contextlib.suppress(BlockingIOError):
                connection.recv(65536)
            connection.send(_FULL)
        self._refused()
        self._log.warning("connections are turned away: %s", why)

    def _close_reserve(self) -> None:
        if self._reserve is not None:
            os.close(self._reserve)
            self._reserve = None
