"""In which language a page is sent: as its address says, or else as the browser prefers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STANDARD = "en"


@dataclass(frozen=True)
class Language:
    """A language of the page.

    Attributes:
        name: of its file in locales/, such as "zh"; addresses have it too.
        asked: the address named it, so links to other pages of the server name it as well.
    """

    name: str
    asked: bool = False


def choose(languages: Sequence[str], address: str | None, preference: str) -> Language:
    """The language to answer in.

    Args:
        languages: what there is.
        address: what `?lang=` says, where it is there; something unknown counts as nothing.
        preference: the browser's `Accept-Language`, such as "zh-CN,zh;q=0.9,en;q=0.8".
    """
    if address is not None and (named := _fitting(languages, address)):
        return Language(named, asked=True)
    for wanted in _by_weight(preference):
        if found := _fitting(languages, wanted):
            return Language(found)
    return Language(STANDARD)


def _fitting(languages: Sequence[str], wanted: str) -> str | None:
    """The language asked for, or else one that its readers understand: zh for zh-TW."""
    tag = wanted.strip().lower().replace("_", "-")
    if tag == "*":
        return STANDARD
    known = {language.lower(): language for language in languages}
    return known.get(tag) or known.get(tag.partition("-")[0])


def _by_weight(preference: str) -> list[str]:
    """The tags of an `Accept-Language`, the most wanted first; those with a weight of 0 or none that is a number go."""
    found = []
    for part in preference[:1000].split(","):
        tag, _, weight = part.partition(";")
        try:
            share = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if 0 < share <= 1:
            found.append((share, tag))
    return [tag for _, tag in sorted(found, key=lambda one: -one[0])]
