"""What the server starts in processes of their own is its own, wherever it was started itself."""

import subprocess
import sys
from pathlib import Path

from engine.compiled import cache
from server.process.module_command import module_command


def printed(folder: Path, *command: str) -> list[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.split()


def test_a_module_of_the_current_folder_is_not_taken_for_the_project_s(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text("print('another')\n")
    assert printed(tmp_path, sys.executable, "-m", "engine") == ["another"]
    assert printed(tmp_path, *module_command("engine.compiled"), "--levels") == cache.levels()
