"""A submission for a challenge, trained again: the verdict on it, wherever that is carried out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import numpy as np

from engine import Limits
from engine.challenges.challenge_reader import read_challenge
from engine.challenges.judging import JudgingStopped, judge
from engine.deeds.document import read_done_run
from engine.sweeps.lines import line_bytes
from server.sweeps.task import Task


def verdict_lines(task: Task, stopped: Callable[[], bool]) -> Iterator[bytes]:
    """The one line of a verdict, without its end; none where it was stopped.

    Args:
        task: of a submission that has been read: its document has the whole challenge, and the run.
        stopped: whether to end, asked after every epoch.
    """
    limits = Limits(**task.limits["experiment"])
    told = json.loads(task.document)
    try:
        # Numbers that run away are looked for; a warning for each would help nobody.
        with np.errstate(all="ignore"):
            verdict = judge(
                read_challenge(told["challenge"], limits),
                read_done_run(told["run"], limits),
                limits=limits,
                compiled=None if task.engine == "compiled" else False,
                work=task.limits["judging"]["work"],
                stopped=stopped,
            )
    except JudgingStopped:
        return
    yield line_bytes(verdict.document())[:-1]
