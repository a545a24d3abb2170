"""How long a sweep takes: `python -m bench.sweeps`, a part of `make bench`.

400 runs of 300 epochs of 2-4-2-1, learning rate by noise: by one process and by two, in seconds; a half and a quarter
of them, which should take a half and a quarter of the time; and the loop over the same grid that a person would write
for scikit-learn and, where it is installed, for PyTorch, timed at a few of its places and multiplied.
"""

from __future__ import annotations

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import argparse  # noqa: E402
import importlib.util  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402

from bench.rivals import sklearn_epoch, torch_epoch  # noqa: E402
from bench.timing import show  # noqa: E402
from engine import Sweep, Trainer  # noqa: E402
from engine.compiled import availability  # noqa: E402
from engine.sweeps.batches import engine_here  # noqa: E402
from engine.sweeps.executors import Executor, InProcess  # noqa: E402
from engine.sweeps.process_pool import ProcessPool, available_workers  # noqa: E402
from engine.sweeps.results import SweepResult  # noqa: E402

EPOCHS, SEEDS = 300, 10
# Seconds that all runs may take on two cores, and how many times as fast these are to be as one.
AIM, RATIO = 15.0, 1.7


def grid(rates: int) -> Sweep:
    """So many learning rates by five amounts of noise, with ten seeds each."""
    return Sweep.parse(
        {
            "experiment": {"hidden": [{"units": 4}, {"units": 2}]},
            "vary": [
                {
                    "field": "optimizer.learning_rate",
                    "range": {"from": 0.003, "to": 1, "count": rates, "scale": "log"},
                },
                {"field": "data.noise", "range": {"from": 0, "to": 0.5, "count": 5}},
            ],
            "seeds": {"count": SEEDS},
            "epochs": EPOCHS,
        }
    )


def seconds(sweep: Sweep, executor: Executor) -> tuple[float, bytes]:
    """How long a sweep takes, its processes' beginning included, and what it comes to."""
    engine = engine_here()
    start = time.perf_counter()
    lines = [line for some in executor.results(sweep, sweep.tasks, engine, lambda: False) for line in some]
    return time.perf_counter() - start, SweepResult(sweep, lines, engine).ndjson()


def loop(sweep: Sweep, epoch_of: Callable[[Trainer], Callable[[], object]], places: int) -> float:
    """How long the loop over all runs would take that trains each with this, by a few of them."""
    taken = []
    for place in range(places):
        cell, seed = sweep.tasks[place * len(sweep.tasks) // places]
        trainer = Trainer(sweep.experiment_of(cell, seed))
        start = time.perf_counter()
        epoch = epoch_of(trainer)
        for _ in range(EPOCHS):
            epoch()
        taken.append(time.perf_counter() - start)
    return statistics.mean(taken) * len(sweep.tasks)


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="how often to measure each, in turns")
    options = parser.parse_args()
    trains = "NumPy" if availability.load(compile=True) is None else "compiled code"
    whole, half, quarter = (grid(rates) for rates in (8, 4, 2))
    runs = len(whole.tasks)
    print(f"{trains}; {runs} runs of {EPOCHS} epochs of 2-4-2-1; seconds, medians; {available_workers()} cores")
    one, two, of_half, of_quarter = [], [], [], []
    for _ in range(options.rounds):
        alone, bytes_alone = seconds(whole, InProcess())
        both, bytes_both = seconds(whole, ProcessPool(2))
        if bytes_alone != bytes_both:
            raise SystemExit("one process and two have come to other bytes")
        one.append(alone)
        two.append(both)
        of_half.append(seconds(half, InProcess())[0])
        of_quarter.append(seconds(quarter, InProcess())[0])
    ratio = statistics.median(alone / both for alone, both in zip(one, two, strict=True))
    show(["a sweep", "seconds", "ms a run", "aim"])
    for name, taken, sweep, aim in (
        ("one process, a quarter of the runs", of_quarter, quarter, None),
        ("one process, a half", of_half, half, None),
        ("one process, all", one, whole, None),
        ("two processes, all", two, whole, AIM),
    ):
        found = statistics.median(taken)
        show([name, found, 1000 * found / len(sweep.tasks), aim])
    show(["two processes, times as fast as one", ratio, None, RATIO])
    print()
    show(["a loop over the same grid, one thread", "seconds", "times a sweep"])
    mine = statistics.median(one)
    rivals = {"scikit-learn, MLPRegressor.partial_fit": ("sklearn", sklearn_epoch), "PyTorch": ("torch", torch_epoch)}
    for name, (module, epoch_of) in rivals.items():
        there = importlib.util.find_spec(module) is not None
        taken_there = loop(whole, epoch_of, 8) if there else None
        show([name, taken_there, None if taken_there is None else taken_there / mine])


if __name__ == "__main__":
    main()
