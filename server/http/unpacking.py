"""Unpacks a body that came compressed by gzip, a little at a time, and no more of it than may be."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping

# Unpacked at a time; between two pieces others have their turn.
_PIECE_BYTES = 64 * 1024
# What a body may grow to: so many times what has come, and as much as costs nobody anything. Documents of numbers grow
# to three times, a list of nothing but zeros to a thousand times.
_MOST_RATIO = 100
_FREE_BYTES = 64 * 1024
# The format with its header, and none of the others that zlib knows.
_GZIP = 16 + zlib.MAX_WBITS
_RULE = "must be gzip, as `content-encoding` says"


class BodyRefused(ValueError):
    """A body that is not taken.

    Args:
        status: of the response.
        rule: what is wrong, in a sentence.
        headers: of the response.
    """

    def __init__(self, status: int, rule: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(rule)
        # The rest of it is not read, so its connection cannot be used again.
        self.status, self.headers = status, {"connection": "close", **(headers or {})}


class Gunzip:
    """Unpacks one body.

    Args:
        most: bytes it may have.
        what: it is, for words.
    """

    def __init__(self, most: int, what: str) -> None:
        self._most, self._what = most, what
        self._stream = zlib.decompressobj(_GZIP)
        self._received = 0
        self._body = bytearray()

    async def take(self, part: bytes) -> None:
        """Unpacks what has come. Raises BodyRefused where it cannot be, or comes to more than may be."""
        self._received += len(part)
        while part and not self._stream.eof:
            try:
                self._body += self._stream.decompress(part, _PIECE_BYTES)
            except zlib.error:
                raise BodyRefused(
                    400, f"{self._what} must be gzip, as `content-encoding` says; it is damaged"
                ) from None
            self._check()
            part = self._stream.unconsumed_tail
            await asyncio.sleep(0)
        if self._stream.unused_data or (part and self._stream.eof):
            raise BodyRefused(400, f"{self._what} must end where its gzip ends; more comes after it")

    def end(self) -> bytes:
        """The body. Raises BodyRefused where it was cut short."""
        if not self._stream.eof:
            raise BodyRefused(400, f"{self._what} {_RULE}; it ends too early")
        return bytes(self._body)

    def _check(self) -> None:
        if len(self._body) > self._most:
            raise BodyRefused(413, f"{self._what} must be at most {self._most} bytes once it is unpacked")
        if len(self._body) > max(_FREE_BYTES, _MOST_RATIO * self._received):
            rule = f"{self._what} must be unpacked to at most {_MOST_RATIO} times what was sent"
            raise BodyRefused(413, rule)
