"""The small sweep, carried out once for all tests that look at it."""

from __future__ import annotations

import pytest

from engine.sweeps.results import SweepResult
from tests.engine.sweeps.support import in_process


@pytest.fixture(scope="session")
def result() -> SweepResult:
    """What comes of the small sweep."""
    return in_process()
