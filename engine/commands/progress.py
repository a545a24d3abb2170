"""How far a run is, or a sweep, drawn by tqdm on standard error: for a person at a terminal, and nobody else."""

from __future__ import annotations

import math
import sys
from types import TracebackType
from typing import Any, Self

from tqdm.std import tqdm

from engine.training.history import HistoryPoint


class _Bar:
    """A bar that is gone again when the `with` ends.

    Args:
        drawn: whether it is to be drawn; it is not where standard error is no terminal.
        how: what tqdm is told of it.
    """

    def __init__(self, *, drawn: bool, **how: Any) -> None:
        self._drawn, self._how = drawn and sys.stderr.isatty(), how
        self._bar: Any = None

    def __enter__(self) -> Self:
        if self._drawn:
            # Its thread would look whether a bar stands still for ten seconds.
            tqdm.monitor_interval = 0
            self._bar = tqdm(file=sys.stderr, leave=False, dynamic_ncols=True, **self._how)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()


class Progress(_Bar):
    """A bar of epochs with the loss on the training data.

    Args:
        epochs: how many there will be.
        quiet: whether nothing is to be drawn.
        name: stands before the bar.
    """

    def __init__(self, epochs: int, *, quiet: bool = False, name: str | None = None) -> None:
        super().__init__(drawn=not quiet and epochs > 0, total=epochs, desc=name, unit=" epochs")

    def show(self, moment: HistoryPoint) -> None:
        """An epoch more is done; the loss is that of the moment measured last."""
        if self._bar is not None:
            if math.isfinite(moment.train_loss):
                self._bar.set_postfix_str(f"loss {moment.train_loss:.4g}", refresh=False)
            self._bar.update()


class RunsBar(_Bar):
    """A bar of the runs of a sweep with the time that is left.

    Args:
        runs: how many there are.
        done: how many of them were done before.
        quiet: whether nothing is to be drawn.
    """

    def __init__(self, runs: int, done: int, *, quiet: bool = False) -> None:
        super().__init__(drawn=not quiet and done < runs, total=runs, initial=done, unit=" runs")

    def advance(self, count: int) -> None:
        """So many runs more are done; the time is told anew where there are none, too."""
        if self._bar is not None:
            self._bar.update(count)
            if not count:
                self._bar.refresh()
