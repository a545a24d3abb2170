"""What the lock files pin: each distribution with its version, hashes and kind, and what it is needed by."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PROJECT = "neural-network-playground"
# In this order: what runs the server is of no other kind, though the tests need it too.
KINDS = ("runtime", "redis", "compiled", "export", "dev", "node", "lock")
# Of npm: what checks the page's scripts, and what make lighthouse looks at the page with.
PACKAGE_LOCKS = ("package-lock.json", "requirements/lighthouse/package-lock.json")


@dataclass(frozen=True)
class Pin:
    """One distribution.

    Attributes:
        ecosystem: "pypi" or "npm".
        name: as the lock file has it.
        version: exactly.
        kind: the first of `KINDS` that needs it; "dev" for packages of npm, which check the page and are not shipped.
        hashes: of each file it may be installed from, in hexadecimal.
        algorithm: of these hashes, "sha256" or "sha512".
        needed_by: names of the distributions that ask for it; `PROJECT` where the project itself does.
        license: what the lock file says of it, where it says so.
        marker: on which machines alone, as `sys_platform == 'win32'`; empty for all.
    """

    ecosystem: str
    name: str
    version: str
    kind: str
    hashes: tuple[str, ...]
    algorithm: str
    needed_by: tuple[str, ...] = (PROJECT,)
    license: str | None = None
    marker: str = ""


def pins() -> list[Pin]:
    """Everything that is pinned, by kind and name."""
    found: dict[str, Pin] = {}
    for kind in KINDS:
        for pin in read_requirements((ROOT / "requirements" / f"{kind}.txt").read_text(), kind):
            before = found.setdefault(pin.name, pin)
            found[pin.name] = replace(before, needed_by=tuple(sorted({*before.needed_by, *pin.needed_by})))
    packages = {
        (pin.name, pin.version): pin for lock in PACKAGE_LOCKS for pin in read_package_lock((ROOT / lock).read_text())
    }
    return sorted(
        [*found.values(), *packages.values()],
        key=lambda pin: (KINDS.index(pin.kind), pin.ecosystem, pin.name, pin.version),
    )


def read_requirements(text: str, kind: str) -> list[Pin]:
    """The pins of a file that uv wrote with hashes and with comments on what asks for each."""
    found = []
    for block in re.split(r"\n(?=[a-z0-9])", text):
        head = re.match(r"([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)(?: ; ([^\\\n]+))?", block)
        if head:
            comments = re.findall(r"^    #(?: via)? +(?!via)(\S.*)$", block, re.MULTILINE)
            hashes = sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", block))
            needed_by = tuple(
                sorted({PROJECT if name.startswith("-r ") else name for name in comments if not name.startswith("-c ")})
            )
            marker = (head[3] or "").strip()
            found.append(Pin("pypi", head[1], head[2], kind, tuple(hashes), "sha256", needed_by, marker=marker))
    return found


def read_package_lock(text: str) -> list[Pin]:
    """The pins of a package-lock.json; all of them are for development, as the page has no dependencies.

    Raises:
        ValueError: one is not.
    """
    found = []
    for place, entry in json.loads(text)["packages"].items():
        if not place:
            continue
        if not entry.get("dev"):
            raise ValueError(f"`{place}` in a package-lock.json must be for development alone")
        algorithm, _, digest = entry["integrity"].partition("-")
        name = place.rpartition("node_modules/")[2]
        license = entry.get("license")
        hashes = (base64.b64decode(digest).hex(),)
        found.append(Pin("npm", name, entry["version"], "dev", hashes, algorithm, license=license))
    return found
