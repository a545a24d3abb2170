"""Rows of cells as lines of text, in columns."""

from __future__ import annotations

from collections.abc import Sequence


def text_table(lines: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[str]:
    """The lines, each cell as wide as the widest of its column.

    Args:
        lines: cells, as many in each; the first may be headings.
        numeric: of each column, whether it is aligned at its right.
    """
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    ]
