"""What each field of an experiment allows, but the limits or another field do not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.activations import ACTIVATIONS
from engine.datasets import DATASETS
from engine.document import AUTO, CUSTOM, MOST_CLASSES, Document, Frozen, HiddenLayer, Points, feature_rule
from engine.faults import Fault
from engine.features import feature_names, feature_of, is_formula, missing_inputs
from engine.limits import Limits
from engine.losses import LOSSES
from engine.points import make_data


def disagreements(experiment: Document, limits: Limits) -> Iterator[Fault]:
    """Every fault, one by one; none where the experiment can be run."""
    found = list(_data(experiment, limits))
    yield from found
    yield from _layers(experiment, limits)
    yield from _features(experiment, limits, sound=not found)
    if found:
        # How many outputs there are, and how many training points, is not known then.
        return
    yield from _loss(experiment)
    if experiment.batch_size > experiment.train_size:
        rule = f"must be at most the number of training points, {experiment.train_size}"
        yield Fault("batch_size", rule, experiment.batch_size)
    yield from _places(experiment)
    if experiment.stop.patience is not None and not _has_test(experiment):
        yield Fault("stop.patience", "must be left out, because there are no test points", experiment.stop.patience)
    if experiment.stop.test_loss is not None and not _has_test(experiment):
        yield Fault("stop.test_loss", "must be left out, because there are no test points", experiment.stop.test_loss)


def _has_test(experiment: Document) -> bool:
    points = experiment.data.points
    return points is None or bool(points.test)


def _data(experiment: Document, limits: Limits) -> Iterator[Fault]:
    data = experiment.data
    if (data.dataset == CUSTOM) != (data.points is not None):
        rule = (
            "must be given with the dataset `custom`"
            if data.points is None
            else "must be left out unless the dataset is `custom`"
        )
        yield Fault("data.points", rule, None if data.points is None else f"{len(data.points.train)} training points")
    elif data.points is not None:
        yield from _own(experiment, data.points, limits)
    else:
        yield from _generated(experiment, limits)


def _generated(experiment: Document, limits: Limits) -> Iterator[Fault]:
    data, dataset = experiment.data, DATASETS[experiment.data.dataset]
    if data.samples > limits.points:
        yield Fault("data.samples", f"must be at most {limits.points}", data.samples)
    if dataset.problem != experiment.problem:
        fitting = ", ".join(name for name, one in DATASETS.items() if one.problem == experiment.problem)
        yield Fault("data.dataset", f"must fit the problem {experiment.problem}: one of {fitting}", data.dataset)
    if data.classes is not None and dataset.classes is None:
        fitting = ", ".join(name for name, one in DATASETS.items() if one.classes is not None)
        yield Fault("data.classes", f"must be left out unless the dataset is one of {fitting}", data.classes)


def _own(experiment: Document, points: Points, limits: Limits) -> Iterator[Fault]:
    count = len(points.train) + len(points.test)
    if count > limits.points:
        yield Fault("data.points", f"must be at most {limits.points} points", count)
    if experiment.data.classes is not None:
        yield Fault(
            "data.classes", "must be left out: own data says itself how many there are", experiment.data.classes
        )
    if experiment.problem != "classification":
        return
    signed = any(row[-1] == -1 for part in (points.train, points.test) for row in part)
    allowed = {-1.0, 1.0} if signed else {float(label) for label in range(MOST_CLASSES)}
    rule = (
        "must be -1 or 1, as there are labels of -1"
        if signed
        else f"must be -1 or 1, or a class from 0 to {MOST_CLASSES - 1}"
    )
    for part, rows in (("train", points.train), ("test", points.test)):
        for index, row in enumerate(rows):
            if row[-1] not in allowed:
                yield Fault(f"data.points.{part}[{index}][{len(row) - 1}]", rule, row[-1])
                return


def _layers(experiment: Document, limits: Limits) -> Iterator[Fault]:
    hidden = experiment.hidden
    if len(hidden) > limits.hidden_layers:
        yield Fault("hidden", f"must have at most {limits.hidden_layers} layers", len(hidden))
    for index, layer in enumerate(hidden):
        path = f"hidden[{index}]"
        if layer.units > limits.units:
            yield Fault(f"{path}.units", f"must be at most {limits.units}", layer.units)
        yield from _alpha(path, layer)
        if layer.residual and index == 0:
            yield Fault(f"{path}.residual", "must be false in the first hidden layer, which has none before it", True)
        elif layer.residual and layer.units != hidden[index - 1].units:
            rule = f"needs as many units as the layer before, {hidden[index - 1].units}; this one has {layer.units}"
            yield Fault(f"{path}.residual", rule, True)
        if layer.normalization == "layer" and layer.units == 1:
            yield Fault(f"{path}.normalization", "needs at least 2 units to normalize over", "layer")
        if layer.normalization == "batch" and experiment.batch_size == 1:
            yield Fault("batch_size", f"must be at least 2, because {path} has batch normalization", 1)


def _alpha(path: str, layer: HiddenLayer) -> Iterator[Fault]:
    if layer.alpha is None:
        return
    parameter = ACTIVATIONS[layer.activation].alpha
    if parameter is None:
        having = ", ".join(name for name, one in ACTIVATIONS.items() if one.alpha is not None)
        rule = f"must be left out: {layer.activation} has none; {having} have one"
        yield Fault(f"{path}.alpha", rule, layer.alpha)
    elif broken := parameter.fault(layer.alpha):
        yield Fault(f"{path}.alpha", broken, layer.alpha)


def _features(experiment: Document, limits: Limits, *, sound: bool) -> Iterator[Fault]:
    names = experiment.features
    if len(set(names)) < len(names):
        yield Fault("features", "must name each feature once", list(names))
    if len(names) > limits.features:
        yield Fault("features", f"must be at most {limits.features}", len(names))
        return
    there = experiment.n_inputs
    foreign = {index: missing_inputs(name, there) for index, name in enumerate(names) if missing_inputs(name, there)}
    for index, missing in foreign.items():
        rule = f"must use inputs that the data has, {_listed(there)}; it uses {missing[0]}"
        yield Fault(
            f"features[{index}]", rule if is_formula(names[index]) else feature_rule(feature_names(there)), names[index]
        )
    formulas = [(index, name) for index, name in enumerate(names) if is_formula(name) and index not in foreign]
    if not formulas or not sound:
        return
    data = make_data(experiment)
    inputs = np.concatenate([data.train, data.test])[:, :-1].T
    for index, name in formulas:
        wrong = np.flatnonzero(~np.isfinite(feature_of(name).compute(inputs)))
        if wrong.size:
            where = ", ".join(f"x{number} = {value:.4g}" for number, value in enumerate(inputs[:, wrong[0]], start=1))
            yield Fault(f"features[{index}]", f"must be a finite number at every point; it is not at {where}", name)


def _listed(inputs: int) -> str:
    return "x1 and x2" if inputs == 2 else f"x1 to x{inputs}"


def _loss(experiment: Document) -> Iterator[Fault]:
    problem, name, output = experiment.problem, experiment.resolved_loss, experiment.resolved_output_activation
    loss = LOSSES[name]
    if problem not in loss.auto:
        fitting = ", ".join(one.name for one in LOSSES.values() if problem in one.auto)
        yield Fault("loss", f"cannot be used for {problem}; use one of {fitting}", experiment.loss)
        return
    if loss.outputs and output not in loss.outputs:
        wanted = " or ".join(loss.outputs)
        rule = f"must be {wanted} with the loss {name}, or {AUTO}"
        yield Fault("output_activation", rule, experiment.output_activation)
    if not ACTIVATIONS[output].normalized or experiment.n_outputs > 1:
        return
    if problem != "classification":
        yield Fault("output_activation", "cannot be softmax for regression; use linear, or auto", output)
        return
    several = ", ".join(one.name for one in DATASETS.values() if one.classes is not None)
    reason = "it would always answer 1: two classes labeled -1 and 1 have one output"
    way = f"use sigmoid with binary_cross_entropy, or a data set with an output for each class ({several})"
    if experiment.output_activation == AUTO:
        yield Fault("loss", f"needs softmax, which cannot be used with one output: {reason}; {way}", experiment.loss)
    else:
        yield Fault("output_activation", f"cannot be softmax with one output: {reason}; {way}", output)


def _places(experiment: Document) -> Iterator[Fault]:
    widths = [len(experiment.features), *(layer.units for layer in experiment.hidden), experiment.n_outputs]
    for index, off in enumerate(experiment.off):
        if not 1 <= off.layer <= len(experiment.hidden):
            rule = "must be a hidden layer" + (f", 1 to {len(experiment.hidden)}" if experiment.hidden else "")
            yield Fault(f"off[{index}].layer", rule, off.layer)
        elif off.unit >= widths[off.layer]:
            yield Fault(f"off[{index}].unit", f"must be 0 to {widths[off.layer] - 1} in layer {off.layer}", off.unit)
    for index, frozen in enumerate(experiment.frozen):
        yield from _frozen(f"frozen[{index}]", frozen, widths, bias=experiment.bias)


def _frozen(path: str, frozen: Frozen, widths: list[int], *, bias: bool) -> Iterator[Fault]:
    layer, unit, source = frozen.layer, frozen.unit, frozen.source
    if not 1 <= layer < len(widths):
        yield Fault(f"{path}.layer", f"must be 1 to {len(widths) - 1}", layer)
    elif unit is not None and unit >= widths[layer]:
        yield Fault(f"{path}.unit", f"must be 0 to {widths[layer] - 1} in layer {layer}", unit)
    elif unit is None and (source is not None or frozen.bias):
        yield Fault(f"{path}.unit", "must be given with a source or the bias", None)
    elif source is not None and source >= widths[layer - 1]:
        yield Fault(f"{path}.source", f"must be 0 to {widths[layer - 1] - 1} in layer {layer}", source)
    elif source is not None and frozen.bias:
        yield Fault(f"{path}.bias", "must be false where a source is given", True)
    elif frozen.bias and not bias:
        yield Fault(f"{path}.bias", "must be false, because the network has no biases", True)
