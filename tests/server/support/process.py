"""python -m server as a process of its own, and what /proc knows about it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
from websockets.exceptions import InvalidHandshake

from tests.server.conftest import LOCAL, PATIENCE, STARTING, Page, wait_for

ROOT = Path(__file__).parents[3]
_INSIDE = """
import sys
from server.process import supervisor
supervisor._COMMAND = (sys.executable, "-c", {program!r})
"""
_SERVE = "import runpy; runpy.run_module('server', run_name='__main__', alter_sys=True)"


class Process:
    """A server on a free port, or on the one given.

    Args:
        arguments: of the command.
        port: 0 for a free one.
        before: Python that the process runs before the server, to make something fail in it.
        inside: the same for each worker of several.
        environment: settings.
    """

    def __init__(self, *arguments: str, port: int = 0, before: str = "", inside: str = "", **environment: str) -> None:
        if inside:
            before += _INSIDE.format(program=f"{inside}\n{_SERVE}")
        program = ["-c", f"{before}\n{_SERVE}"] if before else ["-m", "server"]
        # Pages in one process of Python, beside the servers they play at, would not keep up with many more pictures.
        environment = {"PLAYGROUND_FRAMES_PER_SECOND": "20", **environment}
        self.popen = subprocess.Popen(
            [sys.executable, *program, "--port", str(port), *arguments],
            cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.popen.stdout and self.popen.stderr
        self._log: list[str] = []
        # Read as it comes: a pipe that nobody reads would stop the server.
        errors = self.popen.stderr
        self._reader = threading.Thread(target=lambda: self._log.extend(iter(errors.readline, "")))
        self._reader.start()
        try:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", self.popen.stdout.readline())
            assert found
            self.port = int(found[1])
            self.url = found[0]
            wait_for(self.answers, STARTING)
        except BaseException:
            # Nobody else knows of it yet.
            self.end()
            raise

    @property
    def log(self) -> str:
        return "".join(self._log)

    def answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            # A worker that starts answers late what the kernel has taken for it.
            return httpx.get(f"{self.url}/healthz", **{**LOCAL, "timeout": STARTING}).status_code == 200
        return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.popen.send_signal(number)
        return self.popen.wait(PATIENCE)

    def workers(self) -> list[int]:
        return [pid for pid in self.children() if b"--worker\0" in _command(pid)]

    def children(self) -> list[int]:
        """The processes it has started: workers, and what makes the compiled engine."""
        pid = self.popen.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def end(self) -> None:
        """Ends it, if it has not ended."""
        if self.popen.poll() is None:
            # The workers' own log goes to the same pipe, which has no end before they have.
            children = self.children()
            self.popen.kill()
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        self.popen.wait()
        self._reader.join(PATIENCE)
        assert self.popen.stdout and self.popen.stderr
        self.popen.stdout.close()
        self.popen.stderr.close()


@contextlib.contextmanager
def running(*arguments: str, before: str = "", inside: str = "", **environment: str) -> Iterator[Process]:
    """A server for the length of a block."""
    process = Process(*arguments, before=before, inside=inside, **environment)
    try:
        yield process
    finally:
        process.end()


def _command(pid: int) -> bytes:
    # It may have ended since it was listed.
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def resident(pid: int) -> int:
    """Bytes of memory a process has."""
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1024


def connections(pids: list[int], port: int) -> dict[int, int]:
    """How many connections to a port each process has: those that it has not closed, though the other end may have."""
    accepted = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        # 0A is one that listens.
        if int(fields[1].partition(":")[2], 16) == port and fields[3] != "0A":
            accepted.add(fields[9])
    found: Counter[int] = Counter(dict.fromkeys(pids, 0))
    for pid in pids:
        # A process may have ended since it was listed.
        with contextlib.suppress(OSError):
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    link = os.readlink(descriptor)
                    found[pid] += link.startswith("socket:[") and link[8:-1] in accepted
    return dict(found)


def all_answer(process: Process, count: int) -> bool:
    """Whether there are so many workers, and each takes websockets."""
    workers = process.workers()
    if len(workers) != count:
        return False
    pages: list[Page] = []
    # One that ends with the connections it has is none that takes them.
    with contextlib.suppress(OSError, InvalidHandshake):
        for _ in range(4 * count):
            pages.append(Page(process.port))
    found = connections(workers, process.port)
    for page in pages:
        page.close()
    return len(pages) == 4 * count and all(found.values())
