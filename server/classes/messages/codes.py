"""The codes and keys of classes: a code to be read out and typed, a key that is only ever copied."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of codes: no 0 beside O and no 1 beside I. 32 signs, so that six are one of more than a billion."""
CODE_LENGTH = 6
KEY = re.compile(r"[0-9a-f]{32}")
"""A key, or a token: 128 random bits."""

_GAPS = re.compile(r"[\s-]+")
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")


def new_code() -> str:
    """A code that nobody can foresee."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str | None:
    """The code that somebody has typed, in any case, with spaces and hyphens wherever; None where it is none."""
    code = _GAPS.sub("", text).upper()
    return code if _CODE.fullmatch(code) else None


def new_key() -> str:
    """A key, or a token."""
    return secrets.token_hex(16)


def new_id() -> str:
    """A name within a room for a member, a question or the like: nobody's secret, and not used twice."""
    return secrets.token_hex(5)


def digest(key: str) -> str:
    """What is kept of a key: enough to know it again, too little to find it, for it has 128 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


def fits(key: str, kept: object) -> bool:
    """Whether it is the key of which this was kept; takes as long whatever was said."""
    return hmac.compare_digest(digest(key), str(kept))
