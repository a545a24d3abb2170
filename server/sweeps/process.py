"""A process of the pool: takes tasks from the socket that is its standard input, and answers them there.

It has the lowest priority that the system knows, and ends with whoever has started it.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path

# What a line begins with: that it is there; a line of results, the end of a task, or what the task has raised.
READY, RESULT, END, FAILED = b"?", b"+", b".", b"!"
# What is sent in place of a task, to end the one that is under way.
CANCEL = b"cancel\n"
# Where memory is short, the system ends such a process before one that serves.
_EXPENDABLE = "800"


def main() -> None:
    """Answers until nobody asks any more."""
    # Ctrl+C reaches the whole group of a terminal; it is for whoever has started this to decide what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = socket.socket(fileno=os.dup(0))
    # What anything prints is no answer.
    os.dup2(2, 1)
    step_back()
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    cancelled = threading.Event()
    threading.Thread(target=_receive, args=(connection, tasks, cancelled), daemon=True).start()

    # Late: by now the environment of this process says how many threads NumPy may have.
    from engine.compiled import availability
    from server.sweeps.task import Task
    from server.sweeps.work import carry_out

    availability.load(compile=False)
    connection.sendall(READY + b"\n")
    while True:
        task = Task.of(tasks.get())
        cancelled.clear()
        if task.engine == "compiled":
            # It may have been made since this process began.
            availability.load(compile=False)
        try:
            for result in carry_out(task, cancelled.is_set):
                connection.sendall(RESULT + result + b"\n")
        except OSError:
            return
        except Exception:
            connection.sendall(FAILED + repr(traceback.format_exc()).encode() + b"\n")
        else:
            connection.sendall(END + b"\n")


def _receive(connection: socket.socket, tasks: queue.SimpleQueue[bytes], cancelled: threading.Event) -> None:
    with contextlib.suppress(OSError), connection.makefile("rb") as lines:
        for line in lines:
            if line == CANCEL:
                cancelled.set()
            else:
                tasks.put(line)
    # Whoever has asked is gone, in the midst of a run perhaps, which nobody wants then.
    os._exit(0)


def step_back() -> None:
    """Leaves the cores to everything else, and this process to be ended first."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(19)
    with contextlib.suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_EXPENDABLE)


if __name__ == "__main__":
    main()
    sys.exit(0)
