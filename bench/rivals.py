"""What else trains these networks: PyTorch and scikit-learn where installed, a C program where a compiler is."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.networks import trainer_of
from bench.timing import TURN_SECONDS, turn
from engine import Trainer

Turn = Callable[[], float]
# The program must learn the same numbers; in batches of one sample a run soon hangs on the last bit.
_CHECKED_BATCHES, _TOLERANCE = 40, 1e-9


def rivals(name: str, program: ScalarProgram | None) -> list[Turn | None]:
    """Turns of PyTorch, scikit-learn and the C program at this network; None where one is not there."""
    torch, sklearn = (importlib.util.find_spec(one) is not None for one in ("torch", "sklearn"))
    return [
        turn(torch_epoch(trainer_of(name))) if torch else None,
        turn(sklearn_epoch(trainer_of(name))) if sklearn else None,
        program.turn(trainer_of(name)) if program else None,
    ]


def torch_epoch(trainer: Trainer) -> Callable[[], object]:
    """One epoch in PyTorch, float64, of a network such as this trainer's."""
    import torch

    torch.set_num_threads(1)
    rows, batch_size = trainer.data.train, trainer.experiment.batch_size
    inputs, targets = torch.tensor(trainer.columns(rows[:, :-1].T).T.copy()), torch.tensor(rows[:, -1:].copy())
    layers = [
        part
        for fan_in, units in pairwise(trainer.network.shape)
        for part in (torch.nn.Linear(fan_in, units, dtype=torch.float64), torch.nn.Tanh())
    ]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=trainer.experiment.optimizer["learning_rate"])

    def epoch() -> None:
        for start in range(0, len(inputs), batch_size):
            optimizer.zero_grad()
            loss = 0.5 * torch.nn.functional.mse_loss(
                model(inputs[start : start + batch_size]), targets[start : start + batch_size]
            )
            loss.backward()
            optimizer.step()

    return epoch


def sklearn_epoch(trainer: Trainer) -> Callable[[], object]:
    """One epoch in scikit-learn of a network such as this trainer's: `partial_fit` goes once over the data."""
    from sklearn.neural_network import MLPRegressor

    warnings.filterwarnings("ignore", module="sklearn")
    rows = trainer.data.train
    inputs, targets = trainer.columns(rows[:, :-1].T).T.copy(), rows[:, -1].copy()
    model = MLPRegressor(
        hidden_layer_sizes=trainer.network.shape[1:-1],
        activation="tanh",
        solver="sgd",
        batch_size=trainer.experiment.batch_size,
        learning_rate_init=trainer.experiment.optimizer["learning_rate"],
        momentum=0,
        alpha=0,
    )
    return lambda: model.partial_fit(inputs, targets)


class ScalarProgram:
    """bench/scalar.c, compiled once; a process for each network."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "scalar"
        self._processes: list[subprocess.Popen[str]] = []

    @classmethod
    def make(cls) -> ScalarProgram | None:
        """The program; None where there is no compiler."""
        compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
        if compiler is None:
            return None
        program = cls(Path(tempfile.mkdtemp(prefix="playground-bench-")))
        source = Path(__file__).with_name("scalar.c")
        subprocess.run([compiler, "-O3", "-o", str(program._path), str(source), "-lm"], check=True)
        return program

    def close(self) -> None:
        for process in self._processes:
            process.communicate()
        shutil.rmtree(self._path.parent, ignore_errors=True)

    def turn(self, trainer: Trainer) -> Turn:
        """A turn at the network of a trainer that has not begun; it must learn what NumPy learns.

        Raises:
            SystemExit: it does not.
        """
        process = subprocess.Popen([str(self._path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._processes.append(process)
        experiment, network, rows = trainer.experiment, trainer.network, trainer.data.train
        samples = np.column_stack((trainer.columns(rows[:, :-1].T).T, rows[:, -1]))
        numbers = [
            *(len(network.shape), *network.shape),
            *(len(rows), experiment.batch_size, experiment.optimizer["learning_rate"]),
            *samples.ravel().tolist(),
            *network.parameters.tolist(),
        ]
        self._tell(process, " ".join(map(repr, numbers)))
        learned = np.array(self._ask(process, f"batches {_CHECKED_BATCHES}").split(), float)
        while trainer.step < _CHECKED_BATCHES:
            trainer.train_batches(_CHECKED_BATCHES - trainer.step)
        difference = float(np.abs(learned - network.parameters).max())
        if not difference < _TOLERANCE:
            raise SystemExit(f"bench/scalar.c learns other numbers than the engine: they differ by {difference:g}")
        return lambda: float(self._ask(process, f"time {TURN_SECONDS}"))

    @staticmethod
    def _tell(process: subprocess.Popen[str], text: str) -> None:
        assert process.stdin
        print(text, file=process.stdin, flush=True)

    def _ask(self, process: subprocess.Popen[str], command: str) -> str:
        assert process.stdout
        self._tell(process, command)
        return process.stdout.readline()
