"""What a network is to learn: the points of an experiment, as its inputs have them, and what it should answer there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.experiment.experiment import Experiment
from engine.experiment.targets import class_of, make_data, make_targets, output_scale
from engine.tables.features import feature_matrix, standardize

Array = NDArray[Any]


class Task:
    """The data of an experiment.

    Attributes:
        data: rows of inputs and the label, for training and test.
        points: features of all points, the training points first; shape (n_features, n_points).
        targets: shape (n_outputs, n_points).
        classes: of each point, counted from 0, shape (n_points,); None in regression.
        n_classes: how many there are; 0 in regression.
        boundary: where one output lies between two classes.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.data = make_data(experiment)
        *_, labels = rows = np.concatenate([self.data.train, self.data.test]).T
        self.points = self.columns(rows[:-1])
        self.targets = make_targets(experiment, labels)
        self.n_classes = experiment.classes
        self.classes = class_of(labels, experiment.n_outputs) if self.n_classes else None
        self.boundary = output_scale(experiment)[0]

    def columns(self, inputs: Array) -> Array:
        """The experiment's features of points, shape (n_features, n_points), from inputs, shape (n_inputs, n_points).

        They are standardized by the training points where the experiment asks for that.
        """
        names = self.experiment.features
        columns = feature_matrix(names, inputs)
        if self.experiment.standardize:
            columns = standardize(columns, by=feature_matrix(names, self.data.train[:, :-1].T))
        return columns.T
