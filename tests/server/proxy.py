"""A small reverse proxy: takes a path prefix away, spreads connections over servers, and passes by one that is gone."""

from __future__ import annotations

import asyncio
import threading

from tests.server.conftest import wait_for

_REFUSAL = b"HTTP/1.1 %d No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """Listens on a free port, in a thread of its own.

    Args:
        ports: of the servers behind it, asked in turn.
        prefix: path below which they seem to live, such as "/playground".
    """

    def __init__(self, ports: list[int], prefix: str = "") -> None:
        self._ports = list(ports)
        self._prefix = prefix.encode()
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        wait_for(lambda: self.port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self._prefix.decode()}/"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
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

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, rest = head.split(b" ", 2)
            if not target.startswith(self._prefix + b"/"):
                writer.write(_REFUSAL % 404)
                return
            if b"\r\nupgrade: websocket\r\n" not in rest.lower():
                # One request a connection, so that none but the first has to be read here.
                rest = rest.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
            backend = await self._connect()
            if backend is None:
                writer.write(_REFUSAL % 502)
                return
            there, back = backend[1], backend[0]
            there.write(b" ".join((method, target.removeprefix(self._prefix), rest)))
            try:
                await asyncio.wait(
                    [asyncio.create_task(_pass_on(reader, there)), asyncio.create_task(_pass_on(back, writer))],
                    return_when=asyncio.FIRST_COMPLETED,
                )
            finally:
                there.close()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self._ports:
            self._ports.append(self._ports.pop(0))
            try:
                return await asyncio.open_connection("127.0.0.1", self._ports[-1])
            except OSError:
                continue
        return None


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
