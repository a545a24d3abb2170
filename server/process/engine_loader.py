"""Loads the compiled engine in a thread of its own, as soon as it is there, while runs that have begun go on."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable

from engine.compiled import availability
from server.process.engine_maker import EngineMaker
from server.process.metrics import Metrics

_log = logging.getLogger("playground")

# How often is looked whether it is there by now.
_LOOK_SECONDS = 0.5
# How long the thread may take to end when the server does.
_PATIENCE = 3.0


class EngineLoader:
    """What a process that serves does about the compiled engine.

    Args:
        metrics: where is said which engine trains.
        maker: has the engine made where it is not there; None where a supervisor does.
        idle: whether there is no run yet.

    Attributes:
        loading: whether it may be there in a moment, so that a run which waits for it is trained by one engine alone.
    """

    def __init__(self, metrics: Metrics, maker: EngineMaker | None, idle: Callable[[], bool]) -> None:
        self._metrics, self._maker, self._idle = metrics, maker, idle
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="engine loader", daemon=True)
        self.loading = True

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Looks no more, and ends the process that makes it; what is being loaded is not waited for."""
        self._stopped.set()
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        while not self._stopped.is_set():
            if self._maker:
                self._maker.watch()
            if self._maker and self._maker.busy:
                self.loading = False
            elif self._load():
                break
            self._stopped.wait(_LOOK_SECONDS)
        if self._maker:
            self._maker.stop()

    def _load(self) -> bool:
        """Loads what is there; whether there is nothing more to come."""
        began = time.perf_counter()
        loaded = availability.load(compile=False)
        status = availability.status()
        if loaded is not None and self._idle():
            # What has been read stays: collections need not look at it. Runs that are there already do not stay.
            gc.collect()
            gc.freeze()
        self.loading = False
        if loaded is not None:
            self._metrics.set("engine_info", 1, "compiled")
            self._metrics.set("engine_info", 0, "numpy")
            seconds = round(time.perf_counter() - began, 2)
            _log.info("the compiled engine trains", extra={"worker": self._metrics.worker, "seconds": seconds})
        elif status.name == "failed":
            # It fails for all workers alike, and is said by the first.
            if not self._metrics.of_all("engine_failed"):
                _log.warning("the compiled engine cannot be loaded, so NumPy trains: %s", status.detail)
            self._metrics.set("engine_failed", 1)
        return status.name not in ("uncompiled", "compiled")
