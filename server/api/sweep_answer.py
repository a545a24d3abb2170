"""What a sweep, or a part of it, comes to, answered whole once it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.api.api import Api
from server.api.requests import Problem
from server.api.stream import until_gone
from server.api.sweep_stream import failure
from server.sweeps.job import Job

Finish = Callable[[list[bytes]], Awaitable[Response]]
"""Makes the answer of the lines of a job."""


class SweepAnswer(Response):
    """Waits for a job, and ends it where nobody waits for it any more.

    A response that is made as it is sent: the request is over by then, and takes no place among those under way.

    Args:
        api: carries it out.
        job: what is asked for.
        address: who asks for it; has a place among the sweeps, which is given back here.
        finish: makes the answer.
    """

    def __init__(self, api: Api, job: Job, address: str, finish: Finish) -> None:
        # Not Response's own: status and headers are not known yet.
        self.status_code, self.background, self.raw_headers = 200, None, []
        self._api, self._job, self._address, self._finish = api, job, address, finish

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.create_task(until_gone(receive))
        try:
            try:
                response = await self._finish(await self._lines(gone))
            except Problem as problem:
                self._api.hub.metrics.add("api_rejected_total", label=str(problem.status))
                response = problem.response()
            if not gone.done():
                await response(scope, receive, send)
        finally:
            gone.cancel()

    async def _lines(self, gone: asyncio.Task[None]) -> list[bytes]:
        job, sweeps, output, lines = self._job, self._api.sweeps, asyncio.Event(), list[bytes]()
        gone.add_done_callback(lambda _: output.set())
        job.notify = output.set
        sweeps.begin(job, self._address)
        try:
            while not (job.over or gone.done()):
                await output.wait()
                output.clear()
                lines += job.take()
                sweeps.dispatcher.wake()
        finally:
            sweeps.end(job, self._address)
            self._api.sweep_places.give_back(self._address)
        lines += job.take()
        if job.problem is not None:
            said = failure(job.problem)
            raise Problem(500, f"{said['title']}; the log has more under {said['reference']}")
        if job.done < job.of:
            raise self._cut_short()
        return lines

    def _cut_short(self) -> Problem:
        if self._job.reason == "seconds":
            most = self._api.settings.sweep_seconds
            return Problem(422, f"what is asked for must take at most {most:g} s of computing; it took more")
        return Problem(503, "the server is being stopped", headers={"retry-after": "5"})
