"""Hours of a class on one server: `python -m bench.soak`, `make soak`.

Learners play, edit weights, change settings, begin anew, lose their connections without a word and come back with their
checkpoints. At the end: how much memory the server has grown after the first minutes, what its log holds, and whether
every run that came back stood where its checkpoint was.
"""

import argparse
import asyncio
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.page import FRAME, HEADER
from bench.playing import NETWORKS
from bench.serving import megabytes

ROOT = Path(__file__).resolve().parents[1]
CHECKPOINT = 2
CHANGES: list[dict[str, Any]] = [
    {"optimizer": {"name": "adam", "learning_rate": 0.01}},
    {"regularizer": {"name": "l1", "rate": 0.001}},
    {"data": {"dataset": "spiral", "noise": 0.1}},
    {"hidden": [{"units": 8, "activation": "relu", "normalization": "batch"}, {"units": 4, "activation": "tanh"}]},
    {"batch_size": 30, "schedule": {"name": "cosine"}},
    {},
]


@dataclass
class Tally:
    """What all learners together saw."""

    frames: int = 0
    edits: int = 0
    changes: int = 0
    drops: int = 0
    resumed: int = 0
    behind: int = 0
    refused: int = 0


class Learner:
    """One page: plays, and does now and then what learners do."""

    def __init__(self, url: str, tally: Tally, seed: int, rate: float) -> None:
        self.url, self.tally, self.random = url, tally, random.Random(seed)
        self.speed = {"per": "epoch", "rate": rate}
        self.experiment: dict[str, Any] = NETWORKS["7-8x6-1"] if seed % 5 == 0 else {}
        self.checkpoint: bytes | None = None
        self.epoch = 0
        # Where a run was begun anew: pictures of the one before may still be on their way.
        self.past_run: int | None = None
        self.run = 0

    async def live(self) -> None:
        while True:
            with suppress(OSError, ConnectionClosed, TimeoutError):
                await self.connect()
            await asyncio.sleep(self.random.uniform(0.1, 1.0))

    async def connect(self) -> None:
        hello = {"type": "hello", "protocol": 1, "experiment": self.experiment, "playing": True, "speed": self.speed}
        resumes = self.checkpoint is not None
        self.past_run = None
        until = time.monotonic() + self.random.uniform(20, 120)
        async with connect(self.url, max_size=None, compression=None, ping_interval=None, open_timeout=30) as socket:
            await socket.send(json.dumps({**hello, "resume": resumes}))
            if self.checkpoint is not None:
                await socket.send(self.checkpoint)
            first = True
            async for message in socket:
                if isinstance(message, bytes) and message[0] == FRAME:
                    header = HEADER.unpack_from(message)
                    if first and resumes:
                        self.tally.resumed += 1
                        # At most a second of training may be lost, and a little for a server that is behind.
                        self.tally.behind += header[5] < self.epoch - 2 * self.speed["rate"]
                    first = False
                    self.run = header[4]
                    if self.run != self.past_run:
                        self.epoch, self.past_run = header[5], None
                    self.tally.frames += 1
                    await asyncio.sleep(self.random.uniform(0.02, 0.15))
                    await socket.send(json.dumps({"type": "ack", "sequence": header[3]}))
                    await self.act(socket)
                elif isinstance(message, bytes) and message[0] == CHECKPOINT:
                    self.checkpoint = message
                elif isinstance(message, str) and json.loads(message)["type"] in ("refused", "error"):
                    self.tally.refused += 1
                if time.monotonic() > until:
                    # A cable that is pulled says nothing.
                    self.tally.drops += 1
                    socket.transport.abort()
                    return

    def begin_anew(self) -> None:
        self.epoch, self.past_run = 0, self.run

    async def act(self, socket: ClientConnection) -> None:
        chance = self.random.random()
        if chance < 0.02:
            self.tally.edits += 1
            value = self.random.uniform(-2, 2)
            edit = {"type": "edit", "layer": 1, "unit": 0, "source": None, "value": value}
            await socket.send(json.dumps(edit))
        elif chance < 0.024:
            self.tally.changes += 1
            self.experiment = self.random.choice(CHANGES)
            self.begin_anew()
            await socket.send(json.dumps({"type": "configure", "id": 1, "experiment": self.experiment}))
            await socket.send(json.dumps({"type": "play"}))
        elif chance < 0.026:
            self.begin_anew()
            await socket.send(json.dumps({"type": "reset"}))
            await socket.send(json.dumps({"type": "play"}))


async def soak(url: str, pids: list[int], options: argparse.Namespace, tally: Tally) -> list[tuple[float, float]]:
    learners = [Learner(url, tally, seed, options.rate) for seed in range(options.sessions)]
    tasks = [asyncio.create_task(learner.live()) for learner in learners]
    start, seen = time.monotonic(), []
    while (minutes := (time.monotonic() - start) / 60) < options.minutes:
        await asyncio.sleep(5)
        seen.append((minutes, megabytes(pids)))
        if len(seen) % 60 == 0:
            print(f"{minutes:5.0f} min {seen[-1][1]:7.1f} MB {tally}", flush=True)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return seen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8767)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--settle", type=float, default=10, help="minutes after which memory must not grow")
    parser.add_argument("--rate", type=float, default=20, help="epochs a second each learner asks for")
    options = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryFile("w+") as log:
        command = [sys.executable, "-m", "server", "--port", str(options.port)]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log, env={**os.environ})
        try:
            for _ in range(200):
                with suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{options.port}/healthz", timeout=1).read()
                    break
                time.sleep(0.1)
            seen = asyncio.run(soak(f"ws://127.0.0.1:{options.port}/ws", [server.pid], options, tally))
        finally:
            server.send_signal(signal.SIGTERM)
            code = server.wait(30)
        log.seek(0)
        faults = [line for line in log if re.search(r"\b(ERROR|CRITICAL|WARNING|Traceback)\b", line)]
    settled = [size for minute, size in seen if options.settle <= minute < options.settle + 2]
    last = [size for minute, size in seen if minute >= options.minutes - 2]
    begin, end = statistics.median(settled or last), statistics.median(last)
    growth = end / begin - 1
    print(f"{options.sessions} learners, {options.minutes:g} minutes: {tally}")
    print(f"memory {begin:.1f} MB after {options.settle:g} minutes, {end:.1f} MB at the end: {growth:+.1%}")
    print(f"exit code {code}, {len(faults)} lines of warnings or errors in the log")
    print("".join(faults[:10]), end="")
    return int(growth >= 0.05 or bool(faults) or code != 0 or tally.behind > 0)


if __name__ == "__main__":
    sys.exit(main())
