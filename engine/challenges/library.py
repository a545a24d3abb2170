"""Challenges in folders, one folder each: `load_challenges` reads all there are.

A challenge is a folder with challenge.json, a text for each language, such as en.json, and, where somebody has solved
it, solution.json. `docs/challenges.md` says what is in them. What is wrong is a line that names the file, the place,
the rule and the value.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.challenges.challenge import Challenge
from engine.challenges.challenge_reader import ChallengeError, read_challenge
from engine.challenges.challenge_texts import Texts, read_texts
from engine.lessons.reading.document_fields import IDENTIFIER
from engine.validation.limits import DEFAULT_LIMITS, Limits
from engine.validation.strict_json import StrictError, decode, read_object

_ENGINE = Path(__file__).resolve().parents[1]
_IN_A_WHEEL = _ENGINE.parent / "server" / "files" / "challenges"
FOLDER = _IN_A_WHEEL if _IN_A_WHEEL.is_dir() else _ENGINE.parent / "challenges"
"""Of those that come with the playground: in the tree, or, in a wheel, where it has the page's files."""

DOCUMENT, SOLUTION = "challenge.json", "solution.json"
STANDARD = "en"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
# A folder that was named by mistake must not be read into memory.
_MOST_BYTES, _MOST_CHALLENGES = 512 * 1024, 500


class ChallengesError(ValueError):
    """Challenges that cannot be used; `lines` has one for each fault."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class Entry:
    """A challenge, as its files have it.

    Attributes:
        id: its name, that of its folder.
        own: it comes from a folder of somebody's own.
        document: of challenge.json.
        texts: by language.
        solution: of solution.json; None where there is none.
    """

    id: str
    own: bool
    challenge: Challenge
    document: Mapping[str, Any]
    texts: Mapping[str, Texts]
    solution: Mapping[str, Any] | None

    def language(self, wanted: str) -> str:
        """The language to speak of it in: the one that is wanted, or English, or whatever there is."""
        return next((one for one in (wanted, STANDARD) if one in self.texts), min(self.texts))


def load_challenges(
    own: Path | None = None, limits: Limits = DEFAULT_LIMITS, built_in: Path | None = FOLDER
) -> dict[str, Entry]:
    """The challenges by name: those of a folder of somebody's own, then those that come with the playground.

    Those that come with it and need larger networks than the limits allow are left out.

    Args:
        own: a folder with a folder for each.
        limits: of experiments.
        built_in: a folder of those that come with the playground; passed over where it is not there.

    Raises:
        ChallengesError: with everything that is wrong with any of them.
    """
    lines: list[str] = []
    shipped = [] if built_in is None or not built_in.is_dir() else list(_folder(built_in, lines, DEFAULT_LIMITS))
    same = built_in is not None and own is not None and built_in.resolve() == own.resolve()
    added = [] if own is None or same else list(_folder(own, lines, limits, own=True))
    names = {one.id for one in shipped}
    lines += [
        f"{one.id}: must have a name of its own: a challenge that comes with the playground has it"
        for one in added
        if one.id in names
    ]
    if lines:
        raise ChallengesError(lines)
    return {one.id: one for one in (*added, *(one for one in shipped if one.challenge.experiment.fits(limits)))}


def load_challenge(folder: Path, limits: Limits = DEFAULT_LIMITS) -> Entry:
    """The one challenge of a folder.

    Raises:
        ChallengesError: with everything that is wrong with it.
    """
    lines: list[str] = []
    entry = _entry(folder, lines, limits, own=True)
    if entry is None:
        raise ChallengesError(lines)
    return entry


def read_json(path: Path) -> dict[str, Any]:
    """The object of a file.

    Raises:
        ChallengesError: with a line that says why there is none.
    """
    try:
        status = path.stat()
        # What waits for somebody to write, or never ends, must not be read.
        if not stat.S_ISREG(status.st_mode):
            raise ChallengesError([f"{_short(path)}: must be a file"])
        if status.st_size > _MOST_BYTES:
            raise ChallengesError([f"{_short(path)}: must have at most {_MOST_BYTES} bytes; got {status.st_size}"])
        return read_object(decode(path.read_bytes()))
    except OSError as error:
        raise ChallengesError([f"{_short(path)}: cannot be read: {error.strerror}"]) from None
    except StrictError as error:
        raise ChallengesError([f"{_short(path)}: {str(error).replace('the message', 'the file')}"]) from None


def _folder(folder: Path, lines: list[str], limits: Limits, *, own: bool = False) -> Iterator[Entry]:
    try:
        children = sorted(child for child in folder.iterdir() if child.is_dir() and not child.name.startswith("."))
    except OSError as error:
        lines.append(f"{folder}: cannot be read: {error.strerror}")
        return
    if not children:
        lines.append(f"{folder}: must hold folders, one for each challenge; it has none")
    if len(children) > _MOST_CHALLENGES:
        lines.append(f"{folder}: must hold at most {_MOST_CHALLENGES} challenges; it has {len(children)}")
        return
    for child in children:
        if entry := _entry(child, lines, limits, own=own):
            yield entry


def _entry(folder: Path, lines: list[str], limits: Limits, *, own: bool) -> Entry | None:
    before = len(lines)
    if not IDENTIFIER.fullmatch(folder.resolve().name):
        lines.append(f"{folder.name}: a challenge's folder must be named with a to z, 0 to 9, _ and -")
        return None
    document = _object(folder / DOCUMENT, lines)
    solution = _object(folder / SOLUTION, lines) if (folder / SOLUTION).exists() else None
    texts: dict[str, Texts] = {}
    for path in sorted(folder.glob("*.json")):
        # With a dot it is an editor's or the system's.
        if path.name in (DOCUMENT, SOLUTION) or path.name.startswith("."):
            continue
        if not _LANGUAGE.fullmatch(path.stem):
            lines.append(f"{_short(path)}: must be named for a language, such as en.json")
        elif (text := _object(path, lines)) is not None:
            try:
                texts[path.stem] = read_texts(text)
            except ChallengeError as error:
                lines += _lines(path, error)
    if len(lines) == before and not texts:
        lines.append(f"{folder.name}: must have a text in at least one language, such as en.json")
    if document is None:
        return None
    try:
        challenge = read_challenge(document, limits)
    except ChallengeError as error:
        lines += _lines(folder / DOCUMENT, error)
        return None
    return None if len(lines) > before else Entry(folder.resolve().name, own, challenge, document, texts, solution)


def _object(path: Path, lines: list[str]) -> dict[str, Any] | None:
    try:
        return read_json(path)
    except ChallengesError as error:
        lines += error.lines
        return None


def _lines(path: Path, error: ChallengeError) -> list[str]:
    return [f"{_short(path)}: {line}" for line in str(error).splitlines()]


def _short(path: Path) -> str:
    """Folder and file: enough to find it, and no more of the machine."""
    return f"{path.parent.name}/{path.name}"
