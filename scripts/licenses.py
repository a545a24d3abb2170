"""What an installed distribution says of its license, and the texts that came with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

_TEXTS = re.compile(r"^(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
# Longer than this it is the text and not the name.
_NAME = 80


@dataclass(frozen=True)
class License:
    """Of one distribution.

    Attributes:
        name: an SPDX expression where the distribution has one, otherwise what it calls it; None where it says nothing.
        texts: path and content of each file about it.
    """

    name: str | None
    texts: tuple[tuple[str, str], ...]


def license_of(name: str, version: str) -> License | None:
    """The license of a distribution; None where that version is not installed here."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    return License(_name(found), _texts(found)) if found.version == version else None


def _name(found: Distribution) -> str | None:
    if expression := found.metadata.get("License-Expression"):
        return str(expression)
    if (told := found.metadata.get("License")) and len(told) < _NAME and "\n" not in told:
        return str(told)
    classifiers = found.metadata.get_all("Classifier", [])
    names = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License :: OSI Approved :: ")]
    return " or ".join(names) or None


def _texts(found: Distribution) -> tuple[tuple[str, str], ...]:
    """Those beside the metadata, by their path in it."""
    texts = {}
    for file in found.files or []:
        _, inside, path = file.as_posix().partition(".dist-info/")
        if inside and (path.startswith("licenses/") or _TEXTS.match(path)):
            text = Path(str(file.locate())).read_text(encoding="utf-8")
            texts[path.removeprefix("licenses/")] = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return tuple(sorted(texts.items()))
