"""`python -m engine COMMAND`: what can be done without a server."""

from __future__ import annotations

import os

from engine.commands.interrupts import quiet_interrupts

# Before all that takes long to import.
if __name__ == "__main__":
    quiet_interrupts()

# Before NumPy: a second BLAS thread slows networks this small down.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import sys  # noqa: E402

import numpy as np  # noqa: E402

from engine import __version__  # noqa: E402
from engine.commands.running import run_command  # noqa: E402
from engine.compiled.availability import status  # noqa: E402

_ENGINES = {
    "absent": "NumPy trains, because numba is not installed",
    "off": "NumPy trains, because PLAYGROUND_COMPILED is 0",
    "uncompiled": "compiled code trains, once it is compiled",
    "compiled": "compiled code trains",
    "ready": "compiled code trains",
    "failed": "NumPy trains, because the kernels cannot be compiled",
}


def main(arguments: list[str] | None = None, prog: str = "python -m engine") -> int:
    """Runs the command; returns its exit code: see `engine.commands.exit_codes`."""
    return run_command(arguments, prog, version)


def version() -> str:
    """What `--version` says: of the playground, of NumPy, and what trains."""
    found = status()
    engine = _ENGINES[found.name] + (f": {found.detail}" if found.detail else "")
    return f"Neural Network Playground {__version__}, NumPy {np.__version__}, {engine}"


if __name__ == "__main__":
    sys.exit(main())
