"""How often an address may be wrong about codes and keys, and how often it may open a class."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import Final

from server.classes.messages.refusals import Refused
from server.http.rates import Rates

_WRONG_A_MINUTE: Final = 20
# A school whose teachers all come from one address begins all lessons at the same minute.
_OPENED_AN_HOUR: Final = 60
_OPENED_AT_ONCE: Final = 30
# Addresses, each with the codes that were right there; the one that was quiet for longest is forgotten first.
_ADDRESSES: Final = 10_000
_CODES: Final = 20


class Limits:
    """The limits of one process.

    A code that was once right from an address is known there: trying it again finds out nothing, so somebody who tries
    codes from a school does not keep those from their class who sit beside.
    """

    def __init__(self) -> None:
        self._wrong = Rates(_WRONG_A_MINUTE / 60, _WRONG_A_MINUTE)
        self._opened = Rates(_OPENED_AN_HOUR / 3600, _OPENED_AT_ONCE)
        self._known: OrderedDict[str, OrderedDict[str, None]] = OrderedDict()

    def check(self, source: str, code: str | None) -> None:
        """Before a code is looked up, for those who have nothing but the code.

        Raises:
            Refused: too many were wrong.
        """
        if code is not None and code in self._known.get(source, ()):
            return
        self._count(source)
        self._wrong.give_back(source)

    def wrong(self, source: str, refused: Refused) -> Refused:
        """A code or key was wrong: what is to be said."""
        try:
            self._count(source)
        except Refused as too_many:
            return too_many
        return refused

    def right(self, source: str, code: str) -> None:
        """The code was right."""
        codes = self._known.pop(source, None) or OrderedDict()
        self._known[source] = codes
        codes.pop(code, None)
        codes[code] = None
        if len(codes) > _CODES:
            codes.popitem(last=False)
        if len(self._known) > _ADDRESSES:
            self._known.popitem(last=False)

    def opens(self, source: str) -> None:
        """A class is to be opened.

        Raises:
            Refused: too many were.
        """
        if not self._opened.count(source):
            raise Refused("too_many", seconds=3600 // _OPENED_AN_HOUR)

    def _count(self, source: str) -> None:
        if not self._wrong.count(source):
            raise Refused("too_many", seconds=math.ceil(60 / _WRONG_A_MINUTE))
