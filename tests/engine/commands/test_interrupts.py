"""Ctrl-C at a terminal, outside of training: no traceback, and the exit code that shells have for it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from engine.commands.interrupts import quiet_interrupts, run_quietly, usual_interrupts
from tests.engine.commands.support import interrupted_at_import


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("at", ["numpy", "engine.commands.sweep"])
def test_ctrl_c_while_modules_are_imported_is_no_traceback(at: str) -> None:
    assert interrupted_at_import("engine", ["list"], at) == (130, "", "interrupted\n")


def test_what_runs_quietly_is_interrupted_where_it_can_tidy_up(capsys: pytest.CaptureFixture[str]) -> None:
    tidied: list[str] = []

    def run() -> int:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            raise AssertionError("it was not interrupted")
        finally:
            tidied.append("tidied")

    quiet_interrupts()
    quiet = signal.getsignal(signal.SIGINT)
    assert quiet is not signal.default_int_handler
    assert run_quietly(run) == 130 and tidied == ["tidied"]
    assert capsys.readouterr().err == "interrupted\n"
    assert signal.getsignal(signal.SIGINT) is quiet, "and is quiet again when it ends"
    assert usual_interrupts() and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert not usual_interrupts()


def test_ctrl_c_that_is_ignored_stays_ignored() -> None:
    """As it is for what a shell runs in the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    quiet_interrupts()
    assert run_quietly(lambda: 7) == 7
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
