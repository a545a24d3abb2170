"""How many cases a property is tried on: a small sample, always the same; or, with FUZZ=N, N times what it asks for."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

# None is the sample of make test: a quarter of what the property asks for, as finding is the work of make fuzz.
SCALE = int(os.environ.get("FUZZ", "0"))
TALLY: Counter[str] = Counter()
# What a seeded `random.Random` needs. Mutations are drawn from it, a hundred times faster than hypothesis draws them.
SEEDS = st.integers(0, 2**63)


def cases(count: int, **more: Any) -> settings:
    """The settings of a property that is tried on so many cases with FUZZ=1."""
    return settings(
        max_examples=count * SCALE or max(3, count // 4),
        derandomize=not SCALE,
        database=None,
        deadline=None,
        print_blob=True,
        # Shrinking may take minutes, which the sample's tests do not have.
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if SCALE else [])],
        suppress_health_check=list(HealthCheck),
        **more,
    )


def tally(kind: str, count: int = 1) -> None:
    """Counts cases, for the sum at the end of the run."""
    TALLY[kind] += count
