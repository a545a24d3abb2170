"""What both estimators are: parameters, fitting, and asking the trained network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from engine.estimators.design import design
from engine.training.history import HistoryPoint
from engine.training.trainer import Trainer
from engine.training.trainer_state import TrainerState

Array = NDArray[Any]


class PlaygroundEstimator(BaseEstimator):
    """A small network, trained by the playground's engine. For classes there is `PlaygroundClassifier`, for numbers
    `PlaygroundRegressor`.

    Args:
        hidden_layer_sizes: units of each hidden layer; one number is one layer, and () none.
        activation: of the hidden layers.
        optimizer, learning_rate: how steps are made, and how large.
        regularizer, regularization_rate: "none", or what pulls weights to zero, and how much.
        epochs: how long to train, at the most.
        batch_size: samples a step; all, where there are fewer.
        standardize: whether features are brought to mean 0 and deviation 1.
        early_stopping: whether a share of the samples, `validation_fraction`, is held back; training ends when the
            loss on them has not been lower for `n_iter_no_change` epochs, and what was best is kept.
        warm_start: whether `fit` goes on from the parameters of the last `fit`, with a new memory of the optimizer.
        random_state: of first weights, of the order of samples, and of what is held back.
        verbose: whether a bar shows the epochs.
        experiment: whatever else an experiment may say, as its document has it, such as
            `{"schedule": {"name": "cosine"}}`; it stands above the other parameters. Features are x1, x2 and so on by
            the place of a column.

    Attributes:
        trainer_: the trained run: to plot, to export, to go on with.
        n_features_in_: columns of `X`; `feature_names_in_`: their names, where it was a DataFrame.
        n_iter_: epochs trained.
        loss_curve_: the loss on the samples trained with, after each; `validation_loss_curve_`: on those held back,
            None where there are none.

    Weights of samples are not supported, nor more outputs than one. `fit` needs all samples at once: an experiment
    holds its points.
    """

    def __init__(
        self,
        hidden_layer_sizes: Any = (32,),
        activation: str = "tanh",
        *,
        optimizer: str = "adam",
        learning_rate: float = 0.01,
        regularizer: str = "none",
        regularization_rate: float = 0.001,
        epochs: int = 50,
        batch_size: int = 32,
        standardize: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        n_iter_no_change: int = 10,
        warm_start: bool = False,
        random_state: Any = None,
        verbose: bool = False,
        experiment: dict[str, Any] | None = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.regularizer = regularizer
        self.regularization_rate = regularization_rate
        self.epochs = epochs
        self.batch_size = batch_size
        self.standardize = standardize
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.warm_start = warm_start
        self.random_state = random_state
        self.verbose = verbose
        self.experiment = experiment

    def _train(self, inputs: Array, labels: Array, *, problem: str, loss: str, strata: Array | None = None) -> None:
        """Trains on inputs, shape (n_samples, n_features), and labels as an experiment has them, (n_samples,)."""
        if not self.epochs >= 1:
            raise ValueError(f"`epochs` must be at least 1; got {self.epochs}")
        rows, random = np.column_stack([inputs, labels]), check_random_state(self.random_state)
        train, test = rows, rows[:0]
        if self.early_stopping:
            train, test = train_test_split(
                rows, test_size=self.validation_fraction, random_state=random, stratify=strata
            )
        experiment = design(
            self.get_params(deep=False),
            problem=problem,
            loss=loss,
            names=getattr(self, "feature_names_in_", None),
            train=train,
            test=test,
            seed=int(random.randint(2**31 - 1)),
        )
        before: Trainer | None = getattr(self, "trainer_", None) if self.warm_start else None
        trainer = Trainer(experiment, None if before is None else before.network.parameters)
        self.trainer_ = trainer
        best: list[TrainerState] = []
        lowest = np.inf

        def keep(_: Trainer, now: HistoryPoint) -> None:
            nonlocal lowest
            if now.test_loss < lowest:
                lowest = now.test_loss
                best[:] = [trainer.state()]

        _, *past = trainer.train(int(self.epochs), keep if self.early_stopping else None, progress=bool(self.verbose))
        if trainer.nonfinite_layer() is not None:
            raise ValueError(
                f"training came to a number that is not finite in epoch {len(past)}: `learning_rate` may be too high; "
                f"got {self.learning_rate}"
            )
        if best:
            trainer.rewind(best[0])
        self.n_iter_ = len(past)
        self.loss_curve_ = [one.train_loss for one in past]
        self.validation_loss_curve_ = [one.test_loss for one in past] if self.early_stopping else None

    def _outputs(self, X: Any) -> Array:
        """The network's outputs, shape (n_samples, n_outputs)."""
        check_is_fitted(self)
        inputs = validate_data(self, X, dtype=np.float64, reset=False)
        return self.trainer_.predict(inputs).outputs
