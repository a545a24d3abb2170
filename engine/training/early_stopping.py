"""When a run stops by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.parts import Stop
from engine.training.evaluation import Evaluation

Array = NDArray[Any]


class EarlyStopping:
    """Looks at a run after every epoch. A condition that was met, and gone on from, counts again once it was not.

    Attributes:
        memory: the best test loss, its epoch, whether there is one, and whether the training and the test loss were
            low enough after the epoch before.
    """

    def __init__(self) -> None:
        self.memory = np.zeros(5)

    def reset(self) -> None:
        """Forgets everything: the run begins anew."""
        self.memory[:] = 0.0

    def reason(self, stop: Stop, epoch: int, now: Evaluation | None) -> str | None:
        """The name of the condition that is met after this epoch, None where there is none.

        Args:
            stop: the conditions.
            epoch: whole epochs done.
            now: measures after it; needed where `stop.needs_loss`.
        """
        found = ["epochs"] if stop.epochs == epoch else []
        if now is not None:
            for place, name, loss in ((3, "train_loss", now.train_loss), (4, "test_loss", now.test_loss)):
                wanted = getattr(stop, name)
                low = wanted is not None and loss <= wanted
                if low and not self.memory[place]:
                    found.append(name)
                self.memory[place] = low
            if stop.patience is not None and self._waited(stop.patience, epoch, now.test_loss):
                found.append("patience")
        return found[0] if found else None

    def _waited(self, patience: int, epoch: int, loss: float) -> bool:
        best, since, known = self.memory[:3]
        if not known or loss < best:
            if np.isfinite(loss):
                self.memory[:3] = loss, epoch, 1.0
            return False
        if epoch - since < patience:
            return False
        self.memory[1] = epoch
        return True
