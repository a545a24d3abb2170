"""What the routes of the HTTP API share: bodies within bounds, turns on the compute thread, and runs under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.api.concurrency import ConcurrencyLimit
from server.api.jobs import TrainingJob
from server.api.requests import Problem
from server.api.run_finder import RunFinder
from server.api.run_queue import RunQueue
from server.api.stream import RunStream
from server.compute.memory import MemoryShare
from server.compute.single_turn import JobError
from server.connections.hub import Hub
from server.http.origins import origin_allowed
from server.http.rates import Rates
from server.http.request_body import read_body, source_of, type_fault
from server.http.unpacking import BodyRefused
from server.settings import Settings
from server.sweeps.sweeps import Sweeps

# Requests that may be read and answered at the same time, since each may hold a large body.
_REQUESTS, _REQUESTS_PER_ADDRESS = 64, 16


class Api:
    """What the routes share.

    Args:
        settings: every limit.
        hub: has the compute thread, which does all of the work, and the numbers it is counted in.

    Attributes:
        rates: of requests.
        requests: those that are being read and answered.
        runs: those that are being trained.
        queue: runs that nobody listens to.
        sweeps: carries out sweeps, beside the compute thread.
        sweep_places: which of them may go on.
        finder: finds those of other workers too.
    """

    def __init__(self, settings: Settings, hub: Hub) -> None:
        self.settings, self.hub = settings, hub
        self.rates = Rates(settings.api_rate, settings.api_burst)
        self.requests = ConcurrencyLimit("requests", _REQUESTS, _REQUESTS_PER_ADDRESS)
        self.runs = ConcurrencyLimit("runs", settings.api_runs, settings.api_runs_per_address)
        self.queue = RunQueue(settings, hub, self.runs, self.work_for)
        self.finder = RunFinder(self.queue)
        self.sweeps = Sweeps(settings, hub.metrics)
        self.sweep_places = ConcurrencyLimit("sweeps", settings.sweeps, settings.sweeps_per_address)
        hub.on_drain.append(self.sweeps.drain)

    @contextmanager
    def counted(self, address: str) -> Iterator[None]:
        """A request with a body, from its beginning to its answer. Raises Problem where there are too many."""
        if not self.rates.count(address):
            rate, burst = self.settings.api_rate, self.settings.api_burst
            rule = f"requests must come at most {rate:g} a second with a burst of {burst}"
            raise Problem(429, rule, headers={"retry-after": "1"})
        with self.requests.taken_by(address):
            yield

    @property
    def body_bytes(self) -> int:
        """The largest body: a message and a checkpoint in base64."""
        return self.settings.message_bytes + -(-self.settings.checkpoint_bytes // 3) * 4

    async def receive(self, request: Request) -> bytes:
        """The body of a request that may be made.

        Raises:
            Problem: it may not, or is too large.
        """
        if self.hub.draining:
            raise Problem(503, "the server is being stopped", headers={"retry-after": "5"})
        self.check_origin(request)
        if fault := type_fault(request, "application/json"):
            raise Problem(415, fault)
        try:
            return await read_body(request, self.body_bytes)
        except BodyRefused as refused:
            raise Problem(refused.status, str(refused), headers=refused.headers) from None

    def check_origin(self, request: Request) -> None:
        """Raises Problem where a request comes from a page that may change nothing here."""
        headers = request.headers
        if not origin_allowed(headers.getlist("origin"), headers.getlist("host"), self.settings):
            raise Problem(403, f"requests from this page are refused; got {_source(request)[:200]}")

    async def work(self, work: Callable[[], Any], request: Request) -> Any:
        """Does something short on the compute thread, between the sessions' turns, at the expense of who asks for it.

        Raises:
            Problem: it did, the work failed, or it took too long.
        """
        return await self.work_for(work, source_of(request))

    async def work_for(self, work: Callable[[], Any], address: str) -> Any:
        """The same at the expense of an address."""
        try:
            return await self.hub.work(work, address, Problem)
        except JobError as error:
            if error.reference is not None:
                raise Problem(500, f"the log has more under {error.reference}") from None
            rule = f"what is asked for must take at most {self.settings.command_seconds:g} s of computing; it took more"
            raise Problem(422, rule) from None

    def stream(self, job: TrainingJob, address: str, memory: MemoryShare) -> Response:
        """The response that trains a run; takes its place among the runs now. Raises Problem where there is none."""
        self.runs.take(address)
        memory.take(job.experiment)

        def release() -> None:
            self.runs.give_back(address)
            memory.take(None)

        return RunStream(job, self.hub, address, release)


def _source(request: Request) -> str:
    headers = request.headers
    return ", ".join(f"{name} {value!r}" for name in ("origin", "host") for value in headers.getlist(name))
