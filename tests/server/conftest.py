"""A real server on a real port, and a page that talks to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from engine.validation.limits import Limits
from server import app
from server.app import create_app
from server.lessons.library import Lessons, load
from server.page.assets import Assets
from server.process.listening import listen
from server.process.module_command import module_command
from server.serve import PlaygroundServer
from server.settings import Settings
from server.sweeps.process_carrier import ProcessCarrier

# No test waits longer for anything: past this, something is broken.
PATIENCE = 20.0
# But for processes to start, which reads and compiles a lot: several at once on a busy machine take longer.
STARTING = 60.0
# For httpx, before servers of this machine: without certificates to look at, reading all of which takes 50 ms a client.
LOCAL: dict[str, Any] = {"timeout": PATIENCE, "verify": False}

# Those of the lowest priority would wait for all that runs beside the tests.
ProcessCarrier.command = module_command("tests.server.support.sweep_process")


@cache
def page_files() -> Assets:
    """The page's own files, read and joined once: that takes longer than most tests, and no test changes them."""
    return Assets()


_lessons: dict[Limits, Lessons] = {}


def own_lessons(settings: Settings, files: Assets, **_: Any) -> Lessons:
    """The lessons that come with the server, read and checked once for any limits."""
    if settings.limits not in _lessons:
        _lessons[settings.limits] = load(settings, files)
    return _lessons[settings.limits]


class Server:
    """A server in a thread of this process; those without files and lessons of their own share what they have read."""

    def __init__(self, settings: Settings, assets: Assets | None = None) -> None:
        listener = listen("127.0.0.1", 0, 1)[0]
        self.port = listener.getsockname()[1]
        with pytest.MonkeyPatch.context() as patch:
            if assets is None and not settings.lessons:
                patch.setattr(app, "load", own_lessons)
            made = create_app(settings, assets or page_files())
        self.uvicorn = PlaygroundServer(settings, made)
        self.app = self.uvicorn.config.app
        self._thread = threading.Thread(target=lambda: self.uvicorn.run(sockets=[listener]))
        self._thread.start()
        wait_for(lambda: self.uvicorn.started)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def hub(self) -> Any:
        return self.app.state.hub

    def stop(self) -> None:
        self.uvicorn.should_exit = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


class Page:
    """A page without a screen: says hello, keeps what it hears, and answers pings though nobody listens."""

    def __init__(self, port: int, path: str = "/ws", **arguments: Any) -> None:
        self._stack = contextlib.ExitStack()
        self.socket: ClientConnection = self._stack.enter_context(
            connect(
                f"ws://127.0.0.1:{port}{path}",
                **{
                    **{"max_size": None, "max_queue": None, "compression": None, "ping_interval": None},
                    **{"open_timeout": STARTING, "close_timeout": 1},
                    **arguments,
                },
            )
        )
        self.heard: list[dict[str, Any]] = []
        self.checkpoint: bytes | None = None
        self.snapshots: list[bytes] = []

    def close(self) -> None:
        """Leaves as a page does."""
        self._stack.close()

    def say(self, type: str, **fields: Any) -> None:
        self.socket.send(json.dumps({"type": type, **fields}))

    def hello(self, **fields: Any) -> None:
        self.say("hello", protocol=1, **fields)

    def hear(self) -> dict[str, Any]:
        """The next message, frames as {"type": "frame", ...} and not acknowledged; snapshots are passed over."""
        message = self.socket.recv(timeout=PATIENCE)
        if isinstance(message, str):
            heard = json.loads(message)
        elif message[0] == 2:
            self.checkpoint = message
            heard = {"type": "checkpoint"}
        elif message[0] == 3:
            self.snapshots.append(message)
            return self.hear()
        else:
            heard = read_frame(message)
        self.heard.append(heard)
        return heard

    def until(self, type: str, where: Callable[[dict[str, Any]], bool] = lambda message: True) -> dict[str, Any]:
        """Listens, acknowledging every frame, until a message of this type answers the condition."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            message = self.hear()
            if message["type"] == "frame":
                # A server that has closed by now is heard to the end of what it had said.
                with contextlib.suppress(ConnectionClosed):
                    self.say("ack", sequence=message["sequence"])
            if message["type"] == type and where(message):
                return message
        raise AssertionError(f"no such {type} came; last heard: {[message['type'] for message in self.heard[-5:]]}")

    def closed_with(self) -> int | None:
        """Listens to the end; the close code."""
        with contextlib.suppress(Exception):
            while True:
                self.hear()
        self.close()
        return self.socket.protocol.close_code


def read_frame(data: bytes) -> dict[str, Any]:
    """The fields of a frame by the offsets of docs/protocol.md."""
    names = ("sequence", "run", "epoch", "batch", "batches_per_epoch")
    frame = dict(zip(names, struct.unpack_from("<5I", data, 4), strict=True))
    frame |= dict(
        zip(("step", "train_loss", "test_loss", "learning_rate"), struct.unpack_from("<4d", data, 24), strict=True)
    )
    flags = struct.unpack_from("<H", data, 2)[0]
    # What follows the arrays is in `wrong` and in `place`, and curves are `curved`; the other flags are of the run.
    frame["flags"] = flags & 7
    frame["focus"] = struct.unpack_from("<2h", data, 68)
    frame |= dict(zip(("train_accuracy", "test_accuracy"), struct.unpack_from("<2f", data, 56), strict=True))
    frame |= dict(zip(("train_r2", "test_r2"), struct.unpack_from("<2f", data, 88), strict=True))
    count, units, side, large, large_side, classes = struct.unpack_from("<2I4H", data, 72)
    frame["parameters"] = struct.unpack_from(f"<{count}f", data, 96)
    maps = _aligned(96 + 4 * count)
    curved = bool(flags & 32)
    size, large_size = (4 * one if curved else one * one for one in (side, large_side))
    start = _aligned(maps + units * size)
    end = start + large * large_size
    counts = struct.unpack_from(f"<{2 * classes * classes}I", data, _aligned(end))
    last = _aligned(end) + 4 * len(counts)
    wrong: list[int] | None = None
    if flags & 8:
        [points] = struct.unpack_from("<I", data, _aligned(last))
        bits, last = _aligned(last) + 8, _aligned(last) + 8 + -(-points // 8)
        wrong = [data[bits + point // 8] >> point % 8 & 1 for point in range(points)]
    place: tuple[float, ...] | None = None
    values: tuple[float, ...] | None = None
    if flags & 16:
        inputs, count_values = struct.unpack_from("<2I", data, _aligned(last))
        numbers = struct.unpack_from(f"<{inputs}d{count_values}f", data, _aligned(last) + 8)
        place, values = numbers[:inputs], numbers[inputs:]
        last = _aligned(last) + 8 + 8 * inputs + 4 * count_values
    assert len(data) == last
    return {
        "type": "frame",
        **frame,
        "units": units,
        "side": side,
        "curved": curved,
        "unit_maps": data[maps : maps + units * size],
        "maps": large,
        "large": data[start:end],
        "classes": classes,
        "confusion": counts,
        "wrong": wrong,
        "place": place,
        "values": values,
    }


def _aligned(offset: int) -> int:
    return -(-offset // 8) * 8


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs it in a thread of its own: the browser's tests, in the same process, keep an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def wait_for(condition: Callable[[], object], patience: float = PATIENCE) -> None:
    """Waits until it holds; fails when it never does."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


@pytest.fixture
def start_server() -> Iterator[Callable[..., Server]]:
    """Starts servers with the settings given; stops them after the test."""
    servers: list[Server] = []

    def start(assets: Assets | None = None, **settings: Any) -> Server:
        servers.append(Server(Settings(**settings), assets))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server with the default settings, shared by the tests that change nothing about it."""
    shared = Server(Settings())
    yield shared
    shared.stop()
