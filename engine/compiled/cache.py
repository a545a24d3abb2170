"""Where compiled code is kept: a folder for every set of sources, versions and level of processor."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path

from numpy._core._multiarray_umath import __cpu_features__

ROOM = Path(__file__).resolve().parent.parent
# What kernels are made of.
_SOURCES = ("compiled", "elementary", "tables", "network")
# The file of a folder that says what is in it, with digests.
_CONTENTS = "contents.json"
# How the name of one begins that is being filled.
_NEW = "new-"
# What is left behind by a process that was ended while it filled a folder is removed after so long.
_ABANDONED_SECONDS = 3600
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
    """Whether the kernels are there, as far as one sees without reading them."""
    return (folder(level) / _CONTENTS).is_file()


def check(level: str) -> None:
    """Reads all files of the folder.

    Raises:
        ValueError: one is not as it was put there; to run it might end the process.
        OSError: one cannot be read.
    """
    place = folder(level)
    told = json.loads((place / _CONTENTS).read_text())
    if told != _contents(place):
        raise ValueError(f"{place} is not as it was made")


@contextmanager
def filling(level: str) -> Iterator[Path]:
    """A new folder to be filled, which takes its place when that is done and nothing was raised.

    So several processes may fill it at once, and none ever sees half of it.

    Raises:
        OSError: there can be none.
    """
    place = folder(level)
    place.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=_NEW, dir=place.parent))
    _remove_abandoned(new)
    try:
        yield new
        (new / _CONTENTS).write_text(json.dumps(_contents(new)))
        new.chmod(0o755)
        if is_complete(level):
            return
        discard(level)
        new.replace(place)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def discard(level: str) -> None:
    """Removes what is there, because it cannot be used."""
    shutil.rmtree(folder(level), ignore_errors=True)


def _contents(place: Path) -> dict[str, str]:
    """The digest of every file, by name."""
    files = sorted(file for file in place.iterdir() if file.name != _CONTENTS)
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _remove_abandoned(new: Path) -> None:
    for other in new.parent.glob(f"{_NEW}*"):
        if other.stat().st_mtime < new.stat().st_mtime - _ABANDONED_SECONDS:
            shutil.rmtree(other, ignore_errors=True)


@cache
def _digest() -> str:
    found = hashlib.sha256()
    for path in sorted(path for name in _SOURCES for path in (ROOM / name).glob("*.py")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    versions = [_version(name) for name in ("numba", "llvmlite", "numpy")]
    features = os.environ.get("NUMBA_CPU_FEATURES", "")
    found.update(repr([*versions, sys.version_info[:3], sysconfig.get_platform(), features]).encode())
    return found.hexdigest()[:20]


def _version(name: str) -> str:
    # A module may be there without saying which it is: what is wrong with it is said where it is imported.
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
