"""Where a picture goes, and in which form: the file's ending says it."""

from __future__ import annotations

from pathlib import Path

from engine.runs.loss_figure import check_matplotlib
from engine.runs.output_file import Output, OutputError

FORMS = ("svg", "png", "pdf")


def picture_form(output: Output) -> str:
    """The form of a picture, which is SVG on standard output.

    Raises:
        OutputError: another ending, or one that needs a package which is not installed.
    """
    if output.is_standard:
        return "svg"
    form = Path(output.path).suffix.removeprefix(".").lower()
    if form not in FORMS:
        raise OutputError(f"{output.path}: a picture must end in .{', .'.join(FORMS)}")
    if form != "svg":
        check_matplotlib(output.path)
    return form
