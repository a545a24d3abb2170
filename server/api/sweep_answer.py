"""What a sweep, or a part of it, comes to, answered as it is sent: a request is long over by then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.api.api import Api
from server.api.requests import Problem
from server.api.stream import until_gone
from server.api.sweep_stream import failure
from server.sweeps.carrier import UnreachableError
from server.sweeps.job import Job

Gone = asyncio.Task[None]
"""Done once the client has gone."""


class SweepAnswer(Response):
    """Has the answer made, and sends it; a `Problem` becomes the answer as well.

    It takes no place among the requests under way, for it may take minutes. It has one among the sweeps.

    Args:
        api: has the places.
        address: who asks, and has a place, which is given back here.
        make: makes the answer, and need not go on with it where the client has gone.
    """

    def __init__(self, api: Api, address: str, make: Callable[[Gone], Awaitable[Response]]) -> None:
        # Not Response's own: status and headers are not known yet.
        self.status_code, self.background, self.raw_headers = 200, None, []
        self._api, self._address, self._make = api, address, make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.create_task(until_gone(receive))
        try:
            try:
                response = await self._make(gone)
            except Problem as problem:
                self._api.hub.metrics.add("api_rejected_total", label=str(problem.status))
                response = problem.response()
            if not gone.done():
                # A stream listens for that by itself.
                gone.cancel()
                await response(scope, receive, send)
        finally:
            gone.cancel()
            self._api.sweep_places.give_back(self._address)


async def carried_out(api: Api, job: Job, address: str, gone: Gone) -> list[bytes]:
    """All lines of a job, which is ended where nobody waits for it any more. Raises Problem where it is cut short."""
    output, lines = asyncio.Event(), list[bytes]()
    gone.add_done_callback(lambda _: output.set())
    job.notify = output.set
    api.sweeps.begin(job, address)
    try:
        while not (job.over or gone.done()):
            await output.wait()
            output.clear()
            lines += job.take()
            api.sweeps.dispatcher.wake()
    finally:
        api.sweeps.end(job, address)
    lines += job.take()
    if job.problem is not None:
        said = failure(job.problem)
        if isinstance(job.problem, UnreachableError):
            raise Problem(503, said["title"], headers={"retry-after": "30"})
        raise Problem(500, f"the log has more under {said['reference']}")
    if job.done < job.of:
        raise _cut_short(api, job)
    return lines


def _cut_short(api: Api, job: Job) -> Problem:
    if job.reason == "seconds":
        most = f"{api.settings.sweep_seconds:g} s of computing" if job.kind != "plan" else "a minute to look through"
        return Problem(422, f"what is asked for must take at most {most}; it took more")
    return Problem(503, "the server is being stopped", headers={"retry-after": "5"})
