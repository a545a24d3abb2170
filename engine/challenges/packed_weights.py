"""Parameters packed as links of the page have them: a header, then the numbers, compressed, in base64 for addresses.

The header has a byte for the version and one for the width of a number, two of padding, and how many parameters and
running statistics there are, each in four bytes; all is little-endian. `static/wire/checkpoint.js` has the same.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

_VERSION = 1
_HEADER = struct.Struct("<BBxxII")
_WIDTHS = {4: "<f4", 8: "<f8"}


class PackedError(ValueError):
    """A text in which no parameters are packed."""


def pack_weights(parameters: NDArray[Any]) -> str:
    """Parameters, shape (n_parameters,), with every digit."""
    header = _HEADER.pack(_VERSION, 8, parameters.size, 0)
    packed = zlib.compress(header + parameters.astype("<f8").tobytes())
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def unpack_weights(text: str, count: int) -> NDArray[Any]:
    """The parameters in a text, shape (count,); running statistics beside them are passed over.

    Raises:
        PackedError: there are no `count` finite numbers in it.
    """
    # Statistics are two a unit, which has a bias as well: there are never more of them than twice the parameters.
    most = _HEADER.size + 3 * 8 * count
    try:
        given = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        reader = zlib.decompressobj()
        packed = reader.decompress(given, most)
        version, width, parameters, statistics = _HEADER.unpack_from(packed)
    except (ValueError, binascii.Error, zlib.error, struct.error):
        raise PackedError("cannot be read") from None
    whole = _HEADER.size + width * (parameters + statistics)
    if version != _VERSION or width not in _WIDTHS or not reader.eof or reader.unused_data or len(packed) != whole:
        raise PackedError("cannot be read")
    if parameters != count:
        raise PackedError(f"has {parameters}")
    found = np.frombuffer(packed, _WIDTHS[width], count, _HEADER.size).astype(np.float64)
    if not np.isfinite(found).all():
        raise PackedError("has some that are not finite")
    return found
