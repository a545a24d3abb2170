"""Memory that the processes of one port share, by a descriptor which they inherit."""

from __future__ import annotations

import os
import tempfile


def anonymous_file(name: str, size: int) -> int:
    """The descriptor of a file without a place: in memory where the system has that, for a disk may be read-only.

    Args:
        name: what it is called in lists of open files.
        size: bytes, all zero.
    """
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create(name)
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, size)
    return descriptor
