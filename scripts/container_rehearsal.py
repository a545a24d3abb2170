"""Does by hand, in a fresh folder, what the Dockerfile says, then asks the result for its page.

This is not a container: it has this machine's Python and no isolation. It shows that the files that are copied are
enough, that the pinned requirements install, that another user than root can run it, that the health check answers,
and that it stops in order.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
INSTRUCTIONS = {"FROM", "ARG", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "HEALTHCHECK", "CMD"}


class Instruction(NamedTuple):
    """One instruction of a Dockerfile, continued lines joined."""

    name: str
    rest: str

    @property
    def words(self) -> list[str]:
        return self.rest.split()


def instructions(text: str) -> list[Instruction]:
    """A Dockerfile's instructions in order.

    Raises:
        ValueError: an instruction that the rehearsal does not know, and so could only skip.
    """
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found = [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]
    for instruction in found:
        if instruction.name not in INSTRUCTIONS:
            raise ValueError(f"`{instruction.name}` must be one of {', '.join(sorted(INSTRUCTIONS))}")
    return found


class Rehearsal:
    """Follows the instructions below a folder that stands for the container's root."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.stages = folder / "stages"
        self.stages.mkdir()
        commands = folder / "bin"
        commands.mkdir()
        wrapper = commands / "python"
        wrapper.write_text(f'#!/bin/sh\nexec "{python}" "$@"\n')
        wrapper.chmod(0o755)
        self.base_path = f"{commands}:/usr/bin:/bin"
        self.stage = ""
        self.user: int | None = None
        self.command: list[str] = []
        self.health: list[str] = []
        self._begin("")

    def _begin(self, stage: str) -> None:
        # A new stage takes the same place, because an environment holds absolute paths.
        if self.root.exists():
            self.root.rename(self.stages / self.stage)
        self.root.mkdir()
        self.stage = stage or "last"
        self.work = self.root
        self.arguments: dict[str, str] = {}
        kept = {
            name: value for name, value in os.environ.items() if name.startswith("PIP_") or "_proxy" in name.lower()
        }
        self.environment = {**kept, "PATH": self.base_path, "HOME": str(self.folder)}

    def inside(self, path: str) -> Path:
        """Where a path of the container is here."""
        return self.root / path.lstrip("/") if path.startswith("/") else self.work / path

    def follow(self, instruction: Instruction) -> None:
        name, words = instruction.name, instruction.words
        if name == "FROM":
            self._begin(words[2] if len(words) == 3 else "")
        elif name == "ARG":
            key, default = words[0].split("=", 1)
            self.arguments[key] = os.environ.get(key, default)
        elif name == "WORKDIR":
            self.work = self.inside(words[0])
            self.work.mkdir(parents=True, exist_ok=True)
        elif name == "COPY":
            self._copy(words)
        elif name == "RUN":
            command = instruction.rest.replace("/opt/", f"{self.root}/opt/")
            subprocess.run(["sh", "-euc", command], cwd=self.work, env=self.environment | self.arguments, check=True)
        elif name == "ENV":
            for word in words:
                key, value = word.split("=", 1)
                self.environment[key] = value.replace("/opt/", f"{self.root}/opt/").replace("$PATH", self.base_path)
        elif name == "USER":
            self.user = int(words[0].split(":")[0])
        elif name == "HEALTHCHECK":
            self.health = json.loads(instruction.rest.split(" CMD ", 1)[1])
        elif name == "CMD":
            self.command = json.loads(instruction.rest)

    def _copy(self, words: list[str]) -> None:
        if words[0].startswith("--from="):
            source, target = self.stages / words[0].removeprefix("--from=") / words[1].lstrip("/"), words[2]
        else:
            source, target = ROOT / words[0], words[1]
        place = self.inside(target)
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place)

    def serve(self) -> None:
        """Starts the command as the Dockerfile's user, asks for health and page, and stops it.

        Raises:
            SystemExit: an answer was not as it should be; the message says which.
        """
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {**self.environment, "PLAYGROUND_PORT": str(port)}
        as_user: dict[str, Any] = (
            {"user": self.user, "group": self.user, "extra_groups": []} if os.geteuid() == 0 else {}
        )
        print(f"user {self.user if as_user else os.geteuid()}: {' '.join(self.command)}", flush=True)
        process = subprocess.Popen(self.command, cwd=self.work, env=environment, **as_user)
        try:
            for _ in range(300):
                if subprocess.run(self.health, env=environment, stderr=subprocess.DEVNULL, check=False).returncode == 0:
                    break
                if process.poll() is not None:
                    raise SystemExit(f"the server ended with code {process.returncode}")
                time.sleep(0.1)
            else:
                raise SystemExit("the health check never succeeded")
            print("health check: ok")
            url = f"http://127.0.0.1:{port}/"
            page = urllib.request.urlopen(url, timeout=5).read().decode()
            files = re.findall(r'(?:src|href)="((?:static|locales|catalogue)[^"]+)"', page)
            for file in files:
                urllib.request.urlopen(url + file.replace("&amp;", "&"), timeout=5).read()
            print(f"page: {len(page)} characters and {len(files)} files that it asks for")
            if not files:
                raise SystemExit("the page asks for no file at all")
            if self.arguments.get("FAST") != "0":
                self._see_compiled_engine(f"{url}metrics")
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=15)
        if code != 0:
            raise SystemExit(f"the server was asked to stop and ended with code {code}")
        print("stopped in order")

    def _see_compiled_engine(self, url: str) -> None:
        """Waits until the numbers say that it trains; it must not have been made only now."""
        place = Path(self.environment["PLAYGROUND_KERNELS"])
        made = sorted(path.name for path in place.iterdir())
        for _ in range(100):
            numbers = urllib.request.urlopen(url, timeout=5).read().decode()
            if 'playground_engine_info{worker="0",engine="compiled"} 1' in numbers:
                break
            time.sleep(0.1)
        else:
            raise SystemExit("the compiled engine does not train")
        if sorted(path.name for path in place.iterdir()) != made:
            raise SystemExit("the compiled engine was made again")
        print(f"compiled engine: for {len(made)} levels of processor")


def base_python(user_readable: bool) -> str:
    """A Python 3.11 or newer, the newest first.

    Args:
        user_readable: it must lie where any user may run it.
    """
    ask = "import sys, pip; print(sys._base_executable) if sys.version_info >= (3, 11) else sys.exit(1)"
    for name in ("python3.13", "python3.12", "python3.11", "python3", "/usr/bin/python3", sys.executable):
        if not shutil.which(name):
            continue
        answer = subprocess.run([name, "-c", ask], capture_output=True, text=True, check=False)
        path = Path(answer.stdout.strip()).resolve()
        if answer.returncode == 0 and (
            not user_readable or all(parent.stat().st_mode & 0o001 for parent in path.parents)
        ):
            return str(path)
    raise SystemExit("no Python 3.11 or newer (with pip) was found that any user may run")


def main() -> None:
    """Rehearses, printing each step."""
    python = base_python(user_readable=os.geteuid() == 0)
    version = subprocess.run([python, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    with tempfile.TemporaryDirectory(prefix="playground-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        print(f"{version} in place of the base image", flush=True)
        rehearsal = Rehearsal(folder, python)
        for instruction in instructions((ROOT / "Dockerfile").read_text()):
            print(f"{instruction.name} {instruction.rest[:100]}", flush=True)
            rehearsal.follow(instruction)
        size = sum(
            path.stat().st_size for path in rehearsal.root.rglob("*") if path.is_file() and not path.is_symlink()
        )
        print(f"{size / 1e6:.0f} MB on top of the base image")
        rehearsal.serve()


if __name__ == "__main__":
    main()
