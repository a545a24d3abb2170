"""A trained network as a picture: by matplotlib where it is installed, else in SVG, which needs nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from engine.packages import how_to_install
from engine.runs.picture import Picture, make_picture
from engine.runs.svg_plot import draw_svg
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer

_BACKENDS = ("matplotlib", "svg")
_FORMS = ("svg", "png", "pdf")
_DOTS_PER_INCH = 160


@dataclass(frozen=True, repr=False)
class Plot:
    """A picture in SVG; a notebook shows it."""

    picture: Picture

    @cached_property
    def svg(self) -> str:
        """Its text."""
        return draw_svg(self.picture)

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"Plot: an SVG of {len(self.svg)} characters; save(path) writes it to a file"

    def save(self, path: str | Path) -> None:
        """Writes it to a file, by its ending: .svg, or by matplotlib .png and .pdf.

        Raises:
            ValueError: another ending. ImportError: matplotlib is wanted, and not there.
        """
        if (form := _form(path)) == "svg":
            Path(path).write_text(self.svg, encoding="utf-8")
        else:
            Path(path).write_bytes(_drawn(self.picture, None, f"`{path}`").content(form))


@dataclass(frozen=True)
class FigurePlot:
    """A picture by matplotlib; a notebook shows it.

    Attributes:
        figure: matplotlib's.
        axes: that of the map, and that of the losses where they are drawn.
    """

    figure: Any
    axes: tuple[Any, ...]
    _own: bool = field(default=True, repr=False)

    def _repr_png_(self) -> bytes | None:
        if not self._own:
            # Whoever made the axes shows them.
            return None
        return self.content("png", dpi=_DOTS_PER_INCH / 1.6)

    def save(self, path: str | Path) -> None:
        """Writes it to a file, by its ending: .svg, .png or .pdf. Raises ValueError where it is another."""
        Path(path).write_bytes(self.content(_form(path)))

    def content(self, form: str, dpi: float = _DOTS_PER_INCH) -> bytes:
        """The bytes of a file in a form that matplotlib knows, such as "png" and "pdf"."""
        written = io.BytesIO()
        self.figure.savefig(written, format=form, dpi=dpi)
        return written.getvalue()


def plot(
    trainer: Trainer,
    history: Sequence[HistoryPoint] = (),
    axes: Sequence[int] | None = None,
    *,
    test: bool = False,
    labels: Sequence[object] | None = None,
    backend: Literal["matplotlib", "svg"] | None = None,
    ax: Any = None,
) -> Plot | FigurePlot:
    """Draws the outputs over two inputs; beside them the losses, where there are at least two moments.

    With one input the outputs are curves over it.

    Args:
        trainer: what was trained; only read.
        history: as `Trainer.train` gives it.
        axes: places of the inputs along the sides, the first two if None; the others are held at their means.
        test: whether the test points are drawn too, as squares.
        labels: what the classes are called, in their order, such as `classes_` of a classifier.
        backend: "matplotlib" or "svg"; the first where it is installed, if None.
        ax: axes of matplotlib to draw on: one for the map, or two for map and losses.

    Raises:
        ValueError: no two different inputs, axes where there is one input, not a label a class, or no such backend.
        ImportError: matplotlib is wanted, and not there.
    """
    if backend is not None and backend not in _BACKENDS:
        raise ValueError(f"`backend` must be one of {', '.join(_BACKENDS)}; got {backend}")
    if ax is not None and backend == "svg":
        raise ValueError("`ax` must be left out with the backend svg, which has no axes")
    picture = make_picture(trainer, history, axes, test=test, labels=labels)
    if backend == "svg" or (backend is None and ax is None and find_spec("matplotlib") is None):
        return Plot(picture)
    return _drawn(picture, ax, "the backend matplotlib")


def _drawn(picture: Picture, ax: Any, what: str) -> FigurePlot:
    try:
        from engine.runs.matplotlib_plot import draw_figure
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "matplotlib":
            raise
        raise ImportError(f"{what} needs matplotlib: {how_to_install('plot')}", name="matplotlib") from None
    given = None if ax is None else tuple(ax) if isinstance(ax, Sequence) or hasattr(ax, "ravel") else (ax,)
    figure, drawn = draw_figure(picture, given)
    return FigurePlot(figure, drawn, given is None)


def _form(path: str | Path) -> str:
    form = Path(path).suffix.lower().removeprefix(".")
    if form not in _FORMS:
        raise ValueError(f"`path` must end in .{', .'.join(_FORMS)}; got {str(path)!r}")
    return form
