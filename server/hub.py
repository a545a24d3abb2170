"""What all connections of a process share."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from server.queue import Queue
from server.scheduler import Scheduler
from server.session import Session
from server.settings import Settings

clock = time.perf_counter


@dataclass
class Hub:
    """The sessions of a process, the thread they share, and the seats they sit on."""

    settings: Settings
    scheduler: Scheduler = field(default_factory=lambda: Scheduler(clock))
    sessions: set[Session] = field(default_factory=set)
    draining: bool = False

    def __post_init__(self) -> None:
        self.seats = Queue(self.settings)

    async def drain(self, seconds: float) -> None:
        """Sends every page its checkpoint and the code that means "come back"; waits so long for them to go."""
        self.draining = True
        for session in self.sessions:
            session.retire()
        self.scheduler.wake()
        self.seats.disband()
        deadline = clock() + seconds
        while self.sessions and clock() < deadline:
            await asyncio.sleep(0.02)
