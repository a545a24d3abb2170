"""A run as a picture by matplotlib, which must be installed: see `engine.runs.plots`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from engine.runs.colors import COLORS
from engine.runs.picture import OPACITY, Picture

# Of letters, in points; of the figure, in inches.
_SIZE = 9.0
_SIDE, _LEFT, _RIGHT, _ABOVE, _BELOW, _ROW = 3.1, 0.8, 0.25, 0.4, 0.65, 0.2
_IN_A_ROW = 4
# Below the axes, so that it hides no point.
_LEGEND: dict[str, Any] = {
    "loc": "upper left",
    "bbox_to_anchor": (-0.02, -0.15),
    "borderaxespad": 0.0,
    "frameon": False,
    "fontsize": _SIZE,
    "handletextpad": 0.4,
    "columnspacing": 1.2,
    "labelcolor": COLORS["ink-soft"],
}


def draw_figure(picture: Picture, axes: Sequence[Any] | None = None) -> tuple[Any, tuple[Any, ...]]:
    """A figure and its axes: the map, and the losses where there are any.

    Args:
        picture: what to draw.
        axes: to draw on, one for the map and maybe another for the losses; of a new figure where None.
    """
    if axes is None:
        count = 2 if picture.has_losses else 1
        rows = -(-len(_marks(picture)) // _IN_A_ROW)
        below = _BELOW + _ROW * rows
        width, height = count * (_LEFT + _SIDE) + _RIGHT, _ABOVE + _SIDE + below
        # No figure of pyplot's, which would keep it, and show it a second time in a notebook.
        figure: Any = Figure(figsize=(width, height), facecolor=COLORS["ground"])
        axes = tuple(
            figure.add_axes(((index * (_LEFT + _SIDE) + _LEFT) / width, below / height, _SIDE / width, _SIDE / height))
            for index in range(count)
        )
    draw_map(picture, axes[0])
    if len(axes) > 1:
        draw_losses(picture, axes[1])
    return axes[0].figure, tuple(axes)


def draw_map(picture: Picture, ax: Any) -> None:
    """The outputs over two inputs, with the points on them; over one input they are curves above the points."""
    left, right, bottom, top = picture.extent
    if picture.cells is not None:
        ax.imshow(picture.cells, extent=picture.extent, aspect="auto", interpolation="nearest", alpha=OPACITY)
    for dots in picture.dots:
        training = dots.name == "training"
        ax.scatter(
            dots.x,
            dots.y,
            c=dots.colors / 255,
            s=18 if training else 16,
            marker="o" if training else "s",
            edgecolors=COLORS["ground" if training else "ink-soft"],
            linewidths=0.7,
        )
    for curve in picture.curves:
        # A gap where there is no number.
        ax.plot(curve.x, curve.y, "-", color=curve.color, linewidth=1.8, zorder=3)
    ax.set(xlim=(left, right), ylim=(bottom, top), box_aspect=1)
    ax.set_xlabel(_plain(picture.names[0]), color=COLORS["ink-soft"], fontsize=_SIZE)
    ax.set_ylabel(_plain(picture.names[1]), color=COLORS["ink-soft"], fontsize=_SIZE)
    _dress(ax, "Output")
    ax.legend(handles=_marks(picture), ncols=_IN_A_ROW, **_LEGEND)


def _marks(picture: Picture) -> list[Any]:
    """What the legend has."""
    marks = [_mark(_plain(words), "s", color, "none") for words, color in picture.legend]
    if len(picture.dots) > 1:
        marks += [
            _mark(dots.name, "o" if dots.name == "training" else "s", COLORS["zero"], COLORS["ink-soft"])
            for dots in reversed(picture.dots)
        ]
    return marks


def draw_losses(picture: Picture, ax: Any) -> None:
    """The losses over the epochs."""
    for line in picture.lines:
        if line.is_drawn:
            color, style = ("ink-soft", ":") if picture.is_second(line) else ("ink", "-")
            ax.plot(picture.epochs, line.losses, style, color=COLORS[color], linewidth=1.8, label=_plain(line.said))
        else:
            ax.plot([], [], " ", label=_plain(line.said))
    if picture.logarithmic:
        ax.set_yscale("log")
    else:
        ax.set_ylim(bottom=0)
    ax.set_xlim(picture.epochs[0], max(picture.epochs[-1], picture.epochs[0] + 1e-9))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("epoch", color=COLORS["ink-soft"], fontsize=_SIZE)
    ax.set_box_aspect(1)
    ax.grid(axis="y", color=COLORS["line"])
    ax.set_axisbelow(True)
    _dress(ax, "Loss")
    ax.legend(ncols=2, **_LEGEND)


def _dress(ax: Any, title: str) -> None:
    ax.set_facecolor(COLORS["ground"])
    ax.set_title(title, loc="left", color=COLORS["ink"], fontsize=_SIZE + 1, fontweight="bold")
    ax.tick_params(which="both", colors=COLORS["ink-soft"], labelsize=_SIZE, length=0)
    ax.spines[:].set_visible(False)


def _mark(words: str, shape: str, color: str, edge: str) -> Any:
    return Line2D([], [], marker=shape, linestyle="none", color=color, markeredgecolor=edge, markersize=6, label=words)


def _plain(text: str) -> str:
    # Between two dollar signs matplotlib would read a formula.
    return text.replace("$", r"\$")
