"""A bad network: passes bytes on late, in pieces, slowly, not for a while, or cuts every connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable

from tests.server.conftest import wait_for


class FaultProxy:
    """Between pages and a server on this machine, in a thread of its own. Its faults may be set at any time.

    Args:
        port: of the server.
    """

    def __init__(self, port: int) -> None:
        self.paused = False
        """Nothing is passed on, either way, and no connection ends."""
        self.latency = 0.0
        """Seconds by which each piece is late."""
        self.piece = 65536
        """Bytes passed on at once."""
        self.port = 0
        self._server_port = port
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        wait_for(lambda: self.port)

    def __enter__(self) -> FaultProxy:
        return self

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def cut(self) -> None:
        """Resets every connection, as a router does that has forgotten them."""
        done = threading.Event()
        self._loop.call_soon_threadsafe(self._reset, done.set)
        done.wait(10)

    def _reset(self, done: Callable[[], None]) -> None:
        for writer in self._writers:
            connection = writer.get_extra_info("socket")
            # To close without lingering is to reset.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        self._loop.call_soon(done)

    def _run(self) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:
            writer.close()
            return
        both = {writer, to_server}
        self._writers |= both
        try:
            await asyncio.gather(self._pass(reader, to_server), self._pass(from_server, writer))
        except asyncio.CancelledError:
            # The proxy ends; to be cancelled is no fault to report.
            pass
        finally:
            self._writers -= both
            for end in both:
                end.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                while data:
                    if self.latency:
                        await asyncio.sleep(self.latency)
                    while self.paused:
                        await asyncio.sleep(0.01)
                    piece = self.piece
                    writer.write(data[:piece])
                    data = data[piece:]
                    await writer.drain()
            writer.write_eof()
