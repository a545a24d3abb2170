"""What one worker asks another that only that one knows: over a pair of sockets, of which it is handed one end.

An answer is a line, and what may be long after it, sent and read a piece at a time: nobody holds a copy of it.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from itertools import chain

# With what no request of HTTP begins: such go the same way.
MARK = b"\0"
# An answer is looked up and computed by nobody: a worker that takes longer to begin is stuck.
_SECONDS = 5.0
# What a piece may take; who asks may be waiting for a client that reads slowly.
_PIECE_SECONDS = 30.0
_PIECE_BYTES = 32 * 1024

_log = logging.getLogger("playground")

Answer = Callable[[bytes], tuple[bytes, Iterable[bytes]]]
"""Answers a question: the line, without its end, and the rest in pieces."""
Reply = tuple[bytes, AsyncIterator[bytes]]
"""The same as it comes. The rest has to be read, or closed."""


def in_pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that are worth sending."""
    waiting, size = list[bytes](), 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= _PIECE_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


async def ask(hand: Callable[[bytes, int], bool], question: bytes) -> Reply | None:
    """Asks another worker; None where it does not answer.

    Args:
        hand: hands it a message and a descriptor; False where that cannot be done.
        question: of less than 100 KiB.
    """
    own, other = socket.socketpair()
    with other:
        own.setblocking(False)
        handed = hand(MARK + question, other.fileno())
    if not handed:
        own.close()
        return None
    reader, writer = await asyncio.open_unix_connection(sock=own)
    try:
        async with asyncio.timeout(_SECONDS):
            line = await reader.readline()
    except BaseException as error:
        writer.close()
        if isinstance(error, (TimeoutError, OSError)):
            return None
        raise
    if not line.endswith(b"\n"):
        writer.close()
        return None
    return line[:-1], _rest(reader, writer)


async def _rest(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    try:
        while True:
            async with asyncio.timeout(_PIECE_SECONDS):
                piece = await reader.read(_PIECE_BYTES)
            if not piece:
                return
            yield piece
    finally:
        writer.close()


async def reply(message: bytes, connection: socket.socket, answer: Answer) -> None:
    """Answers what another worker asks.

    Args:
        message: as `ask` hands it.
        connection: the end that came with it.
        answer: knows.
    """
    connection.setblocking(False)
    _, writer = await asyncio.open_unix_connection(sock=connection)
    try:
        line, rest = answer(message.removeprefix(MARK))
        for piece in in_pieces(chain([line, b"\n"], rest)):
            writer.write(piece)
            async with asyncio.timeout(_PIECE_SECONDS):
                await writer.drain()
    except (TimeoutError, OSError):
        _log.info("another worker has stopped to take an answer")
    finally:
        writer.close()
