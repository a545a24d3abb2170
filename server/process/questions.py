"""What one worker asks another that only that one knows: over a pair of sockets, of which it is handed one end."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable

# With what no request of HTTP begins: such go the same way.
MARK = b"\0"
# An answer is looked up and computed by nobody; a worker that takes longer is stuck.
_SECONDS = 5.0

_log = logging.getLogger("playground")

Answer = Callable[[bytes], Awaitable[bytes]]
"""Answers a question; bytes both, and an answer has at least one."""


async def ask(hand: Callable[[bytes, int], bool], question: bytes) -> bytes | None:
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
            return await reader.read() or None
    except (TimeoutError, OSError):
        return None
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
        async with asyncio.timeout(_SECONDS):
            writer.write(await answer(message.removeprefix(MARK)))
            await writer.drain()
    except (TimeoutError, OSError):
        _log.warning("another worker did not take an answer in %g s", _SECONDS)
    finally:
        writer.close()
