"""Tables as text: comma, semicolon, tab or bar separated, as spreadsheets give them, read as the page does."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.runs.parameters import RunError
from engine.validation.faults import MOST_FAULTS
from engine.validation.quoting import shown

_SEPARATORS = "\t;,|"
# Rows looked at to find out how a table is written.
_SAMPLE = 50
# As far from zero as a coordinate may be: sums and squares of such are still numbers.
LARGEST = 1e9
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE | re.ASCII)
_WITH_COMMA = re.compile(r"[-+\u2212]?\d*,\d+(e[-+]?\d+)?", re.IGNORECASE | re.ASCII)
_WITH_POINT = re.compile(r"[-+\u2212]?\d*\.\d+(e[-+]?\d+)?", re.IGNORECASE | re.ASCII)
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Row:
    """One row: the line of the text where it begins, counted from 1, and its cells without spaces around them."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        name: of its file, for what is said of it.
        header: what its first row calls the columns; their numbers, counted from 1, where it calls them nothing.
        named: whether it does.
        rows: those that are not empty, the header left out.
        comma: whether decimals are written with one.
    """

    name: str
    header: list[str]
    named: bool
    rows: list[Row]
    comma: bool

    def number(self, cell: str) -> float | None:
        """The number in a cell; None where it is none that a network can be given."""
        return _number(cell, self.comma)

    def is_numeric(self, column: int) -> bool:
        """Whether a column holds numbers, for the most part."""
        sample = self.rows[:_SAMPLE]
        return sum(self.number(_cell(row, column)) is not None for row in sample) > len(sample) / 2

    def column(self, option: str, wanted: str) -> int:
        """The place of a column that is named, or numbered from 1. Raises RunError where there is none."""
        if wanted in self.header:
            return self.header.index(wanted)
        if wanted.isdecimal() and 1 <= int(wanted) <= len(self.header):
            return int(wanted) - 1
        raise RunError(
            f"`{option}` must be a column of {self.name}, which has {', '.join(self.header)}; got {shown(wanted)}"
        )

    def numbers(self, columns: Sequence[int], texts: Sequence[int] = ()) -> Iterator[tuple[list[float], list[str]]]:
        """Of each row the numbers in some columns, and the texts in others.

        Raises:
            RunError: cells that are empty or no numbers, each with line, column and value; all rows are looked at.
        """
        read, faults = [], []
        for row in self.rows:
            wrong = list(self._faults(row, columns, texts))
            faults += wrong
            if not wrong:
                numbers = [self.number(_cell(row, column)) for column in columns]
                found = [one for one in numbers if one is not None]
                read.append((found, [_cell(row, column) for column in texts]))
        if faults:
            more = [f"and {len(faults) - MOST_FAULTS:,} more"] if len(faults) > MOST_FAULTS else []
            raise RunError("\n".join([*faults[:MOST_FAULTS], *more]))
        return iter(read)

    def _faults(self, row: Row, columns: Sequence[int], texts: Sequence[int]) -> Iterator[str]:
        place = f"{self.name}: line {row.line}"
        if len(row.cells) > len(self.header):
            yield f"{place} must have {len(self.header)} cells; got {len(row.cells)}"
            return
        for column in (*columns, *texts):
            cell = _cell(row, column)
            if cell == "":
                yield f"{place}, column {self.header[column]}: must not be empty"
            elif column in columns and self.number(cell) is None:
                yield f"{place}, column {self.header[column]}: must be a number, {LARGEST:g} at most; got {shown(cell)}"


def read_table(name: str, text: str) -> Table:
    """The table in a text.

    Args:
        name: of the file.
        text: of it.

    Raises:
        RunError: it is none.
    """
    if _CONTROL.search(text):
        raise RunError(f"{name}: is no text")
    separator = _separator(text)
    try:
        rows = [row for row in _split(text, separator) if any(row.cells)]
    except RunError as error:
        raise RunError(f"{name}: {error}") from None
    if not rows:
        raise RunError(f"{name}: there is nothing in it")
    cells = [cell for row in rows[:_SAMPLE] for cell in row.cells]
    comma = sum(map(bool, map(_WITH_COMMA.fullmatch, cells))) > sum(map(bool, map(_WITH_POINT.fullmatch, cells)))
    width = _usual_width([_width(row.cells) for row in rows[:_SAMPLE]])
    rows = [Row(row.line, row.cells[: max(width, _width(row.cells))]) for row in rows]
    first = rows[0].cells
    named = len(rows) > 1 and all(_number(cell, comma) is None for cell in first)
    header = [
        (named and place < len(first) and " ".join(first[place].split())) or str(place + 1) for place in range(width)
    ]
    return Table(name, header, named, rows[1:] if named else rows, comma)


def _cell(row: Row, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""


def _number(cell: str, comma: bool) -> float | None:
    plain = (cell.replace(",", ".", 1) if comma else cell).replace("\u2212", "-")
    if not _NUMBER.fullmatch(plain):
        return None
    value = float(plain)
    return value if math.fabs(value) <= LARGEST else None


def _width(cells: list[str]) -> int:
    """How many cells a row has without the empty ones at its end."""
    return max((place for place, cell in enumerate(cells, 1) if cell), default=0)


def _usual_width(widths: list[int]) -> int:
    """As many cells as most rows have, and no fewer than the first, which may name the columns."""
    counts = Counter(widths)
    return max(widths[0], max(counts, key=lambda width: (counts[width], width)))


def _separator(text: str) -> str:
    """The one that cuts the first rows into one number of cells, the larger the better; a comma where none does."""

    def score(separator: str) -> float:
        try:
            rows = [row.cells for row in islice(_split(text, separator), _SAMPLE) if any(row.cells)]
        except RunError:
            return 0.0
        widths = [len(cells) for cells in rows]
        usual = widths[len(widths) // 2] if widths else 0
        return 0.0 if usual < 2 else widths.count(usual) / len(widths) + min(usual, 20) / 1000

    return max(",\t;|", key=score)


def _split(text: str, separator: str) -> Iterator[Row]:
    """Cells after RFC 4180. Raises RunError, with the line, where a quotation mark is never closed."""
    end = rf"[^{re.escape(separator)}\r\n]*"
    # In quotes or not, and what it ends with.
    cell = re.compile(rf'[ ]*(?:"((?:[^"]|"")*)"({end})|({end}))({re.escape(separator)}|\r\n|\r|\n|\Z)')
    place, line, begun = 0, 1, 1
    cells: list[str] = []
    while place < len(text) or cells:
        found = cell.match(text, place)
        assert found is not None
        quoted, rest, plain, ending = found.groups()
        if plain is not None and plain.startswith('"'):
            raise RunError(f"line {line}: a quotation mark is never closed")
        cells.append((quoted.replace('""', '"') + rest if plain is None else plain).strip())
        line += len(_LINE_END.findall(quoted or ""))
        place = found.end()
        if ending != separator:
            line += 1
            yield Row(begun, cells)
            cells, begun = [], line
