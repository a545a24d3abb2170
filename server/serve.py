"""One serving process: uvicorn, told how, and stopped in the right order."""

from __future__ import annotations

import asyncio
import gc
import logging
import math
import os
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from server.app import create_app
from server.compute.watchdog import WORDS, Condition
from server.connections.hub import Hub
from server.http.bounded_http import HEAD_BYTES, HttpGuard, guarded_http
from server.http.open_connections import Connections, most_connections, raise_descriptors
from server.process.accepting import Acceptor
from server.process.bounded_websocket import Guard, guarded
from server.process.engine_loader import EngineLoader
from server.process.engine_maker import EngineMaker
from server.process.load_balancer import WorkerShare
from server.process.metrics import Metrics
from server.settings import Settings

_log = logging.getLogger("playground")

# What a process ends with that gives itself up: whatever started it had better start another.
_GIVEN_UP = 70


class PlaygroundServer(uvicorn.Server):
    """uvicorn that lets every session say good-bye before it cuts the connections.

    Args:
        settings: every limit and knob.
        app: the application.
        parent: process to stop with, when this one was started by a supervisor.
        share: this worker's part among others of the same port.
        loader: loads the compiled engine once the server listens; None: NumPy trains.
    """

    def __init__(
        self,
        settings: Settings,
        app: FastAPI,
        parent: int | None = None,
        share: WorkerShare | None = None,
        loader: EngineLoader | None = None,
    ) -> None:
        self._settings = settings
        self._loader = loader
        self._app = app
        self._parent = parent
        self._share = share
        self._connections = Connections(settings, raise_descriptors(most_connections(settings)))
        self._http_guard = guarded_http(settings, self._connections)
        self._guard = guarded(settings, share, self._connections)
        self._acceptors: list[Acceptor] = []
        if share:
            app.state.api.finder.join(share)
        super().__init__(
            uvicorn.Config(
                self._app,
                http=self._http_guard,
                h11_max_incomplete_event_size=HEAD_BYTES,
                ws=self._guard,
                ws_max_size=max(settings.checkpoint_bytes + 16, settings.message_bytes),
                # Deflate costs more than the frames are worth: 1,900 a second with it, 42,000 without.
                ws_per_message_deflate=False,
                # A page that answers neither this nor its own heartbeat is gone.
                ws_ping_interval=settings.heartbeat_seconds,
                ws_ping_timeout=settings.heartbeat_seconds,
                lifespan="on",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=True,
                forwarded_allow_ips=list(settings.trusted_proxies),
                timeout_graceful_shutdown=math.ceil(settings.shutdown_seconds / 2),
            )
        )

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn would raise the signal again at the end; being asked to stop and stopping is no failure.
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        metrics = self._app.state.hub.metrics
        for listener in sockets or ():
            acceptor = Acceptor(
                listener, self._connections, self._http, lambda: metrics.add("connections_refused_total")
            )
            acceptor.start()
            self._acceptors.append(acceptor)
        if self._share:
            self._share.open(self._websocket)
            # From its first connection on it counts as begun, and as silent when it is.
            self._share.report(None)
            self._app.state.hub.watchdog.listeners.append(self._share.report)
        if self._loader:
            self._loader.start()

    def _http(self) -> HttpGuard:
        return self._http_guard(self.config, self.server_state, self.lifespan.state)

    def _websocket(self) -> Guard:
        return self._guard(self.config, self.server_state, self.lifespan.state)

    async def on_tick(self, counter: int) -> bool:
        if self._parent is not None and os.getppid() != self._parent:
            self.should_exit = True
        if self._share:
            self._share.beat()
        self._connections.check(asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for acceptor in self._acceptors:
            acceptor.stop()
        for server in self.servers:
            server.close()
        if self._share:
            self._share.close()
        # Half of the time is for the pages that listen; then those that do not are cut off, and uvicorn waits no more.
        seconds = self._settings.shutdown_seconds / 4
        await self._app.state.hub.drain(2 * seconds)
        asyncio.get_running_loop().call_later(seconds, self._cut)
        await super().shutdown(sockets)

    def _cut(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def serve(
    settings: Settings,
    listener: socket.socket,
    app: FastAPI | None = None,
    parent: int | None = None,
    metrics: Metrics | None = None,
    share: WorkerShare | None = None,
) -> None:
    """Serves on a listening socket until told to stop.

    Args:
        settings: every limit and knob.
        listener: the socket.
        app: the application; made from the settings when left out.
        parent: as for the server.
        metrics: this worker's numbers, beside those of others.
        share: as for the server.
    """
    app = app or create_app(settings, metrics=metrics)
    app.state.hub.watchdog.listeners.append(_give_up_after(2 * settings.stuck_seconds))
    loader = engine_loader(settings, app.state.hub, alone=parent is None)
    server = PlaygroundServer(settings, app, parent=parent, share=share, loader=loader)
    # What is there by now stays. Collections that need not look at it are short, and come often enough that sessions
    # which have ended do not stay in memory for long.
    gc.collect()
    gc.freeze()
    server.run(sockets=[listener])
    if loader:
        loader.stop()


def engine_loader(settings: Settings, hub: Hub, *, alone: bool) -> EngineLoader | None:
    """Loads the compiled engine, and has it made where no supervisor does; None where it is left out."""
    hub.metrics.set("engine_info", 1, "numpy")
    if not settings.compiled:
        if hub.metrics.worker == 0:
            _log.info("PLAYGROUND_COMPILED is 0: NumPy trains")
        return None
    loader = EngineLoader(hub.metrics, EngineMaker() if alone else None, lambda: hub.idle)
    hub.engine_loads = lambda: loader.loading
    return loader


def _give_up_after(seconds: float) -> Callable[[Condition | None], None]:
    """Ends the process where something has been stuck so long, which a supervisor would have replaced by then."""

    def give_up(stuck: Condition | None) -> None:
        if stuck and stuck.seconds >= seconds:
            _log.critical(
                "stuck for %.1f s, twice PLAYGROUND_STUCK_SECONDS (%s); this process ends, for another to be started",
                *(stuck.seconds, WORDS[stuck.part]),
            )
            os._exit(_GIVEN_UP)

    return give_up
