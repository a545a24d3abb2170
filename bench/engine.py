"""How fast the engine trains and draws: `python -m bench.engine`.

The first table is that of the design: one epoch of 250 points in batches of 10, tanh throughout, and every unit over a
100 x 100 grid. Beside this engine's times stand PyTorch's and scikit-learn's where they are installed, measured in the
same run, and the times published with the design, which another machine took. The second table is a full picture:
an epoch, both losses, every unit's map and the output's. Times are medians in milliseconds, on one thread.
"""

from __future__ import annotations

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import argparse  # noqa: E402
import importlib.util  # noqa: E402
import itertools  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

from engine import Experiment, Limits, Trainer  # noqa: E402
from engine.diagnostics import Picture  # noqa: E402

ALL7 = ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]
TWO = ["x1", "x2"]
# Features, hidden units, batch size, and the "careful" NumPy column of the design.
EPOCHS = {
    "2-4-2-1": (TWO, [4, 2], 10, 0.31),
    "7-8-8-8-1": (ALL7, [8] * 3, 10, 0.41),
    "7-8x6-1": (ALL7, [8] * 6, 10, 0.69),
    "7-64-64-1, batch 30": (ALL7, [64, 64], 30, 0.32),
}
GRID_PUBLISHED = 0.36
PICTURES = {"2-4-2-1": 0.8, "7-8-8-8-1": None, "7-8x6-1": 2.5}
GRID_SIDE = 100


def trainer_of(name: str) -> Trainer:
    """A trainer of the network of this name."""
    features, units, batch_size, _ = EPOCHS[name]
    hidden = [{"units": count, "activation": "tanh"} for count in units]
    document = {"features": features, "hidden": hidden, "batch_size": batch_size}
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


def torch_epoch(name: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """One epoch in PyTorch, float64, and all units over the grid, float32."""
    import torch

    torch.set_num_threads(1)
    trainer, batch_size = trainer_of(name), EPOCHS[name][2]
    rows, shape = trainer.data.train, trainer.network.shape
    inputs, targets = torch.tensor(trainer.columns(rows[:, 0], rows[:, 1]).T.copy()), torch.tensor(rows[:, 2:].copy())
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
    inputs, targets = trainer.columns(rows[:, 0], rows[:, 1]).T.copy(), rows[:, 2].copy()
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
    return Picture(trainer, unit_side=GRID_SIDE, map_side=1).unit_maps


def full_picture(trainer: Trainer) -> Callable[[], object]:
    """One epoch and everything a frame shows of it."""
    picture = Picture(trainer, unit_side=30, map_side=GRID_SIDE)

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
    """Measures and prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.5, help="how long to measure each cell")
    seconds = parser.parse_args().seconds
    warnings.filterwarnings("ignore")
    torch, sklearn = (importlib.util.find_spec(name) is not None for name in ("torch", "sklearn"))
    print(f"NumPy {np.__version__}; milliseconds, medians; one thread")
    show(["one epoch, 250 points, batch 10", "this engine", "published", "PyTorch", "scikit-learn"])
    for name, (*_, published) in EPOCHS.items():
        ours = median(trainer_of(name).train_epoch, seconds)
        theirs = median(torch_epoch(name)[0], seconds) if torch else None
        others = median(sklearn_epoch(name), seconds) if sklearn else None
        show([name, ours, published, theirs, others])
    ours = median(all_units(trainer_of("7-8-8-8-1")), seconds)
    theirs = median(torch_epoch("7-8-8-8-1")[1], seconds) if torch else None
    show(["all units on a 100x100 grid, 7-8-8-8-1", ours, GRID_PUBLISHED, theirs, None])
    print()
    show(["one full picture", "this engine", "to reach"])
    for name, aim in PICTURES.items():
        show([name, median(full_picture(trainer_of(name)), seconds), aim])


if __name__ == "__main__":
    main()
