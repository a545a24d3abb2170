"""A network that tells classes apart, as an estimator of scikit-learn."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import column_or_1d, validate_data

from engine.estimators.base import PlaygroundEstimator
from engine.experiment.targets import output_scale

Array = NDArray[Any]

# Whose outputs are probabilities as they are.
_PROBABILITIES = ("sigmoid", "softmax")


class PlaygroundClassifier(ClassifierMixin, PlaygroundEstimator):
    """Tells classes apart.

    Two classes have one sigmoid output and binary cross-entropy; more have an output each, softmax and cross-entropy.
    `experiment` may say otherwise: {"loss": "hinge"}. Parameters and attributes are those of `PlaygroundEstimator`;
    `classes_` has the labels, which may be texts, numbers or truth values, sorted.
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Trains.

        Args:
            X: shape (n_samples, n_features), an array, a list or a DataFrame of finite numbers.
            y: the label of each, of at least two classes.
        """
        X, y = validate_data(self, X, y, dtype=np.float64, ensure_min_samples=2)
        check_classification_targets(y)
        self.classes_, places = np.unique(column_or_1d(y, warn=True), return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"`y` must have at least 2 classes; got 1 class, {self.classes_[0]!r}")
        two = len(self.classes_) == 2
        self._train(
            X,
            2 * places - 1 if two else places,
            problem="classification",
            loss="binary_cross_entropy" if two else "cross_entropy",
            strata=places,
        )
        return self

    def predict(self, X: Any) -> Array:
        """The class of each sample, shape (n_samples,): the one with the highest output."""
        outputs = self._outputs(X)
        if outputs.shape[1] > 1:
            return np.asarray(self.classes_[outputs.argmax(axis=1)])
        middle, _ = output_scale(self.trainer_.experiment)
        return np.asarray(self.classes_[(outputs[:, 0] >= middle).astype(int)])

    def predict_proba(self, X: Any) -> Array:
        """The probability of each class, shape (n_samples, n_classes), in the order of `classes_`.

        Sigmoid and softmax outputs are probabilities as they are. Another output, which `experiment` may ask for, is
        none: how far it is from what it is meant to be for other classes to what it is for its own stands for one,
        cut off at 0 and 1 and divided by the sum over the classes. That keeps their order and is not calibrated.
        """
        outputs = self._outputs(X)
        experiment = self.trainer_.experiment
        if experiment.resolved_output_activation not in _PROBABILITIES:
            middle, half = output_scale(experiment)
            outputs = np.clip((outputs - middle + half) / (2 * half), 0.0, 1.0)
        if outputs.shape[1] == 1:
            return np.hstack([1.0 - outputs, outputs])
        sums = outputs.sum(axis=1, keepdims=True)
        # Where every class is refused, none is likelier than another.
        shares: Array = np.divide(outputs, sums, out=np.full_like(outputs, 1 / outputs.shape[1]), where=sums > 0)
        return shares
