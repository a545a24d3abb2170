"""python -m server as a process: started, asked, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

import pytest
from websockets.exceptions import ConnectionClosed

from server.process.listening import PortError, listen
from tests.server.conftest import PATIENCE, STARTING, Page
from tests.server.support.process import ROOT, running


def test_a_process_told_to_stop_hands_over_a_run_and_ends_in_order_though_another_page_does_not_read() -> None:
    with running(PLAYGROUND_SHUTDOWN_SECONDS="1", PLAYGROUND_CREDITS="16") as process:
        silent = Page(process.port, max_queue=1)
        silent.hello(playing=True, speed=None, experiment={"hidden": [{"units": 32}] * 10})
        silent.until("frame")
        page = Page(process.port)
        page.hello(playing=True)
        page.until("frame")
        page.checkpoint = None
        process.popen.send_signal(signal.SIGTERM)
        assert page.closed_with() == 1012
        assert page.checkpoint is not None
        assert process.popen.wait(PATIENCE) == 0
        with contextlib.suppress(ConnectionClosed):
            silent.close()
    assert "Traceback" not in process.log


@pytest.mark.parametrize(
    ("environment", "words"),
    [({"PLAYGROUND_UNITS": "none"}, "PLAYGROUND_UNITS must be a whole number from 4 to 256; got 'none'")],
)
def test_a_wrong_setting_ends_the_start_with_its_name(environment: dict[str, str], words: str) -> None:
    result = _run(environment)
    assert (result.returncode, result.stderr.strip()) == (2, words)


def test_a_taken_port_is_said_in_one_line() -> None:
    taken = listen("127.0.0.1", 0, 1)[0]
    port = taken.getsockname()[1]
    result = _run({}, "--port", str(port))
    taken.close()
    assert result.returncode == 1
    assert result.stderr.strip().startswith(f"port {port} on 127.0.0.1 is taken")
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_port_shared_among_workers_is_not_shared_with_a_stranger() -> None:
    sockets = listen("127.0.0.1", 0, 2)
    assert len({listener.getsockname() for listener in sockets}) == 1
    with pytest.raises(PortError, match="taken"):
        listen("127.0.0.1", sockets[0].getsockname()[1], 2)
    for listener in sockets:
        listener.close()


def _run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=STARTING, check=False,
    )  # fmt: skip
