"""How long an answer may be kept: for ever, until it is asked about, or not at all."""

from __future__ import annotations

from typing import Final

# An address that holds the hash of what it gives never gives anything else.
FOR_EVER: Final = {"cache-control": "public, max-age=31536000, immutable"}
# Kept, but asked about each time.
REVALIDATE: Final = {"cache-control": "no-cache"}
NEVER: Final = {"cache-control": "no-store"}
