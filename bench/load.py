"""Many learners on one server: `python -m bench.load`, `make load`.

Real websocket clients play against a server of several workers on this machine, each with its own pace of
acknowledging, and edit a bias now and then. For each row: pictures and epochs a second for each client (median, worst),
how fair that is (worst divided by best), the time from an edit to the picture that shows it, and what the server's
processes took of the cores and of memory, and the bound in milliseconds under which 99% of the event loop's delays are.
The clients run on the same cores, which is part of what is measured.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import signal
import statistics
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

ROOT = Path(__file__).resolve().parents[1]
ALL7 = ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]
NETWORKS: dict[str, dict[str, Any]] = {
    "2-4-2-1": {},
    "7-8x6-1": {"features": ALL7, "hidden": [{"units": 8, "activation": "tanh"}] * 6},
    "largest": {"features": ALL7, "hidden": [{"units": 32, "activation": "tanh"}] * 10},
}
# A unit that is held keeps the bias it was given, so the picture that shows an edit is known by that number.
HELD = {"frozen": [{"layer": 1, "unit": 0}]}
HEADER = struct.Struct("<BBHIIIII4d3f2hIIHHHH2f")
FRAME = 1
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Counts:
    """What one client saw while it was measured."""

    frames: int = 0
    first: int | None = None
    last: int = 0
    side: int = 0
    latencies: list[float] = field(default_factory=list)


class Client:
    """A page without a picture: plays, acknowledges after `delay` seconds, and edits a bias every so often."""

    def __init__(self, url: str, network: str, delay: float, speed: object) -> None:
        self.url, self.network, self.delay, self.speed = url, network, delay, speed
        self.counts: Counts | None = None
        self.sent: tuple[np.float32, float] | None = None
        self.ready = asyncio.Event()
        self.held: set[asyncio.Task[None]] = set()

    async def run(self, *, playing: bool) -> None:
        hello = {"type": "hello", "protocol": 1, "experiment": {**NETWORKS[self.network], **HELD}, "playing": playing}
        if self.speed != "default":
            hello["speed"] = self.speed
        async with connect(self.url, max_size=None, compression=None, ping_interval=None, open_timeout=60) as socket:
            await socket.send(json.dumps(hello))
            async for message in socket:
                if isinstance(message, bytes) and message[0] == FRAME:
                    self.take(message)
                    self.later(self.acknowledge(socket, HEADER.unpack_from(message)[3]))
                    self.ready.set()

    def later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.held.add(task)
        task.add_done_callback(self.held.discard)

    async def acknowledge(self, socket: ClientConnection, sequence: int) -> None:
        await asyncio.sleep(self.delay)
        with suppress(ConnectionClosed):
            await self.answer(socket, sequence)

    async def answer(self, socket: ClientConnection, sequence: int) -> None:
        await socket.send(json.dumps({"type": "ack", "sequence": sequence}))
        if self.counts and self.sent is None and random.random() < 0.02:
            value = random.uniform(-1, 1)
            self.sent = np.float32(value), time.perf_counter()
            edit = {"type": "edit", "layer": 1, "unit": 0, "source": None, "value": value}
            await socket.send(json.dumps(edit))

    def take(self, message: bytes) -> None:
        counts = self.counts
        if counts is None:
            return
        header = HEADER.unpack_from(message)
        counts.frames += 1
        counts.first = header[5] if counts.first is None else counts.first
        counts.last, counts.side = header[5], header[21]
        if self.sent is not None:
            value, at = self.sent
            if (np.frombuffer(message, "<f4", header[17], HEADER.size) == value).any():
                counts.latencies.append(time.perf_counter() - at)
                self.sent = None


@contextmanager
def serving(port: int, workers: int) -> Iterator[list[int]]:
    """A server of its own process group; gives the processes that serve."""
    environment = {
        **os.environ,
        "PLAYGROUND_SESSIONS": "100000",
        "PLAYGROUND_SESSIONS_PER_ADDRESS": "100000",
    }
    command = [sys.executable, "-m", "server", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).read()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(0.5)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield [int(child) for child in children] if workers > 1 else [process.pid]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def cpu_seconds(pids: list[int]) -> float:
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICKS


def megabytes(pids: list[int]) -> float:
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def percentile(values: list[float], share: float) -> float:
    return float(np.percentile(values, 100 * share)) if values else float("nan")


def lateness(url: str) -> dict[float, float]:
    """How often the workers' event loops were late by at most so many milliseconds, as the server counts it."""
    page = url.replace("ws://", "http://").removesuffix("ws") + "metrics"
    text = urllib.request.urlopen(page, timeout=10).read().decode()
    counts: dict[float, float] = {}
    for bound, count in re.findall(r'playground_loop_lateness_seconds_bucket\{[^}]*le="([^"]+)"\} (\S+)', text):
        counts[1000 * float(bound)] = counts.get(1000 * float(bound), 0) + float(count)
    return counts


def late(before: dict[float, float], after: dict[float, float]) -> float:
    """The bound, in milliseconds, under which 99% of the samples between two readings are."""
    grown = {bound: count - before.get(bound, 0) for bound, count in after.items()}
    most = max(grown.values(), default=0)
    return min((bound for bound, count in grown.items() if count >= 0.99 * most), default=float("nan"))


async def play(
    url: str, pids: list[int], networks: list[str], seconds: float, speed: object, settle: float = 2
) -> dict[str, Any]:
    """One row: these networks play at once, one client each; measured once the server has settled."""
    before = megabytes(pids)
    pace = random.Random(1)
    clients = [Client(url, network, pace.uniform(0.001, 0.03), speed) for network in networks]
    tasks = [asyncio.create_task(client.run(playing=True)) for client in clients]
    async with asyncio.timeout(120):
        await asyncio.gather(*(client.ready.wait() for client in clients))
    await asyncio.sleep(settle)
    start, cpu, was_late = time.perf_counter(), cpu_seconds(pids), await asyncio.to_thread(lateness, url)
    for client in clients:
        client.counts = Counts()
    await asyncio.sleep(seconds)
    elapsed, cpu = time.perf_counter() - start, cpu_seconds(pids) - cpu
    memory = megabytes(pids) - before
    is_late = await asyncio.to_thread(lateness, url)
    counts = [client.counts for client in clients if client.counts]
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    failures = [error for error in ended if not isinstance(error, asyncio.CancelledError)]
    if failures:
        raise SystemExit(f"{len(failures)} of {len(clients)} clients ended early: {failures[0]!r}")
    return {
        "frames": [one.frames / elapsed for one in counts],
        "epochs": [(one.last - (one.first or 0)) / elapsed for one in counts],
        "latencies": [1000 * latency for one in counts for latency in one.latencies],
        "side": statistics.median(one.side for one in counts),
        "cpu": cpu / elapsed,
        "memory": memory / len(clients),
        "late": late(was_late, is_late),
    }


def line(name: str, row: dict[str, Any], of: slice = slice(None)) -> str:
    frames, epochs, waits = row["frames"][of], row["epochs"][of], row["latencies"]
    waited = " / ".join(f"{percentile(waits, share):.0f}" for share in (0.5, 0.95, 0.99))
    return (
        f"{name:<24} {statistics.median(frames):6.1f} {min(frames):6.1f} {min(frames) / max(frames):6.2f}"
        f" {statistics.median(epochs):8.1f} {min(epochs):8.1f} {waited:>18} {row['side']:6.0f}"
        f" {row['cpu']:6.2f} {row['memory']:8.2f} {row['late']:8.1f}"
    )


async def idle(url: str, pids: list[int], count: int, seconds: float) -> str:
    before = megabytes(pids)
    clients = [Client(url, "2-4-2-1", 0.01, "default") for _ in range(count)]
    tasks = []
    for client in clients:
        tasks.append(asyncio.create_task(client.run(playing=False)))
        await asyncio.sleep(0.005)
    async with asyncio.timeout(120):
        await asyncio.gather(*(client.ready.wait() for client in clients))
    await asyncio.sleep(3)
    cpu = cpu_seconds(pids)
    await asyncio.sleep(seconds)
    used = (cpu_seconds(pids) - cpu) / seconds
    after = megabytes(pids)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return (
        f"{count} idle sessions: {after:.0f} MB in all ({(after - before) / count:.2f} MB each), "
        f"{100 * used:.1f}% of a core"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8766)
    parser.add_argument("--sessions", default="1,10,30,60,100", help="playing sessions, a row each")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--networks", default="2-4-2-1,7-8x6-1", help=f"of {', '.join(NETWORKS)}")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--speed", choices=("default", "max"), default="default", help="what the pages ask for")
    parser.add_argument(
        "--hostile", type=int, default=1, help="0: without the table of what a page keeps beside others"
    )
    parser.add_argument("--idle", type=int, default=500)
    options = parser.parse_args()
    speed: object = "default" if options.speed == "default" else None
    numbers = [int(part) for part in options.sessions.split(",") if part]
    url = f"ws://127.0.0.1:{options.port}/ws"
    print(
        f"{'sessions':<24} {'frames':>6} {'worst':>6} {'w/best':>6} {'epochs':>8} {'worst':>8}"
        f" {'edit p50/95/99 ms':>18} {'map':>6} {'cores':>6} {'MB each':>8} {'loop p99':>8}"
    )
    for workers, network in itertools.product(map(int, options.workers.split(",")), options.networks.split(",")):
        for number in numbers:
            with serving(options.port, workers) as pids:
                row = asyncio.run(play(url, pids, [network] * number, options.seconds, speed))
            print(line(f"{number} {network}, {workers} worker{'s' * (workers > 1)}", row), flush=True)
    with serving(options.port, 1) as pids:
        alone = asyncio.run(play(url, pids, ["2-4-2-1"] * 29, options.seconds, speed))
    with serving(options.port, 1) as pids:
        beside = asyncio.run(play(url, pids, ["2-4-2-1"] * 29 + ["largest"], options.seconds, None))
    print(line("29 2-4-2-1", alone))
    print(line("29 beside the largest", beside, slice(29)))
    kept = statistics.median(beside["frames"][:29]) / statistics.median(alone["frames"])
    print(f"beside the largest network, the others keep {100 * kept:.0f}% of their frames")
    if options.hostile:
        subprocess.run([sys.executable, "-m", "bench.hostile", "--port", str(options.port)], cwd=ROOT, check=True)
    if options.idle:
        with serving(options.port, 1) as pids:
            print(asyncio.run(idle(url, pids, options.idle, options.seconds)))


if __name__ == "__main__":
    main()
