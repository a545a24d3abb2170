"""How a lesson comes out with many seeds, as one response that grows, with the tally at its end."""

from __future__ import annotations

import json

from engine.lessons.tally import FIRST_SEED, tally_of
from engine.sweeps.lines import line_bytes
from server.api.sweep_stream import SweepStream
from server.lessons.library import Entry
from server.sweeps.job import Job
from server.sweeps.lesson_work import readings_of
from server.sweeps.sweeps import Sweeps

_SEED = b'{"type":"seed"'


class TrialStream(SweepStream):
    """What a trial says.

    Args:
        entry: the lesson.
        seeds: how many beside its own.
        job: its runs.
        sweeps: carry it out.
        address: who asked for it.
    """

    def __init__(self, entry: Entry, seeds: int, job: Job, sweeps: Sweeps, address: str) -> None:
        head = {"type": "trial", "seeds": [FIRST_SEED, FIRST_SEED + seeds - 1]}
        super().__init__(line_bytes(head)[:-1], job, 0, sweeps, address)
        self._entry, self._seeds, self._measured = entry, seeds, list[bytes]()

    def take(self) -> tuple[list[bytes], bool]:
        lines, over = super().take()
        self._measured += [line for line in lines if line.startswith(_SEED)]
        if over and len(self._measured) == self._seeds + 1:
            lines.insert(-1, line_bytes({"type": "tally", "tally": self._tally()})[:-1])
        return lines, over

    def _tally(self) -> dict[str, object]:
        lesson = self._entry.lesson
        found = {one["seed"]: readings_of(lesson, one) for one in map(json.loads, self._measured)}
        own = found.pop(None)
        return tally_of(lesson, self._entry.document, own, [found[seed] for seed in sorted(found)]).document()
