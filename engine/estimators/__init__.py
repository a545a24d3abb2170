"""A classifier and a regressor of scikit-learn, for notebooks."""

from engine.estimators.classifier import PlaygroundClassifier
from engine.estimators.regressor import PlaygroundRegressor

__all__ = ["PlaygroundClassifier", "PlaygroundRegressor"]
