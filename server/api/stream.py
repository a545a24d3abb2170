"""Lines of JSON as one response that grows; ends with the work behind it, or with the client."""

from __future__ import annotations

import asyncio
import contextlib
from abc import abstractmethod
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.api.jobs import TrainingJob
from server.connections.hub import Hub

# A client that reads nothing for so long is let go.
_STALLED_SECONDS = 30.0


class Stream(Response):
    """Newline-delimited JSON, as it comes."""

    def __init__(self) -> None:
        # Not Response's own: it would set a length.
        self.status_code = 200
        self.background = None
        self.raw_headers = [
            (b"content-type", b"application/x-ndjson"),
            (b"cache-control", b"no-store"),
            # nginx would keep lines back until it has a few kilobytes.
            (b"x-accel-buffering", b"no"),
        ]

    @abstractmethod
    def begin(self, output: asyncio.Event) -> None:
        """The work begins; `output` is to be set where there is something to take."""

    @abstractmethod
    def take(self) -> tuple[list[bytes], bool]:
        """The lines there are, and whether these are the last."""

    @abstractmethod
    def end(self) -> None:
        """The work is over, or nobody listens any more."""

    async def wait(self, output: asyncio.Event) -> None:
        """Until there may be something to take."""
        await output.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        output = asyncio.Event()
        gone = asyncio.create_task(until_gone(receive))
        gone.add_done_callback(lambda _: output.set())
        self.begin(output)
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            with contextlib.suppress(TimeoutError):
                await self._write(send, gone, output)
        finally:
            self.end()
            gone.cancel()

    async def _write(self, send: Send, gone: asyncio.Task[None], output: asyncio.Event) -> None:
        while not gone.done():
            await self.wait(output)
            output.clear()
            lines, finished = self.take()
            if lines or finished:
                async with asyncio.timeout(_STALLED_SECONDS):
                    body = b"".join(line + b"\n" for line in lines)
                    await send({"type": "http.response.body", "body": body, "more_body": not finished})
            if finished:
                return


class RunStream(Stream):
    """What a job on the compute thread says.

    Args:
        job: the run.
        hub: gives it its turns, and ends it early where the server is stopped.
        address: who asked for it.
        release: called once the run is over, however it ended.
    """

    def __init__(self, job: TrainingJob, hub: Hub, address: str, release: Callable[[], None]) -> None:
        super().__init__()
        self._job, self._hub, self._address, self._release = job, hub, address, release

    def begin(self, output: asyncio.Event) -> None:
        self._hub.add_job(self._job, lambda: self._hub.signal(output), self._address)

    def take(self) -> tuple[list[bytes], bool]:
        # First: a line that comes after this has been asked is taken, or it was not the last.
        finished = self._job.finished
        lines = [line.json for line in self._job.take()]
        self._hub.scheduler.wake(self._job)
        return lines, finished

    def end(self) -> None:
        self._hub.remove_job(self._job)
        self._release()


async def until_gone(receive: Receive) -> None:
    """Waits until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
