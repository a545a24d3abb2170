"""A name server of one name, at UDP, that knows the addresses it is told: what Docker's is to its containers."""

from __future__ import annotations

import socket
import struct
import threading

_ADDRESS, _IN = 1, 1


class Names:
    """At a free port of this machine.

    Args:
        addresses: what every name is said to have; may be changed.
    """

    def __init__(self, addresses: list[str]) -> None:
        self.addresses = addresses
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def stop(self) -> None:
        # An empty question ends it.
        with socket.socket(type=socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            question, there = self._socket.recvfrom(4096)
            if not question:
                return
            self._socket.sendto(self._answer(question), there)

    def _answer(self, question: bytes) -> bytes:
        """RFC 1035, section 4: the header and the question again, then an A record for each address."""
        end = question.index(b"\0", 12) + 5
        kind = struct.unpack_from(">H", question, end - 4)[0]
        found = self.addresses if kind == _ADDRESS else []
        header = question[:2] + struct.pack(">5H", 0x8180, 1, len(found), 0, 0)
        # The name is a pointer to that of the question.
        records = [struct.pack(">3HIH", 0xC00C, _ADDRESS, _IN, 1, 4) + socket.inet_aton(at) for at in found]
        return header + question[12:end] + b"".join(records)
