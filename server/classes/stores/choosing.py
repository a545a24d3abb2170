"""Which store a server has, and the place it finds for a file where no setting names one."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from server.classes.store import MemoryStore, Store
from server.classes.stores.room_clock import RoomClock
from server.classes.stores.sqlite_database import connect, is_held
from server.classes.stores.sqlite_store import SqliteStore
from server.settings import PREFIX, Settings, SettingsError

_log = logging.getLogger("playground")

_FOLDER = "neural-network-playground"
# What SQLite has beside a file.
_BESIDE = ("", "-wal", "-shm")


def make_store(settings: Settings) -> Store:
    """The store of one process: Redis, the file, or this process' memory where neither is named.

    Raises:
        SettingsError: the package for Redis is not installed.
    """
    if settings.redis:
        try:
            from server.classes.stores.redis_store import RedisStore
        except ImportError:
            raise SettingsError(_NO_PACKAGE) from None
        return RedisStore(settings.redis, settings.redis_prefix)
    return SqliteStore(Path(settings.classes_file)) if settings.classes_file else MemoryStore()


_NO_PACKAGE = (
    f"{PREFIX}REDIS needs the package redis, which is not installed: pip install 'neural-network-playground[redis]'"
)


def check_store(settings: Settings) -> None:
    """Sees before anything is served that what the settings name can be used. Waits for the disk, or for Redis.

    A Redis that cannot be reached now may be started later: that is only said.

    Raises:
        SettingsError: the file cannot be used, or Redis will not have us.
    """
    if not settings.classes:
        return
    if settings.redis:
        try:
            from server.classes.stores.redis_client import fault
        except ImportError:
            raise SettingsError(_NO_PACKAGE) from None
        found = fault(settings.redis)
        if found and found[1]:
            raise SettingsError(f"{PREFIX}REDIS cannot be used: {found[0]}")
        if found:
            _log.warning("Redis, which is to keep the classes, cannot be reached yet: %s", found[0])
    elif settings.classes_file:
        try:
            connect(Path(settings.classes_file), RoomClock()).close()
        except (sqlite3.Error, OSError) as error:
            if is_held(error):
                return
            rule = f"{PREFIX}CLASSES_FILE must be a database this server can write, or can make"
            raise SettingsError(f"{rule} ({error}); got {settings.classes_file[:200]!r}") from None


def with_place(settings: Settings) -> Settings:
    """Settings that name a file, where classes are kept in one; all workers of the server are to have them.

    One server has one file, named by its port, so that it finds it again. Where nothing can be written, one process
    keeps its classes in its memory, and several have none: they would not be the same classes. Both is said.
    """
    if not settings.classes or settings.redis or settings.classes_file:
        return settings
    if settings.port == 0 and settings.workers == 1:
        # Nobody would find it again.
        return settings
    for file in [folder / f"classes-{settings.port}.sqlite" for folder in _folders()] if settings.port else _passing():
        if _is_usable(file):
            return settings.model_copy(update={"classes_file": str(file)})
    if settings.workers == 1:
        _log.warning("no folder can be written to: a restart ends all classes, unless %sCLASSES_FILE is set", PREFIX)
        return settings
    _log.warning("no folder can be written to: there are no classes, unless %sCLASSES_FILE is set", PREFIX)
    return settings.model_copy(update={"classes": 0})


def _folders() -> Iterator[Path]:
    """Where a file may be, the best first: what is there after the machine was started anew, then memory."""
    if state := os.environ.get("XDG_STATE_HOME"):
        yield Path(state) / _FOLDER
    with contextlib.suppress(RuntimeError):
        yield Path.home() / ".local" / "state" / _FOLDER
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        yield Path(runtime) / _FOLDER
    yield from _shared()


def _shared() -> list[Path]:
    # Others may write there, too: the folder has a name of this user's, and is looked at before it is used.
    return [Path(shared) / f"{_FOLDER}-{_user()}" for shared in ("/dev/shm", tempfile.gettempdir())]


def _passing() -> Iterator[Path]:
    """A file for a server that has another port each time, removed when this process ends; those of others that were
    killed are removed now.
    """
    for folder in _shared():
        for old in folder.glob("classes-0-*.sqlite"):
            if not _lives(int(old.stem.rpartition("-")[2])):
                _remove(old)
        file = folder / f"classes-0-{os.getpid()}.sqlite"
        atexit.register(_remove, file)
        yield file


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        # Another user's.
        return True
    return True


def _remove(file: Path) -> None:
    for beside in _BESIDE:
        with contextlib.suppress(OSError):
            file.with_name(file.name + beside).unlink()


def _is_usable(file: Path) -> bool:
    """Whether the file can be used; one that is damaged is begun anew, since no class lasts for longer than a day."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = file.parent.stat(follow_symlinks=False)
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != _user() or found.st_mode & 0o022:
            return False
        try:
            connect(file, RoomClock()).close()
        except sqlite3.OperationalError as error:
            return is_held(error)
        except sqlite3.DatabaseError:
            _remove(file)
            connect(file, RoomClock()).close()
    except (sqlite3.Error, OSError, ValueError):
        return False
    return True


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0
