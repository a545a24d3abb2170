"""Where compiled code is kept: a folder for every set of sources, versions and level of processor."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
import sysconfig
from functools import cache
from importlib import metadata
from pathlib import Path

from numpy._core._multiarray_umath import __cpu_features__

ROOM = Path(__file__).resolve().parent.parent
# What kernels are made of.
_SOURCES = ("compiled", "elementary", "tables", "network")
# The file that stands in a folder once everything is in it.
_COMPLETE = "complete"
# What a processor must have for each level, by its kind and in NumPy's names, the best first; any can do what the last
# one takes. Those with these three have all that belongs to x86-64-v3.
_LEVELS = {"x86_64": {"x86-64-v3": ("AVX2", "FMA3", "F16C"), "x86-64": ()}}
_ANY: dict[str, tuple[str, ...]] = {"generic": ()}


def root() -> Path:
    """The folder that has all of them: `PLAYGROUND_KERNELS`, else one in the user's cache."""
    if chosen := os.environ.get("PLAYGROUND_KERNELS"):
        return Path(chosen)
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "neural-network-playground" / "kernels"


def levels() -> list[str]:
    """The levels that code can be compiled for on processors of this kind, the best first."""
    return list(_LEVELS.get(platform.machine().lower(), _ANY))


def level() -> str:
    """What this process compiles for: `NUMBA_CPU_NAME`, else the best level that this processor has."""
    wanted = _LEVELS.get(platform.machine().lower(), _ANY).items()
    best = next(name for name, needed in wanted if all(__cpu_features__.get(one) for one in needed))
    return os.environ.get("NUMBA_CPU_NAME") or best


def folder(level: str) -> Path:
    """The folder of this program's kernels for processors of a level."""
    return root() / f"{_digest()}-{level}"


def is_complete(level: str) -> bool:
    """Whether all kernels are there."""
    return (folder(level) / _COMPLETE).is_file()


def note_complete(level: str) -> None:
    """Says that all kernels are there."""
    (folder(level) / _COMPLETE).touch()


def discard(level: str) -> None:
    """Removes what is there, because it cannot be read."""
    shutil.rmtree(folder(level), ignore_errors=True)


@cache
def _digest() -> str:
    found = hashlib.sha256()
    for path in sorted(path for name in _SOURCES for path in (ROOM / name).glob("*.py")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    versions = [metadata.version(name) for name in ("numba", "llvmlite", "numpy")]
    found.update(repr([*versions, sys.version_info[:3], sysconfig.get_platform()]).encode())
    return found.hexdigest()[:20]
