"""Which store a server has, and where: lost otherwise are all classes at a restart, or a start for want of a folder."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from server.classes.store import MemoryStore
from server.classes.stores import choosing, redis_client, sqlite_database
from server.classes.stores.choosing import check_store, make_store, with_place
from server.classes.stores.redis_store import RedisStore
from server.classes.stores.sqlite_store import SqliteStore
from server.settings import Settings, SettingsError
from tests.server.support.redis_server import RedisServer


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder, and no other place that may be written to."""
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(choosing, "_shared", lambda: [tmp_path / "shared"])
    return tmp_path / "home"


def test_the_store_is_the_one_that_the_settings_name(tmp_path: Path) -> None:
    assert isinstance(make_store(Settings()), MemoryStore)
    file = str(tmp_path / "classes.sqlite")
    assert isinstance(make_store(Settings(classes_file=file)), SqliteStore)
    assert isinstance(make_store(Settings(classes_file=file, redis="redis://host")), RedisStore)


def test_a_server_finds_its_file_again_by_its_port_and_nobody_else_may_read_it(home: Path) -> None:
    named = with_place(Settings(port=8001, workers=2)).classes_file
    assert named == with_place(Settings(port=8001)).classes_file != with_place(Settings(port=8002)).classes_file
    file = Path(named)
    assert file.is_relative_to(home / ".local" / "state")
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    # What is chosen already stays.
    for settings in (Settings(classes_file="/a/b"), Settings(redis="redis://host"), Settings(classes=0)):
        assert with_place(settings) == settings


def test_a_server_that_has_another_port_each_time_leaves_nothing_behind_or_the_next_one_tidies_up(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_exit: list[Callable[[], object]] = []
    monkeypatch.setattr(choosing.atexit, "register", lambda do, *of: at_exit.append(lambda: do(*of)))
    file = Path(with_place(Settings(port=0, workers=2)).classes_file)
    assert file.parent == home.parent / "shared" and file.exists()
    [end] = at_exit
    end()
    assert list(file.parent.iterdir()) == []
    # One that was killed, and one that lives: the first of all processes.
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = [file.with_name(f"classes-0-{process}.sqlite") for process in (ended.pid, 1)]
    for one in left:
        one.touch()
    with_place(Settings(port=0, workers=2))
    assert [one.exists() for one in left] == [False, True]
    assert with_place(Settings(port=0)).classes_file == ""


def test_a_file_that_is_damaged_is_begun_anew_where_the_server_chose_it(home: Path) -> None:
    file = Path(with_place(Settings()).classes_file)
    file.write_bytes(b"no database" * 1000)
    assert with_place(Settings()).classes_file == str(file)
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT COUNT(*) FROM rooms").fetchone() == (0,)
    connection.close()


def test_a_folder_that_others_may_write_to_or_lead_elsewhere_is_not_taken(home: Path) -> None:
    home.mkdir()
    # No folder can be made below a file.
    (home / ".local").touch()
    shared = home.parent / "shared"
    assert Path(with_place(Settings()).classes_file).parent == shared
    shared.chmod(0o777)
    assert with_place(Settings()).classes_file == ""
    os.rename(shared, home.parent / "elsewhere")
    shared.symlink_to(home.parent / "elsewhere")
    (home.parent / "elsewhere").chmod(0o700)
    assert with_place(Settings()).classes_file == ""


def test_without_a_place_one_process_remembers_and_several_have_no_classes_and_that_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(choosing, "_folders", lambda: iter([home / "\0"]))
    settings = with_place(Settings())
    assert (settings.classes, settings.classes_file) == (1, "")
    assert "a restart ends all classes" in caplog.text
    assert with_place(Settings(workers=2)).classes == 0
    assert "there are no classes" in caplog.text


def test_a_file_that_another_process_has_to_itself_for_a_moment_is_taken_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_database, "_PATIENCE_SECONDS", 0.02)
    named = with_place(Settings())
    with contextlib.closing(sqlite3.connect(named.classes_file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert with_place(Settings()) == named
        check_store(named)


def test_a_file_that_cannot_be_used_is_a_fault_that_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database" * 100)
    for name in ("text", "no folder/file"):
        with pytest.raises(SettingsError, match=rf"PLAYGROUND_CLASSES_FILE must be a database .*; got '.*{name}'"):
            check_store(Settings(classes_file=str(tmp_path / name)))
    check_store(Settings(classes_file=str(tmp_path / "text"), classes=0))


def test_a_redis_that_will_not_have_us_is_a_fault_and_one_that_is_not_there_is_only_said(
    redis: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    check_store(Settings(redis=redis.address))
    with pytest.raises(SettingsError, match=r"PLAYGROUND_REDIS cannot be used: .*password") as refused:
        check_store(Settings(redis=redis.address + "geheim"))
    assert "geheim" not in str(refused.value)
    monkeypatch.setattr(redis_client, "_LEAST", (99, 0))
    with pytest.raises(SettingsError, match=r"PLAYGROUND_REDIS cannot be used: it is Redis .* 99\.0 or a newer one"):
        check_store(Settings(redis=redis.address))
    check_store(Settings(redis=f"unix://{tmp_path}/nobody?password=geheim"))
    assert "cannot be reached yet" in caplog.text and "geheim" not in caplog.text
