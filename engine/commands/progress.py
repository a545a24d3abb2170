"""How far a run is, or a sweep, drawn by tqdm on standard error: for a person at a terminal, and nobody else."""

from __future__ import annotations

import math
import sys
from types import TracebackType
from typing import Any, Self

from tqdm.std import tqdm

from engine.training.history import HistoryPoint


class Progress:
    """A bar of epochs with the loss on the training data, gone again when the `with` ends.

    Args:
        epochs: how many there will be.
        quiet: whether nothing is to be drawn; nor is it where standard error is no terminal.
        name: stands before the bar.
    """

    def __init__(self, epochs: int, *, quiet: bool = False, name: str | None = None) -> None:
        self._quiet, self._epochs, self._name = quiet or not sys.stderr.isatty() or epochs == 0, epochs, name
        self._bar: Any = None

    def __enter__(self) -> Self:
        if not self._quiet:
            # Its thread would look whether a bar stands still for ten seconds.
            tqdm.monitor_interval = 0
            self._bar = tqdm(
                total=self._epochs, desc=self._name, unit=" epochs", file=sys.stderr, leave=False, dynamic_ncols=True
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, moment: HistoryPoint) -> None:
        """An epoch more is done; the loss is that of the moment measured last."""
        if self._bar is not None:
            if math.isfinite(moment.train_loss):
                self._bar.set_postfix_str(f"loss {moment.train_loss:.4g}", refresh=False)
            self._bar.update()


class RunsBar:
    """A bar of the runs of a sweep with the time that is left, gone again when the `with` ends.

    Args:
        runs: how many there are.
        done: how many of them were done before.
        quiet: whether nothing is to be drawn; nor is it where standard error is no terminal.
    """

    def __init__(self, runs: int, done: int, *, quiet: bool = False) -> None:
        self._quiet, self._runs, self._done = quiet or not sys.stderr.isatty() or runs == done, runs, done
        self._bar: Any = None

    def __enter__(self) -> Self:
        if not self._quiet:
            tqdm.monitor_interval = 0
            self._bar = tqdm(
                total=self._runs, initial=self._done, unit=" runs", file=sys.stderr, leave=False, dynamic_ncols=True
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def advance(self, count: int) -> None:
        """So many runs more are done; the time is told anew where there are none, too."""
        if self._bar is not None:
            self._bar.update(count)
            if not count:
                self._bar.refresh()
