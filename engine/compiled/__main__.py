"""`python -m engine.compiled`: compiles the kernels once, for whatever trains on this machine."""

from __future__ import annotations

import argparse
import os
import sys

from engine.compiled import cache
from engine.compiled.availability import load, status


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit code: 1 where the kernels cannot be compiled."""
    parser = argparse.ArgumentParser(prog="python -m engine.compiled", description="Compile the kernels, once.")
    parser.add_argument("--levels", action="store_true", help="say for which levels of processor there may be kernels")
    parser.add_argument("--level", help="compile for this level, and not for the best that this processor has")
    parser.add_argument("--checked", action="store_true", help="with every access checked, for tests")
    options = parser.parse_args(arguments)
    if options.levels:
        sys.stdout.write("".join(f"{level}\n" for level in cache.levels()))
        return 0
    if options.level is not None:
        # What numba reads when it is imported: no more than the level has.
        os.environ |= {"NUMBA_CPU_NAME": options.level, "NUMBA_CPU_FEATURES": ""}
    if options.checked and status().name in ("compiled", "uncompiled"):
        # Not before it is wanted: it imports numba.
        from engine.compiled.making import make_checked

        make_checked(cache.level())
        return 0
    before = status().name
    load(compile=True)
    found = status()
    if found.name == "ready":
        done = "are there" if before == "compiled" else "are compiled"
        sys.stdout.write(f"the kernels {done}: {cache.folder(cache.level())}\n")
        return 0
    if found.name in ("absent", "off"):
        sys.stdout.write("numba is not installed, or not wanted: NumPy trains\n")
        return 0
    sys.stderr.write(f"the kernels cannot be compiled: {found.detail}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
