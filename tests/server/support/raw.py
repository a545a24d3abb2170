"""A websocket client that does what no browser would: frames by hand, sent without reading."""

from __future__ import annotations

import contextlib
import select
import socket
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
HELLO = b'{"type": "hello", "protocol": 1, "playing": true}'


def frame(opcode: int, data: bytes = b"", *, final: bool = True) -> bytes:
    """A frame as a client has to send it; masked with zeros, which leaves the data as it is."""
    length = len(data)
    size = bytes([0x80 | length]) if length < 126 else b"\xfe" + struct.pack(">H", length)
    assert length < 65536
    return bytes([0x80 * final | opcode]) + size + bytes(4) + data


class Raw:
    """One connection whose every byte is chosen.

    Args:
        port: of a server on this machine.
        buffer: bytes that the kernel may take before they are read; 0 leaves it to the kernel.
        address: of the websocket.
    """

    def __init__(self, port: int, buffer: int = 0, address: str = "/ws") -> None:
        self.socket = socket.socket()
        self.socket.settimeout(20)
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(
            f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.socket.recv(1)
        assert head.startswith(b"HTTP/1.1 101")

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def flood(self, data: bytes, total: int, patience: float = 1.0) -> int:
        """Sends the same over and over, until so many bytes are out, the server takes no more, or ends it.

        Returns:
            Bytes that went out.
        """
        block, sent = data * max(1, 65536 // len(data)), 0
        self.socket.settimeout(patience)
        with contextlib.suppress(OSError):
            while sent < total:
                # In whole blocks: what is cut off in between would not be a frame.
                self.socket.sendall(block)
                sent += len(block)
        return sent

    def ended(self, patience: float = 20.0) -> bool:
        """Reads to the end; whether the server ended the connection before it was silent for so long."""
        try:
            # Not by the socket's own patience, which is that of a flood in another thread.
            while select.select([self.socket], [], [], patience)[0]:
                if not self.socket.recv(65536):
                    return True
        except (OSError, ValueError):
            return True
        return False
