"""The losses of several runs in one chart by matplotlib, for the forms that an SVG is not."""

from __future__ import annotations

import io
from collections.abc import Sequence

from engine.packages import how_to_install
from engine.runs.loss_chart import COLORS_OF_RUNS, Axis
from engine.runs.output_file import OutputError
from engine.training.history import HistoryPoint


def check_matplotlib(path: str) -> None:
    """Raises OutputError where matplotlib is not installed, which alone can draw this file."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise OutputError(
            f"{path}: a picture other than SVG needs the package matplotlib, which is not installed; it is in the "
            f"extra `plot`: {how_to_install('plot')}"
        ) from None


def loss_figure(histories: Sequence[tuple[str, Sequence[HistoryPoint]]], form: str) -> bytes:
    """The chart as a file, in a form that matplotlib knows, such as "png" and "pdf"."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot()
    for number, (name, history) in enumerate(histories):
        color = COLORS_OF_RUNS[number % len(COLORS_OF_RUNS)]
        epochs = [one.epoch for one in history]
        axes.plot(epochs, [one.train_loss for one in history], ":", color=color)
        axes.plot(epochs, [one.test_loss for one in history], color=color, label=name[:60])
    axis = Axis([loss for _, history in histories for one in history for loss in (one.train_loss, one.test_loss)])
    axes.set_yscale("log" if axis.is_log else "linear")
    axes.set(xlabel="epoch", ylabel="loss: training dotted, test whole")
    axes.legend()
    file = io.BytesIO()
    figure.savefig(file, format=form)
    return file.getvalue()
