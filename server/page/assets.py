"""The page's files: found by name, and known by one hash, so that a browser never mixes two versions."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.http.rates import TokenBucket
from server.page.joining import joined_modules
from server.page.loading import with_imported_sheets

_IN_A_WHEEL = Path(__file__).resolve().parents[1] / "files"

ROOT = _IN_A_WHEEL if _IN_A_WHEEL.is_dir() else Path(__file__).resolve().parents[2]
"""The folder that holds the page's: the tree's own, or, where a wheel is installed, one within the package."""

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""Files of other kinds are not served."""

PAGE_STYLE = "css/page.css"
"""Names all other sheets of the page, and is sent with them in it: one request instead of one a sheet."""

_FOLDERS = ("static", "templates", "locales", "glossary")
# A scan takes milliseconds, which those who ask again and again must not take from everybody's training.
_SCANS = 4.0
_SCANS_AT_ONCE = 20
_Fingerprint = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class _Version:
    fingerprint: _Fingerprint
    build: str
    static: Mapping[str, tuple[bytes, str]]
    locales: Mapping[str, Mapping[str, Any]]
    glossaries: Mapping[str, Mapping[str, Any]]


class Assets:
    """The folders static, templates, locales and glossary below a root.

    What is served is held in memory together with its hash, so content and hash can never be of two versions. Names in
    addresses are looked up among the files found and never joined to a path, so nothing outside them is reached.

    Args:
        root: the folder that holds the four.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self._scans = TokenBucket(_SCANS, _SCANS_AT_ONCE, time.monotonic)
        self._served = self._read(self._scan())

    @property
    def build(self) -> str:
        """Hash over the contents of every file."""
        return self._served.build

    def refresh(self) -> None:
        """Reads the files again where any of them has changed, unless that was looked for too often just now."""
        if not self._scans.take():
            return
        fingerprint = self._scan()
        if fingerprint != self._served.fingerprint:
            self._served = self._read(fingerprint)

    def is_current(self, build: str) -> bool:
        """Whether this is the hash of what is served; looks for changes first where it is not, as others may."""
        if build != self.build:
            self.refresh()
        return build == self.build

    def static_file(self, name: str) -> tuple[bytes, str] | None:
        """Content and media type of a file below static, or None."""
        return self._served.static.get(name)

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language there is, in the order of their names."""
        return tuple(sorted(self._served.locales))

    def locale(self, language: str) -> Mapping[str, Any] | None:
        """All texts of a language, or None."""
        return self._served.locales.get(language)

    def glossary(self, language: str) -> Mapping[str, Any] | None:
        """The terms of a language by their ids, or None."""
        return self._served.glossaries.get(language)

    def _scan(self) -> _Fingerprint:
        entries = []
        for folder in _FOLDERS:
            for path in sorted((self.root / folder).rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    status = path.stat()
                    entries.append((path.relative_to(self.root).as_posix(), status.st_mtime_ns, status.st_size))
        return tuple(entries)

    def _read(self, fingerprint: _Fingerprint) -> _Version:
        digest = hashlib.sha256()
        static: dict[str, tuple[bytes, str]] = {}
        texts: dict[str, dict[str, Mapping[str, Any]]] = {"locales": {}, "glossary": {}}
        for name, _, _ in fingerprint:
            path = self.root / name
            content = path.read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
            folder, _, rest = name.partition("/")
            if folder == "static" and path.suffix in MEDIA_TYPES:
                static[rest] = content, MEDIA_TYPES[path.suffix]
            elif folder in texts and path.suffix == ".json":
                texts[folder][path.stem] = json.loads(content)
        if PAGE_STYLE in static:
            static[PAGE_STYLE] = with_imported_sheets(static, PAGE_STYLE), MEDIA_TYPES[".css"]
        static |= {name: (code, MEDIA_TYPES[".js"]) for name, code in joined_modules(static).items()}
        return _Version(fingerprint, digest.hexdigest()[:16], static, texts["locales"], texts["glossary"])
