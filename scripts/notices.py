"""Writes THIRD_PARTY_NOTICES.md, the licenses of what the image ships beside its base: `make notices`."""

from __future__ import annotations

import re
import sys

from scripts.licenses import license_of
from scripts.locks import ROOT, Pin, pins

NAME = "THIRD_PARTY_NOTICES.md"
_HEAD = """# Third-party notices

What the container image installs beside the playground, from `requirements/runtime.txt`, `requirements/redis.txt` and,
unless it is built with `FAST=0`, from `requirements/compiled.txt`, with the licenses as these packages carry them. The
page has no parts by others. Python and the system below come with the base image, which has their notices in
`/usr/share/doc` and `/usr/local/lib/python3.*/LICENSE.txt`. `make notices` writes this file, and `make sbom` a bill of
materials.
"""

# A marker of what is for another system, or for an older Python.
_ELSEWHERE = re.compile(r"win32|python_full_version < ")


def shipped() -> list[Pin]:
    """What the image installs, by name: it is Linux, with a newer Python than the oldest that will do."""
    wanted = (pin for pin in pins() if pin.kind in ("runtime", "redis", "compiled"))
    return sorted((pin for pin in wanted if not _ELSEWHERE.search(pin.marker)), key=lambda pin: pin.name)


def notices() -> str:
    """The whole document.

    Raises:
        LookupError: a distribution is not installed at the version that is pinned, or has no license.
    """
    parts, rows = [], []
    for pin in shipped():
        found = license_of(pin.name, pin.version)
        if found is None or not found.name or not found.texts:
            raise LookupError(f"`{pin.name}` must be installed at version {pin.version}, with its license")
        rows.append(f"| {pin.name} | {pin.version} | {found.name} |")
        texts = [_quoted(path, text) for path, text in found.texts]
        parts.append("\n\n".join([f"## {pin.name} {pin.version}", f"License: {found.name}", *texts]))
    table = "\n".join(["| package | version | license |", "|---|---|---|", *rows])
    return "\n\n".join([_HEAD.strip(), table, *parts]) + "\n"


def _quoted(path: str, text: str) -> str:
    # A fence longer than any in the text.
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{path}:\n\n{fence}text\n{text}\n{fence}"


if __name__ == "__main__":
    try:
        (ROOT / NAME).write_text(notices(), encoding="utf-8")
    except LookupError as error:
        sys.exit(str(error))
    print(f"wrote {NAME}")
