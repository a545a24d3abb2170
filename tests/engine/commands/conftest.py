"""A run that several tests of commands begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.commands.support import Ran, small


@pytest.fixture
def trained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A file with the result of a run."""
    out = str(tmp_path / "trained.json")
    assert Ran(capsys, "run", small(tmp_path / "a.json"), "--out", out).code == 0
    return out
