"""The proof that scaling out is adding servers: learners play behind a proxy, one dies, all go on at the other."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable

from engine import Experiment, Trainer
from tests.server.conftest import PATIENCE
from tests.server.support.process import Process
from tests.server.support.wanderer import RATE, Wanderer


async def play_through_a_death(url: str, servers: list[Process], learners: int) -> list[Wanderer]:
    """Kills the first server under learners that play at both; returns them, all having gone on at the other."""
    return await play_through(lambda: os.kill(servers[0].popen.pid, signal.SIGKILL), url, learners)


async def play_through(harm: Callable[[], object], url: str, learners: int, hit: int | None = None) -> list[Wanderer]:
    """Does harm to what learners play at; returns them, all having gone on.

    Args:
        harm: what is done once all of them play.
        url: of the websocket.
        learners: how many.
        hit: how many of them must lose their connection by it; half of them when left out.
    """
    playing = [Wanderer(url, seed) for seed in range(1, learners + 1)]
    tasks = [asyncio.create_task(learner.play()) for learner in playing]
    try:
        await _until(lambda: all(learner.checkpoint and learner.epoch > 2 * RATE for learner in playing), tasks)
        await asyncio.to_thread(harm)
        dead = time.monotonic()
        least = learners // 2 if hit is None else hit
        await _until(lambda: sum(bool(learner.drops) for learner in playing) >= least, tasks)
        before = {learner: learner.checkpoint for learner in playing}
        await _until(
            lambda: all(
                learner.checkpoint != before[learner] and learner.epoch > max([0, *(seen for seen, _ in learner.drops)])
                for learner in playing
            ),
            tasks,
        )
        _say(f"all {learners} went on {time.monotonic() - dead:.1f} s after the harm")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return playing


def _say(figures: str) -> None:
    """Shown with pytest's -s."""
    sys.stdout.write(f"{figures}\n")


async def _until(condition: Callable[[], bool], tasks: list[asyncio.Task[None]]) -> None:
    deadline = time.monotonic() + 2 * PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        for task in tasks:
            if task.done():
                task.result()
        await asyncio.sleep(0.02)


def check(playing: list[Wanderer]) -> None:
    """None began anew, none lost more than a second of training, and all go on bit for bit."""
    lost = []
    for learner in playing:
        assert learner.resets == 1, learner.experiment
        # The last entry is where the test ended it.
        lost += [(seen - kept) / RATE for seen, kept in learner.drops[:-1]]
        assert learner.checkpoint
        found = Trainer.restore(learner.checkpoint[8:])
        wanted = Trainer(Experiment.parse(learner.experiment))
        while wanted.step < found.step:
            wanted.train_batches(min(wanted.batches_per_epoch, found.step - wanted.step))
        assert found.checkpoint() == wanted.checkpoint()
    assert len(lost) >= len(playing) // 2
    mean = sum(lost) / len(lost)
    _say(f"{len(lost)} drops; seconds of training done again: worst {max(lost):.2f}, mean {mean:.2f}")
    assert max(lost) <= 1.0
