"""How deep a document may be nested: deeper, whoever describes what is wrong with it would overrun the stack."""

from __future__ import annotations

# An experiment needs six levels.
DEEPEST = 32


def is_too_deep(document: object) -> bool:
    """Whether lists and objects stand within one another more than `DEEPEST` times."""
    depth, level = 0, [document]
    while level and depth <= DEEPEST:
        depth += 1
        containers = [one for one in level if isinstance(one, dict | list)]
        level = [part for one in containers for part in (one.values() if isinstance(one, dict) else one)]
    return depth > DEEPEST
