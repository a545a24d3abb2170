"""Says at the end how many cases were tried."""

from __future__ import annotations

from typing import Any

from tests.fuzz.cases import SCALE, TALLY


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if SCALE:
        for kind, count in sorted(TALLY.items()):
            terminalreporter.write_line(f"{count:>9,} {kind}")
        terminalreporter.write_line(f"{sum(TALLY.values()):>9,} cases in all")
