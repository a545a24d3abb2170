"""The command that runs a module of the project in a process of its own, whatever the current folder."""

from __future__ import annotations

import sys
from pathlib import Path

_CODE = """
import runpy, sys
sys.path[:1] = [{place!r}]
runpy.run_module({module!r}, run_name="__main__", alter_sys=True)
"""


def module_command(module: str) -> tuple[str, ...]:
    """Does what `python -m` does, but finds the project where this process has it from.

    `python -m` looks in the current folder first, and somebody's own server.py may lie there.
    """
    place = str(Path(__file__).resolve().parents[2])
    return sys.executable, "-c", _CODE.format(place=place, module=module)
