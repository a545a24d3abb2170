"""What a page keeps beside others that send whatever they can: `python -m bench.hostile`, a part of `make load`.

For each kind of message one attacker, and then four, send it as fast as the server takes it, while one page plays the
default network; each attacker is a process of its own. A row has the share of its pictures and epochs that the page
keeps, of what it has alone in the same run.
"""

import argparse
import asyncio
import base64
import http.client
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from engine import Experiment, Trainer
from server.wire.frame import wrap_snapshot

from .load import NETWORKS, play
from .page import FRAME, HEADER
from .serving import ROOT, serving

Message = str | bytes
CORES = sorted(os.sched_getaffinity(0))
# Beside one connection, and beside four.
ONE, FOUR = 0.7, 0.4


def largest() -> dict[str, Any]:
    """The dearest experiment the default settings let through: most points, inputs, layers and units."""
    rng = np.random.default_rng(1)
    rows = np.column_stack([rng.uniform(-6, 6, (5000, 10)).round(2), rng.integers(0, 8, 5000)]).tolist()
    points = {"inputs": [f"in{number}" for number in range(10)], "train": rows[:2500], "test": rows[2500:]}
    layer = {"units": 32, "activation": "gelu", "normalization": "batch"}
    return {
        "data": {"dataset": "custom", "points": points},
        "features": [f"x{number}" for number in range(1, 11)],
        "hidden": [layer] * 10,
        "loss": "cross_entropy",
        "batch_size": 2500,
        "optimizer": {"name": "adam"},
    }


def say(type: str, **fields: Any) -> str:
    return json.dumps({"type": type, **fields}, separators=(",", ":"))


def configure(*documents: object) -> list[str]:
    return [say("configure", id=number, experiment=document) for number, document in enumerate(documents)]


def checkpoint(document: dict[str, Any]) -> bytes:
    return Trainer(Experiment.parse(document)).checkpoint()


def watching(part: str = "train") -> str:
    return say("watch", layers=True, neuron={"part": part, "sample": 0, "layer": 1, "unit": 0}, batch=0)


def measuring(scene: str) -> str:
    wanted = [{"id": name, "measure": name} for name in ("gradient_norm", "dead_units", "same_sign_share", "saturated")]
    return say("measure", wanted=wanted, scene=scene)


# Each kind of message, as whoever means no good would send it: the experiment to begin with, and what is then repeated.
LARGE: dict[str, Any] = NETWORKS["largest"]
ATTACKS: dict[str, Callable[[], tuple[dict[str, Any], list[Message]]]] = {
    "nothing, playing the largest": lambda: (LARGE, []),
    "nothing, playing the largest own data": lambda: (largest(), []),
    "no JSON": lambda: ({}, ["{" * 4000]),
    "one key again and again": lambda: ({}, ['{"type":"play"' + ',"a":1' * 120_000 + "}"]),
    "many keys": lambda: ({}, ["{" + ",".join(f'"{n}":1' for n in range(70_000)) + "}"]),
    "many objects": lambda: ({}, ['{"type":"configure","id":1,"experiment":{"hidden":[' + "{}," * 250_000 + "{}]}}"]),
    "hello": lambda: ({}, [say("hello", protocol=1)]),
    "configure, wrong layers": lambda: ({}, configure({"hidden": [1] * 350_000})),
    "configure, refused, 64 KB": lambda: ({}, configure({"features": ["=" + "x1+" * 60] * 340})),
    "configure, the default": lambda: ({}, configure({}, {"seed": 2})),
    "configure, the largest": lambda: ({}, configure(LARGE, {**LARGE, "seed": 2})),
    "configure, the largest own data": lambda: ({}, configure(largest(), {**largest(), "seed": 2})),
    "load, a good snapshot": lambda: (
        LARGE,
        [wrap_snapshot(checkpoint(LARGE), run=1, epoch=0, batch=0, asked=False)],
    ),
    "load, 640 KB of nothing": lambda: (
        {},
        [wrap_snapshot(checkpoint({})[:60] + bytes(640_000), run=1, epoch=0, batch=0, asked=False)],
    ),
    "play and pause": lambda: (LARGE, [say("play"), say("pause")]),
    "step": lambda: (LARGE, [say("step", unit="epoch")]),
    "reset": lambda: (LARGE, [say("reset")]),
    "recover": lambda: (LARGE, [say("recover")]),
    "speed": lambda: (LARGE, [say("speed", speed=None)]),
    "focus": lambda: (LARGE, [say("focus", focus={"layer": 5, "unit": n}) for n in range(32)]),
    "probe": lambda: (largest(), [say("probe", inputs=[n / 10] * 10) for n in range(10)]),
    "view": lambda: (largest(), [say("view", axes=[0, n]) for n in range(1, 10)]),
    "edit": lambda: (LARGE, [say("edit", layer=1, unit=0, source=0, value=n / 10) for n in range(10)]),
    "watch": lambda: (LARGE, [watching("train"), watching("test")]),
    "measure": lambda: (LARGE, [measuring(scene) for scene in ("zigzag", "symmetry", "bias")]),
    "snapshot": lambda: (largest(), [say("snapshot")]),
    "ack": lambda: ({}, [say("ack", sequence=n) for n in range(1, 50)]),
    "ping": lambda: ({}, [say("ping")]),
}
# Requests of the HTTP API, and whole connections, each of which begins anew.
REQUESTS: dict[str, Callable[[], tuple[str, object]]] = {
    "POST /api/validate, wrong layers": lambda: ("/api/validate", {"experiment": {"hidden": [1] * 1_000_000}}),
    "POST /api/train": lambda: ("/api/train", {"experiment": LARGE, "epochs": 1}),
    "POST /api/predict": lambda: (
        "/api/predict",
        {"checkpoint": base64.b64encode(checkpoint(LARGE)).decode(), "inputs": [[0.1, 0.2]] * 4000},
    ),
    "GET /": lambda: ("/", None),
}
CONNECTIONS = "hello with the largest, and gone"


async def send_all(url: str, beginning: dict[str, Any], messages: list[Message], *, reads: bool) -> None:
    hello = say("hello", protocol=1, experiment=beginning, playing=True, speed=None)
    async with connect(url, max_size=None, compression=None, ping_interval=None, open_timeout=60) as socket:
        await socket.send(hello)

        async def listen() -> None:
            async for message in socket:
                if isinstance(message, bytes) and message[0] == FRAME:
                    await socket.send(say("ack", sequence=HEADER.unpack_from(message)[3]))

        listening = asyncio.create_task(listen())
        for message in itertools.cycle(messages):
            await socket.send(message)
            await asyncio.sleep(0)
        await listening


def ask(host: str, path: str, body: object) -> None:
    """Asks for the same thing again and again on one connection, and for another one where it is closed."""
    text = None if body is None else json.dumps(body)
    while True:
        connection = http.client.HTTPConnection(host, timeout=60)
        try:
            while True:
                headers = {} if text is None else {"content-type": "application/json"}
                connection.request("GET" if text is None else "POST", path, text, headers)
                connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            connection.close()


async def come_and_go(url: str) -> None:
    hello = say("hello", protocol=1, experiment=largest())
    while True:
        try:
            async with connect(url, max_size=None, compression=None, open_timeout=60) as socket:
                await socket.send(hello)
                await socket.recv()
        except (ConnectionClosed, OSError):
            await asyncio.sleep(0.01)


def attack(kind: str, url: str) -> None:
    """Goes on until it is killed."""
    if kind in REQUESTS:
        ask(url.removeprefix("ws://").partition("/")[0], *REQUESTS[kind]())
    elif kind == CONNECTIONS:
        asyncio.run(come_and_go(url))
    else:
        beginning, messages = ATTACKS[kind]()
        while True:
            try:
                asyncio.run(send_all(url, beginning, messages, reads=True))
            except (ConnectionClosed, OSError):
                continue


def kinds() -> list[str]:
    return [*ATTACKS, *REQUESTS, CONNECTIONS]


def beside(url: str, pids: list[int], kind: str, count: int, seconds: float) -> tuple[float, float]:
    """Pictures and epochs a second of one page beside so many attackers."""
    command = ["nice", sys.executable, "-m", "bench.hostile", "--attack", kind, "--url", url]
    attackers = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) for _ in range(count)]
    try:
        row = asyncio.run(play(url, pids, ["2-4-2-1"], seconds, "default", settle=3))
    finally:
        for one in attackers:
            one.kill()
            one.wait()
    return statistics.median(row["frames"]), statistics.median(row["epochs"])


def apart(pids: list[int]) -> None:
    """Gives the server a core of its own: what it shares out is measured, and not who gets a core."""
    if len(CORES) > 1:
        for pid in pids:
            for thread in os.listdir(f"/proc/{pid}/task"):
                os.sched_setaffinity(int(thread), CORES[:1])
        os.sched_setaffinity(0, CORES[1:])


def table(port: int, chosen: list[str], seconds: float, counts: tuple[int, ...] = (1, 4)) -> Iterator[str]:
    """The rows, each with a server of its own."""
    url = f"ws://127.0.0.1:{port}/ws"
    heads = "".join(f" | {f'{count} beside: pictures':>20} {'epochs':>7}" for count in counts)
    yield f"{'beside a hostile page':<40} {'alone':>6}{heads}"
    for kind in chosen:
        with serving(port, 1) as pids:
            apart(pids)
            alone = asyncio.run(play(url, pids, ["2-4-2-1"], seconds, "default"))
            frames, epochs = statistics.median(alone["frames"]), statistics.median(alone["epochs"])
            text = f"{kind:<40} {frames:6.1f}"
            for count, least in zip(counts, (ONE, FOUR), strict=False):
                kept = beside(url, pids, kind, count, seconds)
                shares = kept[0] / frames, kept[1] / epochs
                text += f" | {100 * shares[0]:19.0f}% {100 * shares[1]:6.0f}%{'' if min(shares) >= least else ' LESS'}"
        yield text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8767)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--only", help="kinds that have this in their names")
    parser.add_argument("--attack", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.attack:
        random.seed(1)
        attack(options.attack, options.url)
    else:
        for text in table(options.port, [one for one in kinds() if (options.only or "") in one], options.seconds):
            print(text, flush=True)


if __name__ == "__main__":
    main()
