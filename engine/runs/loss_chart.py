"""The losses of several runs in one chart, in SVG: on the training data dotted, on the test data whole."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Sequence

from engine.runs.colors import COLORS
from engine.training.history import HistoryPoint

_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT, _LINE = 560, 320, 64, 20, 44, 20
# The page's colors of classes tell runs apart as well.
COLORS_OF_RUNS = [COLORS[f"class-{number}"] for number in range(8)]
# Losses that span so much are drawn by their logarithms; those of a run that ran away would leave no room for others.
_WIDE, _LARGEST = 100.0, 1e9


def loss_chart(histories: Sequence[tuple[str, Sequence[HistoryPoint]]]) -> str:
    """The chart, with a line in the legend for each name."""
    axis = Axis([loss for _, history in histories for one in history for loss in (one.train_loss, one.test_loss)])
    epochs = [one.epoch for _, history in histories for one in history]
    first, last = min(epochs, default=0.0), max(epochs, default=1.0)
    height = _TOP + _HEIGHT + _FOOT + _LINE * len(histories)
    parts = [*_frame(axis, first, last), *_lines(histories, axis, first, max(last - first, 1e-9))]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 20} {height}" '
        f'width="{_LEFT + _WIDTH + 20}" height="{height}" role="img" aria-label="Losses of {len(histories)} runs" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="{COLORS["ink-soft"]}">'
        f'<rect width="100%" height="100%" fill="{COLORS["ground"]}"/>{"".join(parts)}</svg>'
    )


class Axis:
    """Where losses stand: from 0 up, or by their logarithms where they span much.

    Attributes:
        is_log: which of the two.
        ticks: losses that are marked.
    """

    def __init__(self, losses: Sequence[float]) -> None:
        found = [one for one in losses if abs(one) <= _LARGEST]
        low, high = min(found, default=0.0), max(found, default=1.0)
        self.is_log = low > 0 and high / low > _WIDE
        if self.is_log:
            first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
            self.ticks = [10.0**power for power in range(first, last + 1, max(1, (last - first) // 8))]
            self._low, self._high = float(first), float(last)
        else:
            self._low, self._high = 0.0, high if high > 0 else 1.0
            self.ticks = [share * self._high for share in (0.0, 0.25, 0.5, 0.75, 1.0)]

    def place(self, loss: float) -> float | None:
        """From 0, below, to 1; None for what has no place."""
        if not abs(loss) <= _LARGEST or (self.is_log and loss <= 0):
            return None
        return ((math.log10(loss) if self.is_log else loss) - self._low) / (self._high - self._low)


def _frame(axis: Axis, first: float, last: float) -> Iterator[str]:
    for tick in axis.ticks:
        y = _TOP + _HEIGHT * (1 - (axis.place(tick) or 0.0))
        yield f'<path d="M{_LEFT} {y:.1f}h{_WIDTH}" stroke="{COLORS["line"]}"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:.3g}</text>'
    foot = _TOP + _HEIGHT + 16
    for place, epoch in ((_LEFT, first), (_LEFT + _WIDTH, last)):
        yield f'<text x="{place}" y="{foot}" text-anchor="middle">{epoch:g}</text>'
    yield f'<text x="{_LEFT + _WIDTH / 2:g}" y="{foot}" text-anchor="middle">epoch</text>'


def _lines(
    histories: Sequence[tuple[str, Sequence[HistoryPoint]]], axis: Axis, first: float, span: float
) -> Iterator[str]:
    for number, (name, history) in enumerate(histories):
        color = COLORS_OF_RUNS[number % len(COLORS_OF_RUNS)]
        stroke = f'fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round"'
        for dashes, losses in (
            (' stroke-dasharray="2 3"', [one.train_loss for one in history]),
            ("", [one.test_loss for one in history]),
        ):
            points = [
                f"{_LEFT + (one.epoch - first) / span * _WIDTH:.1f},{_TOP + _HEIGHT * (1 - place):.1f}"
                for one, loss in zip(history, losses, strict=True)
                if (place := axis.place(loss)) is not None
            ]
            yield f'<polyline points="{" ".join(points)}" {stroke}{dashes}/>'
        y = _TOP + _HEIGHT + _FOOT + _LINE * number
        yield f'<path d="M{_LEFT} {y - 4}h24" {stroke}/>'
        said = f"{name[:60]}: training {_last(history, 'train_loss')}, test {_last(history, 'test_loss')}"
        yield f'<text x="{_LEFT + 32}" y="{y}" fill="{COLORS["ink"]}">{html.escape(said)}</text>'


def _last(history: Sequence[HistoryPoint], name: str) -> str:
    value = getattr(history[-1], name) if history else math.nan
    return f"{value:.4g}" if math.isfinite(value) else "–"
