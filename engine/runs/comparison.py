"""Several runs side by side: how far each came, and what differs in their experiments."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any

from engine.experiment.experiment import Experiment
from engine.training.history import HistoryPoint
from engine.training.text_table import text_table
from engine.training.trainer import Trainer
from engine.validation.finite import in_json

# Characters of a value that a table shows.
_LONGEST = 40


@dataclass(frozen=True)
class Compared:
    """One of the runs.

    Attributes:
        name: tells it from the others.
        trainer: where it stands.
        history: how it went.
        seconds: what its training took; None where it was trained before.
        stopped: why it ended, where that was not the last of its epochs.
    """

    name: str
    trainer: Trainer
    history: Sequence[HistoryPoint]
    seconds: float | None = None
    stopped: str | None = None


def compare(runs: Sequence[Compared]) -> list[dict[str, Any]]:
    """A row for each run, all with the same names; what there is not, or is not finite, is None.

    Scores are accuracy, or R² in regression. What differs stands by its path in the document under `experiment`.
    """
    documents = [_values(one.trainer.experiment) for one in runs]
    paths = list(dict.fromkeys(path for document in documents for path in document))
    differing = [path for path in paths if any(one.get(path) != documents[0].get(path) for one in documents)]
    rows = []
    for run, document in zip(runs, documents, strict=True):
        now = run.trainer.evaluate()
        kind = "accuracy" if run.trainer.n_classes else "r2"
        row = {
            "name": run.name,
            "epochs": run.trainer.epoch,
            "stopped": run.stopped,
            "train_loss": now.train_loss,
            "test_loss": now.test_loss,
            **{f"{part}_{score}": None for score in ("accuracy", "r2") for part in ("train", "test")},
            f"train_{kind}": getattr(now.train, kind),
            f"test_{kind}": getattr(now.test, kind),
            "parameters": run.trainer.network.parameters.size,
            "seconds": run.seconds,
        }
        rows.append({**in_json(row), "experiment": {path: document.get(path) for path in differing}})
    return rows


def _values(experiment: Experiment) -> dict[str, Any]:
    """Every setting by its path, such as `optimizer.learning_rate`; of own points, how many there are."""
    found: dict[str, Any] = {}
    for field, value in experiment.document().items():
        for name, one in value.items() if isinstance(value, dict) else [("", value)]:
            found[f"{field}.{name}" if name else field] = one
    if experiment.data.points is not None:
        points = json.dumps(found["data.points"])
        # Points that are as many may be others: a few digits tell them apart.
        count = f"{len(experiment.data.points.train)} + {len(experiment.data.points.test)}"
        found["data.points"] = f"{count}, {zlib.crc32(points.encode()):08x}"
    return found


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as text, columns that have nothing left out."""
    flat = [{**{name: one for name, one in row.items() if name != "experiment"}, **row["experiment"]} for row in rows]
    names = [name for name in flat[0] if any(row[name] is not None for row in flat)]
    cells = [[name.replace("_", " ") if name in rows[0] else name for name in names]]
    cells += [[_shown(name, row[name]) for name in names] for row in flat]
    numeric = [all(isinstance(row[name], int | float | NoneType) for row in flat) for name in names]
    return "\n".join(text_table(cells, numeric))


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "seconds":
        return f"{value:.3f}"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list) and all(isinstance(one, dict) and "units" in one for one in value) and value:
        text = ", ".join(" ".join(str(part) for part in _layer(one)) for one in value)
    elif isinstance(value, list) and all(isinstance(one, str) for one in value):
        text = ", ".join(value) or "none"
    else:
        text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _layer(layer: dict[str, Any]) -> list[Any]:
    """What a layer has, its units and activation first and without their names."""
    rest = [f"{name} {value}" for name, value in layer.items() if name not in ("units", "activation")]
    return [layer["units"], layer["activation"], *rest]
