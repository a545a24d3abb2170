"""A copy of the tree as somebody has it who has cloned it and entered `make run`, and nothing else.

Nothing is downloaded for it: its environment has links to those of this one's packages that make would have installed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

from tests.project.tree import ROOT, read

# What the program is made of, and what make needs to start it.
FOLDERS = [
    "engine",
    "server",
    "challenges",
    "glossary",
    "lessons",
    "locales",
    "presets",
    "static",
    "templates",
    "requirements",
    "scripts",
]
FILES = ["Makefile", "pyproject.toml"]
SERVES = re.compile(r"Neural Network Playground on (http://[\d.]+:\d+)")
_NOT_THE_READER_S = {"PYTHONPATH", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
# With these settings curl fails where the answer is an error.
CURL = "silent\nshow-error\nfail\nmax-time = 30\n"


@cache
def packages(lock: str) -> set[Path]:
    """Where the packages lie that a lock file names: the first part of the path of every file of theirs."""
    found = set()
    for name in re.findall(r"^([a-z0-9][a-z0-9._-]*)==", read(f"requirements/{lock}.txt"), re.MULTILINE):
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            # For another platform, or, with FAST=0, for none.
            continue
        tops = {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}
        found |= {Path(str(package.locate_file(top))) for top in tops}
    return found


class FreshClone:
    """Runs commands of documents.

    Args:
        folder: an empty one.
    """

    def __init__(self, folder: Path) -> None:
        self.tree = folder / "neural-network-playground"
        for name in FOLDERS:
            shutil.copytree(ROOT / name, self.tree / name)
        for name in FILES:
            shutil.copy2(ROOT / name, self.tree / name)
        python = self.tree / ".venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", python], check=True)
        [self._packages] = python.glob("lib/python*/site-packages")
        self.add("runtime", "compiled")
        for mark in (".made", ".runtime", ".compiled"):
            (python / mark).touch()
        installed = folder / "installed"
        installed.mkdir()
        self._script = installed / "neural-network-playground"
        # Not those of this environment: the reader has not activated any.
        here = str(Path(sys.prefix).absolute())
        rest = [one for one in os.environ["PATH"].split(os.pathsep) if not str(Path(one).absolute()).startswith(here)]
        home = folder / "home"
        home.mkdir()
        (home / ".curlrc").write_text(CURL)
        self._variables: dict[str, str] = {}
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in _NOT_THE_READER_S},
            "PATH": os.pathsep.join([str(installed), *rest]),
            "HOME": str(home),
            "NO_PROXY": "localhost",
            # Readers have it free; here others may be using it.
            "PLAYGROUND_PORT": "0",
        }

    def add(self, *locks: str) -> None:
        """Has what lock files name."""
        for place in set().union(*map(packages, locks)):
            if place.exists() and not (self._packages / place.name).exists():
                (self._packages / place.name).symlink_to(place)

    def add_command(self) -> None:
        """Has what `pip install` of the tree brings: the command, on the path."""
        self._script.write_text(f'#!/bin/sh\nexec "{self.tree}/.venv/bin/python" -m server "$@"\n')
        self._script.chmod(0o755)

    def has(self, module: str) -> bool:
        """Whether the environment has a module."""
        return (self.tree / module).is_dir() or any(self._packages.glob(f"{module}*"))

    def run(self, command: str) -> str:
        """What a command prints; one that serves is stopped once it does.

        Raises:
            AssertionError: it ends otherwise than in order.
        """
        printed = []
        # What is kept in a variable is there for the commands that follow.
        [keeps] = re.findall(r"^(\w+)=\$\(", command) or [None]
        script = "".join(f"{name}={shlex.quote(value)}\n" for name, value in self._variables.items()) + command
        if keeps:
            script += f' && echo "${keeps}"'
        with subprocess.Popen(
            ["sh", "-c", script],
            cwd=self.tree, env=self._environment, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            assert process.stdout
            serves = False
            for line in process.stdout:
                printed.append(line)
                if SERVES.match(line):
                    serves = True
                    os.killpg(process.pid, signal.SIGTERM)
        text = "".join(printed)
        assert serves or process.returncode == 0, f"{command}\n{text}"
        if keeps:
            self._variables[keeps] = text.strip()
        return text


def joined(block: str) -> Iterator[str]:
    """The commands of a block of code, each with the lines that go on from it."""
    waiting, end = "", None
    for line in block.splitlines():
        waiting += f"{line}\n"
        if end is None:
            [end] = re.findall(r"<<'(\w+)'", line) or [None]
            text = waiting if end else re.sub(r"(^|\s)#\s.*$", "", waiting, flags=re.MULTILINE)
            whole = end is None and text.count("'") % 2 == 0 and not text.rstrip().endswith(("\\", "|"))
        else:
            text, whole = waiting, line == end
        if whole:
            if text.strip():
                yield text.strip()
            waiting, end = "", None
    assert not waiting, waiting


# How a command begins, after settings in front of it.
PROGRAMS = r"make|python3?|pip|pytest|node|npm|npx|docker|kubectl|curl|git|neural-network-playground|\.venv/bin/\w+"
COMMAND = re.compile(rf"(?:[A-Z_]+=\S+ )*(?:{PROGRAMS}) .+")
IN_BLOCK = re.compile(rf"(?:[A-Z_]+=(?:'.*?'|\S+) )*(?:{PROGRAMS}|cat|echo) |\w+=\$\(")


def commands(text: str) -> list[str]:
    """The commands of a document in their order: blocks of code without a language, and what reads as one elsewhere."""
    found: list[str] = []
    parts = re.split(r"^```([a-z]*)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    for prose, language, block in zip(parts[::3], [*parts[1::3], "text"], [*parts[2::3], ""], strict=True):
        spans = [" ".join(span.split()) for span in re.findall(r"(?<!`)`([^`]+)`(?!`)", prose)]
        found += [span for span in spans if COMMAND.fullmatch(span)]
        if language in ("", "sh"):
            found += joined(block)
            # What is no command is marked as something else, such as text.
            assert all(IN_BLOCK.match(command) for command in joined(block)), block
    return found
