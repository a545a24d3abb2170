"""How often each remedy helped when it was tried: the record that `make trials` writes, read once.

For each verdict there are a few kinds of runs that earn it. Each was trained with 20 seeds, a remedy taken as the page
takes it, and trained on; it helped where the run ended better than the same run without it, by the same epoch.
"""

from __future__ import annotations

import json
from pathlib import Path

RECORD = Path(__file__).with_name("trials.json")


def read_record(path: Path = RECORD) -> dict[str, dict[str, tuple[int, int]]]:
    """Of each verdict its remedies, with in how many runs each helped, and in how many it was tried."""
    verdicts = json.loads(path.read_text(encoding="utf-8"))["verdicts"]
    return {
        verdict: {name: (one["helped"], one["tried"]) for name, one in tried.items()}
        for verdict, tried in verdicts.items()
    }


TRIALS = read_record()
