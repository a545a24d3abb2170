"""Debian's redis-server, where this machine has it: at a socket in a folder, killed and started again."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.server.conftest import PATIENCE, wait_for

PROGRAM = shutil.which("redis-server", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))
WHY_NOT = "redis-server is not on this machine, and scripts/redis.sh could not install it"


# On the disk before it answers; otherwise what it was told last might not be what it has again.
KEEPING = ("--save", "", "--appendonly", "yes", "--appendfsync", "always")


class RedisServer:
    """One that writes down what it is told, so that it has it again after it was killed.

    Args:
        folder: for its file and its socket; a socket's path must be short.
        password: that it asks for.
        options: how it is told to keep what it is told; it writes all of it down unless it is told otherwise.
    """

    def __init__(self, folder: Path, password: str = "a b/c", options: Sequence[str] = KEEPING) -> None:
        self.folder, self._password, self._options = folder, password, options
        self.socket = folder / "redis.sock"
        self.start()

    @property
    def address(self) -> str:
        """As `PLAYGROUND_REDIS`."""
        return f"unix://{self.socket}?password={self._password.replace(' ', '%20').replace('/', '%2F')}"

    def start(self) -> None:
        assert PROGRAM
        place = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder)]
        words = [PROGRAM, *place, "--requirepass", self._password, *self._options]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(self._answers)
        except BaseException:
            # Nobody else knows of it yet.
            self.kill()
            raise

    def kill(self) -> None:
        """As where its machine goes away."""
        self.process.kill()
        self.process.wait(PATIENCE)
        self.socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        """Whether it has read what it wrote down before."""
        with Redis.from_url(self.address, retry=Retry(NoBackoff(), 0)) as client, contextlib.suppress(RedisError):
            return bool(client.ping())
        return False


@contextlib.contextmanager
def redis_server(**options: Sequence[str]) -> Iterator[RedisServer]:
    """One for the length of a block."""
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = RedisServer(Path(folder), **options)
        try:
            yield server
        finally:
            server.kill()
