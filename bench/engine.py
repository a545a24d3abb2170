"""How fast the engine trains and draws: `python -m bench.engine`.

The first table is that of the design: one epoch of 250 points in batches of 10, tanh throughout, and every unit over a
100 x 100 grid. Beside this engine's times stand PyTorch's and scikit-learn's where they are installed, measured in the
same run, and the times published with the design, which another machine took. The second table is a full picture:
an epoch, both losses, every unit's map and the output's. The third is what the engine's other parts cost, each measured
in turns with the plain network. Times are medians in milliseconds, on one thread.

`--against PATH` measures the first table's epochs and grid in turns with the engine of another checkout of the project,
and nothing else.
"""

from __future__ import annotations

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import argparse  # noqa: E402
import importlib.util  # noqa: E402
import itertools  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from collections.abc import Callable, Iterable  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

from engine import Experiment, Limits, Trainer  # noqa: E402
from engine.inspection.unit_maps import UnitMaps  # noqa: E402

ALL7 = ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]
TWO = ["x1", "x2"]
# Features, hidden units, batch size, and the "careful" NumPy column of the design.
EPOCHS = {
    "2-4-2-1": (TWO, [4, 2], 10, 0.31),
    "7-8-8-8-1": (ALL7, [8] * 3, 10, 0.41),
    "7-8x6-1": (ALL7, [8] * 6, 10, 0.69),
    "7-64-64-1, batch 30": (ALL7, [64, 64], 30, 0.32),
}
GRID = "all units on a 100x100 grid, 7-8-8-8-1"
GRID_PUBLISHED = 0.36
PICTURES = {"2-4-2-1": 0.8, "7-8-8-8-1": None, "7-8x6-1": 2.5}
GRID_SIDE = 100
# What makes another network of the plain one; `hidden` is for each of its layers.
PLAIN = "7-8-8-8-1"
PARTS: dict[str, dict[str, Any]] = {
    "Adam": {"optimizer": {"name": "adam", "learning_rate": 0.01}},
    "batch normalization": {"hidden": {"normalization": "batch"}},
    "softmax, 3 classes": {"data": {"dataset": "blobs"}, "loss": "cross_entropy"},
    "dropout": {"hidden": {"dropout": 0.2}},
    "gelu": {"hidden": {"activation": "gelu"}},
}
# So long one side of a comparison runs before it is the other's turn.
TURN_SECONDS = 0.05


def trainer_of(name: str, part: dict[str, Any] | None = None) -> Trainer:
    """A trainer of the network of this name, and with this part where one is given."""
    features, units, batch_size, _ = EPOCHS[name]
    changes = dict(part or {})
    hidden = [{"units": count, "activation": "tanh", **changes.get("hidden", {})} for count in units]
    document = {**changes, "features": features, "hidden": hidden, "batch_size": batch_size}
    return Trainer(Experiment.parse(document, Limits(units=64)))


def median(call: Callable[[], object], seconds: float) -> float:
    """The median time of a call in milliseconds, over about so many seconds, the first calls left out."""
    for _ in range(3):
        call()
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def in_turns(calls: list[Callable[[], float]], seconds: float) -> tuple[list[float], float]:
    """Medians of what each call returns, and of the last one's ratio to the first in the same round.

    Every round calls each once, in the order of the round before turned around, so that a machine that warms up, or is
    wanted elsewhere, favors none.
    """
    rounds, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(rounds) < 6:
        places = range(len(calls)) if len(rounds) % 2 == 0 else reversed(range(len(calls)))
        found = {place: calls[place]() for place in places}
        rounds.append([found[place] for place in range(len(calls))])
    ratio = statistics.median(times[-1] / times[0] for times in rounds)
    return [statistics.median(times) for times in zip(*rounds, strict=True)], ratio


def first_table(name: str) -> Callable[[], object]:
    """What the first table measures under this name."""
    return all_units(trainer_of(PLAIN)) if name == GRID else trainer_of(name).train_epoch


def take_turns(names: Iterable[str]) -> None:
    """One side of a comparison: of each name that comes in, measures a turn and answers with the median."""
    calls: dict[str, Callable[[], object]] = {}
    for name in map(str.strip, names):
        if name not in calls:
            calls[name] = first_table(name)
        print(median(calls[name], TURN_SECONDS), flush=True)


def compare(path: Path, seconds: float) -> None:
    """Prints the first table for the engine in a folder and for this one, a process for each, taking turns."""
    # Each by its own copy of this file, which knows what that engine calls things; without -P the file would be found
    # under the name of the engine's package.
    sides = [
        subprocess.Popen(
            [sys.executable, "-P", str(root / "bench" / "engine.py"), "--turns"],
            env={**os.environ, "PYTHONPATH": str(root)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for root in (path.resolve(), Path(__file__).resolve().parent.parent)
    ]

    def turn(side: subprocess.Popen[str], name: str) -> float:
        assert side.stdin and side.stdout
        print(name, file=side.stdin, flush=True)
        return float(side.stdout.readline())

    show(["in turns", "before", "after", "ratio"])
    for name in [*EPOCHS, GRID]:
        (before, after), ratio = in_turns([lambda side=side, name=name: turn(side, name) for side in sides], seconds)
        print(f"{name:42}{before:15.3f}{after:15.3f}{ratio:15.3f}")
    for side in sides:
        side.communicate()


def torch_epoch(name: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """One epoch in PyTorch, float64, and all units over the grid, float32."""
    import torch

    torch.set_num_threads(1)
    trainer, batch_size = trainer_of(name), EPOCHS[name][2]
    rows, shape = trainer.data.train, trainer.network.shape
    inputs, targets = torch.tensor(trainer.columns(rows[:, :-1].T).T.copy()), torch.tensor(rows[:, -1:].copy())
    layers = [
        part
        for i in range(len(shape) - 1)
        for part in (torch.nn.Linear(shape[i], shape[i + 1], dtype=torch.float64), torch.nn.Tanh())
    ]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.03)

    def epoch() -> None:
        for start in range(0, len(inputs), batch_size):
            optimizer.zero_grad()
            loss = 0.5 * torch.nn.functional.mse_loss(
                model(inputs[start : start + batch_size]), targets[start : start + batch_size]
            )
            loss.backward()
            optimizer.step()

    small = [
        torch.nn.Linear(a, b) if i % 2 == 0 else torch.nn.Tanh() for a, b in itertools.pairwise(shape) for i in (0, 1)
    ]
    grid = torch.randn(GRID_SIDE**2, shape[0])

    def draw() -> None:
        with torch.no_grad():
            values = grid
            for layer in small:
                values = layer(values)

    return epoch, draw


def sklearn_epoch(name: str) -> Callable[[], object]:
    """One epoch in scikit-learn: `partial_fit` goes once over the data."""
    from sklearn.neural_network import MLPRegressor

    trainer = trainer_of(name)
    _, units, batch_size, _ = EPOCHS[name]
    rows = trainer.data.train
    inputs, targets = trainer.columns(rows[:, :-1].T).T.copy(), rows[:, -1].copy()
    model = MLPRegressor(
        hidden_layer_sizes=units,
        activation="tanh",
        solver="sgd",
        batch_size=batch_size,
        learning_rate_init=0.03,
        momentum=0,
        alpha=0,
    )
    return lambda: model.partial_fit(inputs, targets)


def all_units(trainer: Trainer) -> Callable[[], object]:
    """Every unit over the grid: what a picture does with maps of that size, its codes included."""
    return UnitMaps(trainer, unit_side=GRID_SIDE, map_side=1).unit_maps


def full_picture(trainer: Trainer) -> Callable[[], object]:
    """One epoch and everything a frame shows of it."""
    picture = UnitMaps(trainer, unit_side=30, map_side=GRID_SIDE)

    def draw() -> None:
        trainer.train_epoch()
        trainer.evaluate()
        picture.unit_maps()
        picture.large_map()

    return draw


def show(cells: list[Any]) -> None:
    """Prints one row of a table."""
    texts = [f"{cell:.2f}" if isinstance(cell, float) else "-" if cell is None else str(cell) for cell in cells]
    print(f"{texts[0]:42}" + "".join(f"{text:>15}" for text in texts[1:]))


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.5, help="how long to measure each cell")
    parser.add_argument("--against", type=Path, metavar="PATH", help="another checkout, to compare its engine with")
    parser.add_argument("--turns", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    seconds = options.seconds
    if options.turns:
        take_turns(sys.stdin)
        return
    warnings.filterwarnings("ignore")
    print(f"NumPy {np.__version__}; milliseconds, medians; one thread")
    if options.against:
        if not (options.against / "engine").is_dir():
            parser.error(f"{options.against} has no folder engine")
        compare(options.against, 4 * seconds)
        return
    torch, sklearn = (importlib.util.find_spec(name) is not None for name in ("torch", "sklearn"))
    show(["one epoch, 250 points, batch 10", "this engine", "published", "PyTorch", "scikit-learn"])
    for name, (*_, published) in EPOCHS.items():
        ours = median(first_table(name), seconds)
        theirs = median(torch_epoch(name)[0], seconds) if torch else None
        others = median(sklearn_epoch(name), seconds) if sklearn else None
        show([name, ours, published, theirs, others])
    ours = median(first_table(GRID), seconds)
    theirs = median(torch_epoch(PLAIN)[1], seconds) if torch else None
    show([GRID, ours, GRID_PUBLISHED, theirs, None])
    print()
    show(["one full picture", "this engine", "to reach"])
    for name, aim in PICTURES.items():
        show([name, median(full_picture(trainer_of(name)), seconds), aim])
    print()
    show([f"one epoch of {PLAIN} with", "this engine", "plain", "ratio"])
    for name, part in PARTS.items():
        calls = [trainer_of(PLAIN).train_epoch, trainer_of(PLAIN, part).train_epoch]
        turns = [lambda call=call: median(call, TURN_SECONDS) for call in calls]
        (plain, ours), ratio = in_turns(turns, 2 * seconds)
        show([name, ours, plain, ratio])


if __name__ == "__main__":
    main()
