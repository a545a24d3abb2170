"""A small reverse proxy: takes a path prefix away, spreads connections over servers, and passes by one that is gone."""

from __future__ import annotations

import asyncio

from tests.server.support.between import Between

_REFUSAL = b"HTTP/1.1 %d No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy(Between):
    """Before servers on this machine.

    Args:
        ports: of the servers behind it, asked in turn.
        prefix: path below which they seem to live, such as "/playground".
    """

    def __init__(self, ports: list[int], prefix: str = "") -> None:
        self._ports = list(ports)
        self._prefix = prefix.encode()
        super().__init__()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self._prefix.decode()}/"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
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
        back, there = backend
        there.write(b" ".join((method, target.removeprefix(self._prefix), rest)))
        try:
            await asyncio.wait(
                [asyncio.create_task(_pass_on(reader, there)), asyncio.create_task(_pass_on(back, writer))],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            there.close()

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
