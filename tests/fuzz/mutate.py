"""Damage: texts, bytes, documents and checkpoints changed at random, from a seeded generator."""

from __future__ import annotations

import copy
import json
import struct
from collections.abc import Iterator
from random import Random
from typing import Any

from server.wire.frame import wrap_snapshot

TOKENS = [
    "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e-400", "9" * 400, "9" * 5000, "null", "true", "-0", "0.1",
    "{}", "[]",
    "{", "}", "[", "]", '"', ",", ":", "\\", "\\u0000", "\\ud800", "\\udc00", "\x00", "\ufeff", "\u2028", "ä",
    "\U0001f600", "[" * 40,
    '{"a":' * 40, '"type":"play",', '"type":1,', '"__proto__":{},', " ", "\n", "x" * 300,
]  # fmt: skip
NAMES = ["", "type", "name", "__proto__", "constructor", "units", "x" * 300, "a.b", "a[0]", "\n", "ä", "0", "points"]
EXTREMES = [
    0, -0.0, 1, -1, 2, 0.5, 5e-324, 1e-300, 1e-9, 1e9, 1e16, 1e100, 1e300, -1e300,
    1.7976931348623157e308, -1.7976931348623157e308,
    255, 256, 32767, 32768, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53 - 1, 2**53, 2**53 + 1, -(2**31),
    10**30, 10**400,
]  # fmt: skip
FLOATS = [one for one in EXTREMES if abs(one) < 1e309 and one != 10**400] + [
    float("nan"),
    float("inf"),
    -float("inf"),
    -2.0,
    -1e-9,
]


def junk(random: Random, depth: int = 0) -> Any:
    """Any value JSON may hold."""
    kind = random.randrange(9)
    if kind < 3:
        return random.choice(EXTREMES)
    if kind == 3:
        return random.choice([None, True, False])
    if kind == 4:
        return random.choice(NAMES)
    if kind == 5:
        return random.uniform(-10, 10)
    if kind == 6 or depth > 3:
        return random.randrange(-3, 40)
    if kind == 7:
        return [junk(random, depth + 1) for _ in range(random.randrange(4))]
    return {random.choice(NAMES): junk(random, depth + 1) for _ in range(random.randrange(3))}


def places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a document, with each of its keys."""
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    for key in keys:
        yield part, key
        yield from places(part[key])


def document(whole: Any, random: Random, edits: int = 3) -> Any:
    """A document with a few of its parts replaced, removed, moved, doubled or added to."""
    whole = {"": copy.deepcopy(whole)}
    for _ in range(random.randint(1, edits)):
        found = list(places(whole))
        part, key = random.choice(found[1:] or found)
        kind = random.randrange(7)
        if kind < 3:
            part[key] = junk(random)
        elif kind == 3 and part is not whole:
            del part[key]
        elif kind == 4:
            other, where = random.choice(found)
            if where in (other if isinstance(other, dict) else range(len(other))):
                part[key] = copy.deepcopy(other[where])
        elif kind == 5 and isinstance(part, dict):
            part[random.choice(NAMES)] = junk(random)
        elif isinstance(part, list):
            part.extend(copy.deepcopy(part[: random.randrange(1, 40)]))
        else:
            part[key] = [part[key]]
    return whole.get("")


def text(whole: str, random: Random, edits: int = 4) -> str:
    """A text with a few of its pieces removed, doubled, moved, overwritten, or with others put in between."""
    for _ in range(random.randint(1, edits)):
        start = random.randint(0, len(whole))
        end = min(len(whole), start + random.choice([0, 1, 1, 2, 5, 50]))
        piece = whole[start:end]
        replaced = [
            "", piece * 2, random.choice(TOKENS),
            chr(random.choice([0, 9, 34, 48, 92, 127, 0x2028, random.randrange(32, 0xD800)])),
            "".join(random.sample(piece, len(piece))), random.choice(TOKENS) + piece,
        ]  # fmt: skip
        whole = whole[:start] + random.choice(replaced) + whole[end:] if random.random() > 0.05 else whole[:start]
    return whole


def data(whole: bytes, random: Random, edits: int = 4) -> bytes:
    """Bytes with some flipped, removed, doubled, put in between, or overwritten by extreme numbers."""
    changed = bytearray(whole)
    for _ in range(random.randint(1, edits)):
        at = random.randint(0, max(0, len(changed) - 1))
        if random.random() < 0.4:
            at = min(at, random.randint(0, 32))
        kind = random.randrange(7)
        if kind == 0 and changed:
            changed[at] ^= 1 << random.randrange(8)
        elif kind == 1 and changed:
            changed[at] = random.randrange(256)
        elif kind == 2:
            del changed[at : at + random.choice([1, 8, 100, 10**9])]
        elif kind == 3:
            changed[at:at] = changed[at : at + random.choice([1, 8, 100])]
        elif kind == 4:
            changed += random.randbytes(random.choice([1, 8, 64]))
        elif kind == 5:
            changed[at : at + 4] = struct.pack(
                "<I", random.choice([0, 1, 8, 2**16, 2**31, 2**32 - 8, 2**32 - 1, random.getrandbits(32)])
            )
        else:
            at -= at % 8
            changed[at : at + 8] = struct.pack("<d", random.choice(FLOATS))
    return bytes(changed)


def checkpoint(whole: bytes, random: Random) -> bytes:
    """A checkpoint with damaged bytes; or a damaged header, or other numbers, in a sound wrapping."""
    kind = random.randrange(4)
    if kind == 0:
        return data(whole, random)
    [length] = struct.unpack_from("<I", whole, 8)
    header, arrays = json.loads(whole[16 : 16 + length]), whole[16 + length :]
    if kind == 1:
        header = document(header, random)
    elif kind == 2:
        for name in random.sample(["epoch", "step", "cursor"], 2):
            header[name] = random.choice([0, 1, 3, 24, 2**31 - 1, 2**31, 2**53, 10**30, -1])
        header["arrays"] = document(header["arrays"], random) if random.random() < 0.3 else header["arrays"]
    else:
        values = list(struct.unpack(f"<{len(arrays) // 8}d", arrays))
        # The last are the optimizer's memory, the schedule's and what stops a run: few, and each with a meaning.
        for _ in range(random.randint(1, 4)):
            at = random.randrange(len(values)) if random.random() < 0.5 else -random.randint(1, min(12, len(values)))
            values[at] = random.choice([*FLOATS[:-5], -2.0] if random.random() < 0.9 else FLOATS)
        arrays = struct.pack(f"<{len(values)}d", *values)
    return wrap_header(header, arrays)


def wrap_header(header: Any, arrays: bytes) -> bytes:
    """A checkpoint with this header, as `engine.training.checkpoint` writes it."""
    written = json.dumps(header).encode()
    written += b" " * (-len(written) % 8)
    return struct.pack("<4sIII", b"NNPC", 2, len(written), 0) + written + arrays


def snapshot(whole: bytes, random: Random) -> bytes:
    """The message with which a page sends a damaged moment back; its own few bytes are sound."""
    return wrap_snapshot(checkpoint(whole, random), run=1, epoch=2, batch=3, asked=False)
