"""How fast the engine trains and draws: `python -m bench.engine`, `make bench`.

All in one run and in turns, as medians in milliseconds on one thread: an epoch of several networks by compiled code, by
NumPy, by PyTorch and scikit-learn where they are installed, and by a C program of one number at a time where there is
a compiler; what the engine's other parts cost, each in turns with the plain network; maps; a full picture, that is an
epoch, both losses, every unit's map and the output's; and slices of the loss around a run.

`--against PATH` measures epochs and maps in turns with the engine of another checkout of the project, and nothing else.
"""

from __future__ import annotations

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import argparse  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable, Iterable  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

from bench.networks import NETWORKS, PARTS, PLAIN, trainer_of  # noqa: E402
from bench.rivals import ScalarProgram, rivals  # noqa: E402
from bench.timing import TURN_SECONDS, Rounds, median, show, turn  # noqa: E402
from engine import Trainer  # noqa: E402
from engine.compiled import availability  # noqa: E402
from engine.inspection.landscape import Choice, Survey, look  # noqa: E402
from engine.inspection.landscape_path import ParameterPath  # noqa: E402
from engine.inspection.unit_maps import UnitMaps  # noqa: E402

# What compiled code is to reach: milliseconds an epoch, and times the plain network's epoch.
EPOCH_AIMS = dict(zip(NETWORKS, (0.07, 0.20, 0.36, 0.80, 0.40), strict=True))
PART_AIMS = dict(zip(PARTS, (1.3, 2.0, 2.0, 1.3, 1.3), strict=True))
DRAWN = ("2-4-2-1", "7-8x6-1")
UNIT_SIDE, MAP_SIDE = 30, 100
SIDE_PLACES = 41 * 41
# Of `--against`, which other checkouts know by this name.
GRID = "all units on a 100x100 grid, 7-8-8-8-1"
NUMPY: dict[str, Any] = {"compiled": False}


def first_table(name: str) -> Callable[[], object]:
    """What is compared with another checkout under this name: an epoch, or every unit over the grid."""
    if name == GRID:
        return UnitMaps(trainer_of(PLAIN), unit_side=MAP_SIDE, map_side=1).unit_maps
    return trainer_of(name).train_epoch


def take_turns(names: Iterable[str]) -> None:
    """One side of a comparison: of each name that comes in, measures a turn and answers with the median."""
    calls: dict[str, Callable[[], object]] = {}
    for name in map(str.strip, names):
        if name not in calls:
            calls[name] = first_table(name)
        print(median(calls[name], TURN_SECONDS), flush=True)


def compare(path: Path, seconds: float) -> None:
    """Prints epochs and a map for the engine in a folder and for this one, a process for each, taking turns."""
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

    def ask(side: subprocess.Popen[str], name: str) -> float:
        assert side.stdin and side.stdout
        print(name, file=side.stdin, flush=True)
        return float(side.stdout.readline())

    show(["in turns", "before", "after", "ratio"])
    # A network that the other does not know ends it.
    for name in sorted([*NETWORKS, GRID], key="7-8x6-1, batch 1, 450 points".__eq__):
        try:
            rounds = Rounds([lambda side=side, name=name: ask(side, name) for side in sides], seconds)  # type: ignore[misc]
        except (ValueError, BrokenPipeError):
            show([name, None, None, None])
            continue
        show([name, rounds.median(0), rounds.median(1), rounds.ratio(1, 0)])
    for side in sides:
        side.kill()
        side.wait()


def epochs(seconds: float) -> None:
    """Prints what an epoch takes, by whom."""
    program = ScalarProgram.make()
    show(["one epoch, 250 points, batch 10, tanh", "compiled", "NumPy", "PyTorch", "scikit-learn", "scalar C", "aim"])
    for name, aim in EPOCH_AIMS.items():
        own = [_compiled(trainer_of(name)), turn(trainer_of(name, **NUMPY).train_epoch)]
        turns = [*own, *rivals(name, program)]
        rounds = Rounds(turns, seconds)
        show([name, *map(rounds.median, range(len(turns))), aim])
    if program:
        program.close()


def parts(seconds: float) -> None:
    """Prints what a network with something more takes, as a multiple of the plain one's epoch."""
    show([f"an epoch of {PLAIN} with", "compiled", "NumPy", "times plain", "aim", "NumPy, times"])
    for name, part in PARTS.items():
        turns = [
            *(_compiled(trainer_of(PLAIN)), _compiled(trainer_of(PLAIN, part))),
            *(turn(trainer_of(PLAIN, **NUMPY).train_epoch), turn(trainer_of(PLAIN, part, **NUMPY).train_epoch)),
        ]
        rounds = Rounds(turns, seconds)
        compiled, numpy = rounds.median(1), rounds.median(3)
        show([name, compiled, numpy, rounds.ratio(1, 0), PART_AIMS[name], rounds.ratio(3, 2)])


def pictures(seconds: float) -> None:
    """Prints what maps take, and a full picture."""
    show(["maps", "compiled", "NumPy"])
    for name in DRAWN:
        fast, plain = (UnitMaps(trainer_of(name), UNIT_SIDE, MAP_SIDE, **engine) for engine in ({}, NUMPY))
        for what, method in ((f"all units, {UNIT_SIDE}x{UNIT_SIDE}", "unit_maps"), ("output, 100x100", "large_map")):
            there = availability.kernels() is not None
            rounds = Rounds([turn(getattr(fast, method)) if there else None, turn(getattr(plain, method))], seconds)
            show([f"{what}, {name}", rounds.median(0), rounds.median(1)])
    for name in DRAWN:
        fast, plain = trainer_of(name), trainer_of(name, **NUMPY)
        turns = [_compiled(fast, full_picture(fast)), turn(full_picture(plain, **NUMPY))]
        rounds = Rounds(turns, seconds)
        show([f"a full picture, {name}", rounds.median(0), rounds.median(1)])


def landscapes(seconds: float) -> None:
    """Prints what a slice of the loss takes, with its words, the slope and the next step."""
    show(["landscapes, 41x41 places", "NumPy", "aim"])
    for name in DRAWN:
        trainer, path = trainer_of(name, **NUMPY), ParameterPath()
        for _ in range(30):
            trainer.train_epoch()
            path.note_epoch(trainer)

        def survey(trainer: Trainer = trainer, path: ParameterPath = path) -> None:
            found = Survey(trainer, path.moments, Choice("path"))
            while not found.done:
                found.find(SIDE_PLACES)
            found.form()
            look(trainer, found)

        rounds = Rounds([turn(survey)], seconds)
        show([f"the main directions, {name}", rounds.median(0), 60 if name == DRAWN[0] else None])


def full_picture(trainer: Trainer, **engine: Any) -> Callable[[], object]:
    """One epoch and everything a frame shows of it."""
    picture = UnitMaps(trainer, UNIT_SIDE, MAP_SIDE, **engine)

    def draw() -> None:
        trainer.train_epoch()
        trainer.evaluate()
        picture.both()

    return draw


def _compiled(trainer: Trainer, call: Callable[[], object] | None = None) -> Callable[[], float] | None:
    """A turn of compiled code; None where it does not train this network."""
    return turn(call or trainer.train_epoch) if trainer.engine == "compiled" else None


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3, help="how long to measure each row")
    parser.add_argument("--against", type=Path, metavar="PATH", help="another checkout, to compare its engine with")
    parser.add_argument("--turns", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    availability.load(compile=True)
    if options.turns:
        take_turns(sys.stdin)
        return
    status = availability.status()
    about = status.name + (f", {status.detail}" if status.detail else "")
    print(f"NumPy {np.__version__}; compiled code: {about}; milliseconds, medians; one thread")
    if options.against:
        if not (options.against / "engine").is_dir():
            parser.error(f"{options.against} has no folder engine")
        compare(options.against, 2 * options.seconds)
        return
    epochs(options.seconds)
    print()
    parts(options.seconds)
    print()
    pictures(options.seconds)
    print()
    landscapes(options.seconds)


if __name__ == "__main__":
    main()
