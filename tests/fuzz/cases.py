"""How many cases a property is tried on: a sample, always the same; with FUZZ=N in the environment N times as many."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

SCALE = int(os.environ.get("FUZZ", "1"))
TALLY: Counter[str] = Counter()
# What a seeded `random.Random` needs. Mutations are drawn from it, a hundred times faster than hypothesis draws them.
SEEDS = st.integers(0, 2**63)


def cases(count: int, **more: Any) -> settings:
    """The settings of a property that is tried on so many cases in the sample."""
    return settings(
        max_examples=count * SCALE,
        derandomize=SCALE == 1,
        database=None,
        deadline=None,
        print_blob=True,
        # Shrinking may take minutes, which the sample's tests do not have.
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if SCALE > 1 else [])],
        suppress_health_check=list(HealthCheck),
        **more,
    )


def tally(kind: str, count: int = 1) -> None:
    """Counts cases, for the sum at the end of the run."""
    TALLY[kind] += count
