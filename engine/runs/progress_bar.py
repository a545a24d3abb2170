"""How far a run is, as a line of text that is drawn over again: for a person at a terminal."""

from __future__ import annotations

import shutil
from typing import TextIO

_WIDTH = 30
# A line is drawn when a thousandth more is done, however many epochs that is.
_PARTS = 1000


class Progress:
    """Draws on a stream; only where that is a terminal, which alone can take a line back.

    Args:
        stream: standard error, as a rule.
        epochs: how many the whole run has.
    """

    def __init__(self, stream: TextIO, epochs: int) -> None:
        self._stream, self._epochs = stream, epochs
        self._shown = stream.isatty() and epochs > 0
        self._part = -1
        self._length = 0

    def show(self, epoch: int, loss: float | None) -> None:
        """Says that so many epochs are done, and the loss on the training data measured last."""
        part = _PARTS * epoch // max(1, self._epochs)
        if not self._shown or part == self._part:
            return
        self._part = part
        bar = "#" * (_WIDTH * part // _PARTS)
        text = f"[{bar:.<{_WIDTH}}] {100 * part // _PARTS:3d}%  epoch {epoch} of {self._epochs}"
        self._draw(text if loss is None else f"{text}  loss {loss:.4g}")

    def clear(self) -> None:
        """Leaves nothing on the line, for whatever is written next."""
        if self._length:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()

    def _draw(self, text: str) -> None:
        # A line that does not fit would go on below, out of reach of the next.
        text = text[: shutil.get_terminal_size().columns - 1]
        self._stream.write("\r" + text.ljust(self._length))
        self._stream.flush()
        self._length = len(text)
