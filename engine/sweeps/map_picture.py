"""What a sweep comes to as a picture in SVG: a map of cells over two settings, or a chart over one, with every run."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.runs.colors import COLORS, blend
from engine.runs.loss_chart import Axis
from engine.sweeps.axes import json_name
from engine.sweeps.outcomes import OUTCOMES, Outcome

Cell = tuple[int, ...]

_LEFT, _TOP, _FOOT, _LEGEND = 96, 64, 46, 26
_WIDE, _HIGH = 76, 58
_CHART, _STEP = 260, 60
# Beyond this ratio of the largest value to the smallest, colors are by logarithms.
_LOG = 20.0
# Of the way from the one color to the other that is gone: what is written on it can be read.
_DEEPEST = 0.7
_LOW, _HIGH_COLOR = COLORS["zero"], COLORS["positive"]
_WORDS: Mapping[Outcome, str] = {
    "never_learned": "never learned",
    "learned": "learned",
    "overfitted": "overfitted",
    "diverged": "diverged",
}


@dataclass(frozen=True)
class SweepPicture:
    """A sweep as it is drawn.

    Attributes:
        names: of the settings that vary, one or two; the first runs to the right, the second upwards.
        axes: their values.
        measure: what cells show, in words.
        lower_is_better: of it.
        values: of each cell, None where there is none.
        runs: of each cell: of each of its runs what it came to, None where that is no number, and its outcome.
        seeds: how many runs a cell is to have.
    """

    names: tuple[str, ...]
    axes: tuple[Sequence[Any], ...]
    measure: str
    lower_is_better: bool
    values: Mapping[Cell, float | None]
    runs: Mapping[Cell, Sequence[tuple[float | None, Outcome]]]
    seeds: int

    @property
    def title(self) -> str:
        """What is shown, in half a sentence."""
        over = " and ".join(self.names)
        what = "share" if self.measure == "success rate" else "median"
        return f"{self.measure} over {over}" + (f", {what} of {self.seeds} seeds" if self.seeds > 1 else "")

    def svg(self) -> str:
        """The text of the SVG."""
        width, height, parts = _map(self) if len(self.axes) == 2 else _chart(self)
        width = max(width, 12 + 7 * len(self.title), _LEFT + 480)
        legend = _legend(self, height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + _LEGEND}" width="{width}" '
            f'height="{height + _LEGEND}" role="img" aria-label="{html.escape(self.title)}" '
            f'font-family="system-ui, sans-serif" font-size="12" fill="{COLORS["ink-soft"]}">'
            f'<rect width="100%" height="100%" fill="{COLORS["ground"]}"/>'
            f"{_text(12, 24, self.title, 'start', COLORS['ink'], 600)}{''.join(parts)}{''.join(legend)}</svg>"
        )


def _map(picture: SweepPicture) -> tuple[int, int, list[str]]:
    first, second = picture.axes
    shares = _shares(picture)
    wide, left = max(_WIDE, _width(first) + 12), max(_LEFT, _width(second) + 24)
    parts: list[str] = []
    bottom = _TOP + _HIGH * len(second)
    for (column, row), share in shares.items():
        x, y = left + wide * column, bottom - _HIGH * (row + 1)
        parts += _cell(picture, (column, row), share, x, y, wide)
    for column, value in enumerate(first):
        parts.append(_text(left + wide * (column + 0.5), bottom + 16, _value(value), "middle"))
    for row, value in enumerate(second):
        parts.append(_text(left - 8, bottom - _HIGH * (row + 0.5) + 4, _value(value), "end"))
    parts.append(_text(left + wide * len(first) / 2, bottom + 34, picture.names[0], "middle", COLORS["ink"]))
    parts.append(_text(12, _TOP - 14, picture.names[1], "start", COLORS["ink"]))
    return left + wide * len(first) + 16, bottom + _FOOT, parts


def _cell(picture: SweepPicture, cell: Cell, share: float | None, x: float, y: float, wide: float) -> Iterator[str]:
    size = f'x="{x:g}" y="{y:g}" width="{wide - 2}" height="{_HIGH - 2}" rx="3"'
    runs, value = picture.runs.get(cell, ()), picture.values.get(cell)
    said = ", ".join(
        f"{name} {_value(values[place])}" for name, values, place in zip(picture.names, picture.axes, cell, strict=True)
    )
    yield f"<g><title>{html.escape(f'{said}: {_number(value)}')}</title>"
    if share is None:
        # No number, or no run yet, is no color of the scale.
        yield f'<rect {size} fill="none" stroke="{COLORS["line"]}" stroke-dasharray="3 3"/>'
    else:
        color = _color(share)
        yield f'<rect {size} fill="#{color[0]:02x}{color[1]:02x}{color[2]:02x}"/>'
    yield _text(x + wide / 2 - 1, y + 24, _number(value) if runs else "", "middle", COLORS["ink"])
    for place, (_, outcome) in enumerate(runs):
        yield _mark(outcome, *_place_of_mark(place, len(runs), x, y, wide))
    yield "</g>"


def _place_of_mark(place: int, count: int, x: float, y: float, wide: float) -> tuple[float, float]:
    """In one row, or in two where they are many."""
    in_row = count if count <= 8 else -(-count // 2)
    row, column = divmod(place, in_row)
    gap = min(9.0, (wide - 14) / in_row)
    return x + wide / 2 - 1 + (column - (min(in_row, count - row * in_row) - 1) / 2) * gap, y + 38 + 10 * row


def _mark(outcome: Outcome, x: float, y: float) -> str:
    """A run by its outcome, told apart by shape: disc, half a disc, ring, cross."""
    ink = COLORS["ink"]
    if outcome == "learned":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{ink}"/>'
    if outcome == "diverged":
        return f'<path d="M{x - 2.5:.1f} {y - 2.5:.1f}l5 5m0-5l-5 5" stroke="{ink}" stroke-width="1.4"/>'
    ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="none" stroke="{ink}" stroke-width="1.2"/>'
    if outcome == "overfitted":
        return f'{ring}<path d="M{x:.1f} {y - 3:.1f}a3 3 0 0 0 0 6z" fill="{ink}"/>'
    return ring


def _legend(picture: SweepPicture, top: float) -> Iterator[str]:
    there = {outcome for runs in picture.runs.values() for _, outcome in runs}
    x = 16.0
    for outcome in OUTCOMES:
        if outcome in there:
            yield _mark(outcome, x, top + 6)
            yield _text(x + 8, top + 10, _WORDS[outcome], "start")
            x += 30 + 7 * len(_WORDS[outcome])
    if len(picture.axes) == 2:
        yield _text(x, top + 10, "the deeper the color, the better", "start")


def _shares(picture: SweepPicture) -> dict[Cell, float | None]:
    """How good each cell is among all: 0 the worst, 1 the best; None where it has no number."""
    known = [value for value in picture.values.values() if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    if picture.measure == "success rate":
        low, high = 0.0, 1.0
    by_log = low > 0 and high > _LOG * low

    def place(value: float) -> float:
        if high == low:
            return 0.5
        share = math.log(value / low) / math.log(high / low) if by_log else (value - low) / (high - low)
        return 1 - share if picture.lower_is_better else share

    return {cell: None if value is None else place(value) for cell, value in picture.values.items()}


def _color(share: float) -> tuple[int, int, int]:
    red, green, blue = blend(_LOW, _HIGH_COLOR, np.array(_DEEPEST * share)).tolist()
    return red, green, blue


def _chart(picture: SweepPicture) -> tuple[int, int, list[str]]:
    [values] = picture.axes
    step = max(_STEP, _width(values) + 12)
    numbers = [value for runs in picture.runs.values() for value, _ in runs if value is not None]
    numbers += [value for value in picture.values.values() if value is not None]
    axis = Axis(numbers)
    width, bottom = step * len(values), _TOP + _CHART
    parts: list[str] = []
    for tick in axis.ticks:
        y = bottom - _CHART * (axis.place(tick) or 0.0)
        parts.append(f'<path d="M{_LEFT} {y:.1f}h{width}" stroke="{COLORS["line"]}"/>')
        parts.append(_text(_LEFT - 8, y + 4, f"{tick:.3g}", "end"))
    parts.append(_text(12, _TOP - 14, picture.measure, "start", COLORS["ink"]))
    parts.append(_text(_LEFT + width / 2, bottom + 34, picture.names[0], "middle", COLORS["ink"]))
    medians: list[str] = []
    for column, value in enumerate(values):
        x = _LEFT + step * (column + 0.5)
        parts.append(_text(x, bottom + 16, _value(value), "middle"))
        shown = picture.values.get((column,))
        if shown is not None and (share := axis.place(shown)) is not None:
            medians.append(f"{x:.1f},{bottom - _CHART * share:.1f}")
        for place, (number, outcome) in enumerate(picture.runs.get((column,), ())):
            at = None if number is None else axis.place(number)
            # What is no number, or beyond all others, stands above the chart.
            y = _TOP - 4 if at is None else bottom - _CHART * at
            aside = (place - (picture.seeds - 1) / 2) * min(7.0, (step - 16) / max(picture.seeds, 1))
            parts.append(_mark(outcome, x + aside, y))
    line = f'<polyline points="{" ".join(medians)}" fill="none" stroke="{_HIGH_COLOR}" stroke-width="2"/>'
    return _LEFT + width + 16, bottom + _FOOT, [*parts[: len(axis.ticks) * 2], line, *parts[len(axis.ticks) * 2 :]]


def _width(values: Sequence[Any]) -> int:
    """About how many pixels the longest of the values takes."""
    return 7 * max(len(_value(value)) for value in values)


def _value(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else json_name(value)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _text(x: float, y: float, text: str, anchor: str, color: str | None = None, weight: int = 400) -> str:
    fill = f' fill="{color}"' if color else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-weight="{weight}"{fill}>{html.escape(text)}</text>'
