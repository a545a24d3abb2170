"""Whether compiled kernels are there: found, loaded or compiled when asked for, and left out where they cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

from engine.compiled import cache
from engine.compiled.kernels import Kernels

Name = Literal["absent", "off", "uncompiled", "compiled", "ready", "failed"]


@dataclass(frozen=True)
class Status:
    """How it stands with the kernels.

    Attributes:
        name: "absent" where numba is not installed, "off" where they are not wanted, "uncompiled" where they are still
            to be compiled, "compiled" where they are to be loaded, "ready" where they are, "failed" where they cannot
            be.
        detail: why, where that is known.
    """

    name: Name
    detail: str = ""


@dataclass
class _Found:
    """What has come of loading so far."""

    kernels: Kernels | None = None
    failure: Status | None = None


_found = _Found()


def kernels() -> Kernels | None:
    """The kernels, where they are loaded and wanted; never waits for them."""
    return None if _is_off() else _found.kernels


def status() -> Status:
    """How it stands with them now."""
    if _is_off():
        return Status("off")
    if _found.kernels:
        return Status("ready")
    if _found.failure:
        return _found.failure
    if find_spec("numba") is None:
        return Status("absent")
    try:
        return Status("compiled" if cache.is_complete(cache.level()) else "uncompiled")
    except (OSError, RuntimeError) as error:
        # A folder one may not look into, or a user without a home.
        return Status("failed", f"{type(error).__name__}: {error}")


def load(*, compile: bool) -> Kernels | None:
    """Loads the kernels, if they are not yet.

    This takes part of a second where they are compiled, and up to half a minute where they are to be, most of it with
    the interpreter locked. Kernels that cannot be read are removed, to be compiled again; whatever else goes wrong is
    noted in `status`, and the kernels are left out.

    Args:
        compile: whether to compile what is not there.
    """
    if (state := status().name) != "compiled" and not (compile and state == "uncompiled"):
        return kernels()
    try:
        # Not before it is wanted: it takes time, and memory.
        from engine.compiled.making import make
    except Exception as error:
        _found.failure = Status("failed", f"{type(error).__name__}: {error}")
        return None
    level = cache.level()
    try:
        if state == "compiled":
            cache.check(level)
            _found.kernels = make(level, cache.folder(level), full=True)
        else:
            with cache.filling(level) as folder:
                _found.kernels = make(level, folder)
    except Exception as error:
        if state == "compiled":
            cache.discard(level)
            if not cache.is_complete(level):
                return load(compile=True) if compile else None
        _found.failure = Status("failed", f"{type(error).__name__}: {error}")
    return kernels()


def prepare(say: Callable[[str], object]) -> None:
    """Loads the kernels for a command, which compiles them where nobody has yet.

    Args:
        say: is told, in a line, why that takes a while, or why NumPy trains where it need not.
    """
    before = status()
    if before.name == "uncompiled":
        say("compiling the kernels, once, for some 20 seconds; with PLAYGROUND_COMPILED=0 NumPy trains\n")
    load(compile=True)
    if (found := status()).name == "failed" and found != before:
        say(f"NumPy trains, because the kernels cannot be compiled: {found.detail}\n")


def _is_off() -> bool:
    return os.environ.get("PLAYGROUND_COMPILED", "1") == "0"
