"""A network that answers a number, as an estimator of scikit-learn."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin
from sklearn.utils.validation import column_or_1d, validate_data

from engine.estimators.base import PlaygroundEstimator

Array = NDArray[Any]


class PlaygroundRegressor(RegressorMixin, PlaygroundEstimator):
    """Answers a number, by one linear output and the squared error.

    The network learns the labels at mean 0 and deviation 1, near which its outputs begin; `predict` undoes that, and
    losses are in those units. `y_mean_` and `y_scale_` have both. Parameters and attributes are those of
    `PlaygroundEstimator`.
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Trains.

        Args:
            X: shape (n_samples, n_features), an array, a list or a DataFrame of finite numbers.
            y: the number of each.
        """
        X, y = validate_data(self, X, y, dtype=np.float64, y_numeric=True, ensure_min_samples=2)
        y = column_or_1d(y, warn=True).astype(np.float64)
        self.y_mean_ = float(y.mean())
        self.y_scale_ = float(y.std()) or 1.0
        self._train(X, (y - self.y_mean_) / self.y_scale_, problem="regression", loss="squared_error")
        return self

    def predict(self, X: Any) -> Array:
        """The number of each sample, shape (n_samples,)."""
        return self._outputs(X)[:, 0] * self.y_scale_ + self.y_mean_
