"""One password for the whole server: what it is compared with, and the signed cookie of a browser that knew it.

A cookie says until when it counts, and is signed with a key made of the password alone: every worker, every machine and
every restart with the same password takes it, nothing has to be kept, and another password ends all sign-ins at once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import unicodedata

# Fixed, since machines that share nothing but the password must come to the same key. What it costs to find out whether
# a password fits a cookie is set by the numbers: 16 MB and some 80 ms for each.
_SALT = b"neural-network-playground sign-in 1"
_WORK = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}
_COOKIE = re.compile(r"1\.(\d{1,12})\.([A-Za-z0-9_-]{43})")
DAY = 86_400


class Password:
    """The server's password.

    Args:
        word: the password; not empty.
        days: how long a sign-in counts.
    """

    def __init__(self, word: str, days: int) -> None:
        self.seconds = days * DAY
        """How long a sign-in counts."""
        self._key = hashlib.scrypt(_bytes(word), salt=_SALT, **_WORK)
        self._digest = self._sign(b"password", _bytes(word))
        # Ports share their cookies, and so do paths; another playground of the same host has another name.
        self.cookie = f"playground_{self._sign(b'name', b'').hex()[:8]}"
        """Name of the cookie."""

    def fits(self, word: str) -> bool:
        """Whether somebody knows the password; takes as long whatever they said."""
        return hmac.compare_digest(self._sign(b"password", _bytes(word)), self._digest)

    def signed(self, now: float) -> str:
        """The value of a cookie that counts from now on.

        Args:
            now: seconds since 1970.
        """
        until = str(int(now) + self.seconds)
        return f"1.{until}.{self._signature(until)}"

    def counts(self, value: str, now: float) -> bool:
        """Whether a cookie of this value was signed here, and its time is not over."""
        found = _COOKIE.fullmatch(value)
        if not found or not hmac.compare_digest(found[2], self._signature(found[1])):
            return False
        # Not one of longer than there are: those of a server that allowed more end as this one says.
        return now < int(found[1]) <= now + self.seconds + DAY

    def _signature(self, until: str) -> str:
        return base64.urlsafe_b64encode(self._sign(b"cookie", until.encode())).rstrip(b"=").decode()

    def _sign(self, purpose: bytes, message: bytes) -> bytes:
        return hmac.digest(self._key, purpose + b"\0" + message, "sha256")


def said_in(authorization: str) -> str | None:
    """The password in an Authorization header, `Bearer PASSWORD` or `Basic` with any name; None where there is none.

    Args:
        authorization: the header, each character a byte.
    """
    scheme, _, rest = authorization.partition(" ")
    try:
        if scheme.lower() == "bearer":
            return rest.strip().encode("latin-1").decode()
        if scheme.lower() == "basic":
            _, colon, word = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
            return word if colon else None
    except (binascii.Error, UnicodeError):
        # Said, and wrong.
        return ""
    return None


def _bytes(word: str) -> bytes:
    # Keyboards and files write the same letter in more than one way.
    return unicodedata.normalize("NFC", word).encode("utf-8", "surrogatepass")
