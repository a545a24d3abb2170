"""Starts a real nginx, Caddy or HAProxy with a file of deploy/, at a free port before servers of this machine."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.server.conftest import LOCAL, PATIENCE, STARTING, wait_for

ROOT = Path(__file__).parents[2]
# Debian puts servers where an ordinary user's PATH does not lead.
_PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])

# nginx.conf is included in a file of the machine's; this is that file.
_NGINX = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/example;
}}
"""


@dataclass(frozen=True)
class Example:
    """A file of deploy/ and the program that reads it.

    Attributes:
        file: its name.
        program: its command.
        listen: what the file says of its own port, and what the test says instead.
        header_time: what it says of the time for a request's head, before the number of seconds.
        prefix: path below which it has the playground.
    """

    file: str
    program: str
    listen: tuple[str, str]
    header_time: str
    prefix: str = "/playground"

    def substitutions(self, port: int, servers: Sequence[int]) -> dict[str, str]:
        """The file's addresses, and what they are in the test."""
        old, new = self.listen
        there = {f"127.0.0.1:{8000 + at}": f"127.0.0.1:{server}" for at, server in enumerate(servers)}
        return {old: new.format(port=port), **there}

    def command(self, file: Path) -> list[str]:
        """What starts it in the foreground."""
        return {
            "nginx": ["nginx", "-p", str(file.parent), "-c", str(file.parent / "nginx.conf")],
            "caddy": ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)],
            "haproxy": ["haproxy", "-db", "-f", str(file)],
        }[self.program]


NGINX = Example("nginx.conf", "nginx", ("listen 8080;", "listen 127.0.0.1:{port};"), "client_header_timeout ")
CADDY = Example(
    "Caddyfile",
    "caddy",
    ("{$PLAYGROUND_SITE:http://localhost:8080} {", "http://127.0.0.1:{port} {{"),
    "read_header ",
)
HAPROXY = Example("haproxy.cfg", "haproxy", ("bind :8080", "bind 127.0.0.1:{port}"), "timeout http-request ")
COMPOSE = Example("haproxy-compose.cfg", "haproxy", HAPROXY.listen, HAPROXY.header_time, prefix="")
EXAMPLES = [NGINX, CADDY, HAPROXY, COMPOSE]


class Running:
    """A proxy that runs: its port, and its prefix."""

    def __init__(self, example: Example, port: int) -> None:
        self.port, self.prefix = port, example.prefix

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.prefix}"


def find(program: str) -> str | None:
    """Where a program is, if it is."""
    return shutil.which(program, path=_PLACES)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port that nobody listened at a moment ago."""
    with socket.socket(type=kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def before(
    servers: Sequence[int], example: Example, folder: Path, changes: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """A proxy as the example has it, before servers at these ports.

    Args:
        servers: ports on this machine; as many as the example names.
        example: which one.
        folder: an empty one for its files.
        changes: what else the file says, and what it says here.
    """
    port = free_port()
    text = (ROOT / "deploy" / example.file).read_text()
    for old, new in {**example.substitutions(port, servers), **(changes or {})}.items():
        assert text.count(old) == 1, f"{example.file}: {old}"
        text = text.replace(old, new)
    file = folder / "example"
    if example.program == "caddy":
        # At one port for all Caddys of a machine, it would take orders.
        text = re.sub(r"^\{\n", "{\n\tadmin off\n", text, count=1, flags=re.MULTILINE)
        assert "admin off" in text
    file.write_text(text)
    # Its workers are another user's otherwise, who may not write there.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, user=user))
    program = find(example.program)
    assert program
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [program, *example.command(file)[1:]], env={**os.environ, **home}, stdout=log, stderr=log
        )
    try:
        proxy = Running(example, port)
        wait_for(lambda: _answers(proxy, process, folder), STARTING)
        yield proxy
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(proxy: Running, process: subprocess.Popen[bytes], folder: Path) -> bool:
    """Whether it has found a server that is ready."""
    assert process.poll() is None, (folder / "log").read_text()
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{proxy.url}/readyz", **LOCAL).status_code == 200
    return False


def ask(port: int, request: bytes) -> bytes:
    """Sends these bytes and reads until the connection is closed.

    Raises:
        TimeoutError: nothing came, and it was not closed, for longer than tests wait.
    """
    with _sent(port, request) as connection, contextlib.suppress(ConnectionResetError):
        return b"".join(iter(lambda: connection.recv(65536), b""))
    return b""


def status(port: int, request: bytes) -> int | None:
    """Sends these bytes; the status of the answer, which is all that is read. None where the connection was closed."""
    with _sent(port, request) as connection, contextlib.suppress(ConnectionResetError):
        line = connection.makefile("rb").readline()
        return int(line.split(b" ")[1]) if line else None
    return None


@contextlib.contextmanager
def _sent(port: int, request: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        # It may answer and close before all has been sent.
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(request)
        yield connection
