"""Listening sockets: one for each worker on the same port."""

from __future__ import annotations

import errno
import socket


class PortError(OSError):
    """The address cannot be listened on; the message says why and what to do."""


def listen(host: str, port: int, count: int) -> list[socket.socket]:
    """Sockets on one address, among which the kernel spreads new connections.

    Args:
        host: name or address.
        port: 0 picks a free one.
        count: how many sockets.

    Raises:
        PortError: the port is taken, not allowed, or the host is none of this machine's.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        # A first socket without SO_REUSEPORT finds a stranger on the port, whom the flag would let us share it with.
        probe = socket.create_server(address[:2], family=family)
        if count == 1:
            return [_prompt(probe)]
        address = probe.getsockname()
        probe.close()
        return [_prompt(socket.create_server(address[:2], family=family, reuse_port=True)) for _ in range(count)]
    except socket.gaierror as error:
        raise PortError(f"cannot listen on {host}: {error.strerror}") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortError(
                f"port {port} on {host} is taken by another program; stop that one, or choose another with --port"
            ) from None
        raise PortError(f"cannot listen on port {port} of {host}: {error.strerror}") from None


def _prompt(listener: socket.socket) -> socket.socket:
    """Lets every connection of this socket send at once what is written, instead of when what went before has arrived.

    asyncio does so by itself, but not for a socket that was made without naming the protocol.
    """
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
