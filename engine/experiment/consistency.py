"""What each field of an experiment allows, but the limits or another field do not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.experiment.fields import AUTO, ExperimentFields, feature_rule
from engine.experiment.memory_estimate import run_bytes
from engine.experiment.own_points import Points
from engine.experiment.parts import CUSTOM, Frozen, HiddenLayer
from engine.experiment.targets import make_data
from engine.tables.activations import ACTIVATIONS
from engine.tables.datasets import DATASETS
from engine.tables.features import feature_names, feature_of, is_formula, missing_inputs, moments
from engine.tables.losses import LOSSES
from engine.validation.faults import Fault
from engine.validation.limits import Limits
from engine.validation.messages import rule


def disagreements(experiment: ExperimentFields, limits: Limits) -> Iterator[Fault]:
    """Every fault, one by one; none where the experiment can be run."""
    found = list(_data(experiment, limits))
    yield from found
    yield from _layers(experiment, limits)
    yield from _features(experiment, sound=not found)
    if found:
        # How many outputs there are, and how many training points, is not known then.
        return
    yield from _loss(experiment)
    if (size := run_bytes(experiment)) > limits.run_bytes:
        yield Fault("hidden", rule("run_bytes", limit=_megabytes(limits.run_bytes)), f"{_megabytes(size)} MB")
    if experiment.batch_size > experiment.train_size:
        yield Fault("batch_size", rule("batch_size", limit=experiment.train_size), experiment.batch_size)
    yield from _places(experiment)
    if experiment.stop.patience is not None and not _has_test(experiment):
        yield Fault("stop.patience", rule("no_test_points"), experiment.stop.patience)
    if experiment.stop.test_loss is not None and not _has_test(experiment):
        yield Fault("stop.test_loss", rule("no_test_points"), experiment.stop.test_loss)


def _megabytes(size: int) -> int:
    return -(-size // 1_000_000)


def _has_test(experiment: ExperimentFields) -> bool:
    points = experiment.data.points
    return points is None or bool(points.test)


def _data(experiment: ExperimentFields, limits: Limits) -> Iterator[Fault]:
    data = experiment.data
    if (data.dataset == CUSTOM) != (data.points is not None):
        if data.points is None:
            yield Fault("data.points", rule("points_needed"), None, absent=True)
        else:
            yield Fault("data.points", rule("points_foreign"), f"{len(data.points.train)} training points")
    elif data.points is not None:
        yield from _own(experiment, data.points, limits)
    else:
        yield from _generated(experiment, limits)


def _generated(experiment: ExperimentFields, limits: Limits) -> Iterator[Fault]:
    data, dataset = experiment.data, DATASETS[experiment.data.dataset]
    if data.samples > limits.points:
        yield Fault("data.samples", rule("at_most", limit=limits.points), data.samples)
    if dataset.problem != experiment.problem:
        fitting = ", ".join(name for name, one in DATASETS.items() if one.problem == experiment.problem)
        wrong = rule("dataset_problem", problem=experiment.problem, names=fitting)
        yield Fault("data.dataset", wrong, data.dataset)
    if data.classes is not None and dataset.classes is None:
        fitting = ", ".join(name for name, one in DATASETS.items() if one.classes is not None)
        yield Fault("data.classes", rule("classes_fixed", names=fitting), data.classes)


def _own(experiment: ExperimentFields, points: Points, limits: Limits) -> Iterator[Fault]:
    # Of a document they were counted before they were read; who builds the points in Python has them read already.
    if (total := len(points.train) + len(points.test)) > limits.points:
        yield Fault("data.points", rule("most_points", limit=limits.points), total)
    if experiment.data.classes is not None:
        yield Fault("data.classes", rule("classes_own"), experiment.data.classes)
    if experiment.problem != "classification":
        return
    labels = {row[-1] for rows in (points.train, points.test) for row in rows}
    if -1 in labels:
        wrong, allowed = rule("label_signed"), labels & {-1.0, 1.0}
    else:
        wrong = rule("label", last=limits.classes - 1)
        allowed = {label for label in labels if 0 <= label < limits.classes and label.is_integer()}
    if allowed < labels:
        parts = (("train", points.train), ("test", points.test))
        each = ((part, index, row) for part, rows in parts for index, row in enumerate(rows))
        part, index, row = next(one for one in each if one[-1][-1] not in allowed)
        yield Fault(f"data.points.{part}[{index}][{len(row) - 1}]", wrong, row[-1])
        return
    # The first class is missing where labels count from 1. One between may be: it is not there yet where one draws.
    if not labels <= {-1.0, 1.0} and 0.0 not in labels:
        yield Fault("data.points", rule("label_first"), f"labels from {min(labels):g} to {max(labels):g}")


def _layers(experiment: ExperimentFields, limits: Limits) -> Iterator[Fault]:
    hidden = experiment.hidden
    for index, layer in enumerate(hidden):
        path = f"hidden[{index}]"
        if layer.units > limits.units:
            yield Fault(f"{path}.units", rule("at_most", limit=limits.units), layer.units)
        yield from _alpha(path, layer)
        if layer.residual and index == 0:
            yield Fault(f"{path}.residual", rule("residual_first"), True)
        elif layer.residual and layer.units != hidden[index - 1].units:
            wrong = rule("residual_widths", before=hidden[index - 1].units, units=layer.units)
            yield Fault(f"{path}.residual", wrong, True)
        if layer.normalization == "layer" and layer.units == 1:
            yield Fault(f"{path}.normalization", rule("normalization_units"), "layer")
        if layer.normalization == "batch" and experiment.batch_size == 1:
            yield Fault("batch_size", rule("normalization_batch", path=path), 1)


def _alpha(path: str, layer: HiddenLayer) -> Iterator[Fault]:
    if layer.alpha is None:
        return
    parameter = ACTIVATIONS[layer.activation].alpha
    if parameter is None:
        having = ", ".join(name for name, one in ACTIVATIONS.items() if one.alpha is not None)
        yield Fault(f"{path}.alpha", rule("no_alpha", name=layer.activation, names=having), layer.alpha)
    elif broken := parameter.fault(layer.alpha):
        yield Fault(f"{path}.alpha", broken, layer.alpha)


def _features(experiment: ExperimentFields, *, sound: bool) -> Iterator[Fault]:
    names = experiment.features
    if len(set(names)) < len(names):
        yield Fault("features", rule("features_once"), list(names))
    there = experiment.n_inputs
    foreign = {index: missing for index, name in enumerate(names) if (missing := missing_inputs(name, there))}
    for index, missing in foreign.items():
        name = missing[0]
        few = {1: "feature_one_input", 2: "feature_two_inputs"}.get(there)
        wrong = rule(few, name=name) if few else rule("feature_inputs", last=there, name=name)
        yield Fault(
            f"features[{index}]",
            wrong if is_formula(names[index]) else feature_rule(feature_names(there)),
            names[index],
        )
    # The data sets' own points are near 0, where no other feature than a formula can be too large.
    far = experiment.data.points is not None
    doubtful = [(index, name) for index, name in enumerate(names) if index not in foreign and (far or is_formula(name))]
    if not doubtful or not sound:
        return
    data = make_data(experiment)
    inputs = np.concatenate([data.train, data.test])[:, :-1].T
    for index, name in doubtful:
        with np.errstate(all="ignore"):
            values = feature_of(name).compute(inputs)
            has_moments = np.isfinite(moments(values[: len(data.train), None])).all()
        off = np.flatnonzero(~np.isfinite(values))
        if off.size:
            where = ", ".join(f"x{number} = {value:.4g}" for number, value in enumerate(inputs[:, off[0]], start=1))
            yield Fault(f"features[{index}]", rule("feature_finite", where=where), name)
        elif experiment.standardize and not has_moments:
            yield Fault("standardize", rule("standardize_finite", name=name), True)


def _loss(experiment: ExperimentFields) -> Iterator[Fault]:
    problem, name, output = experiment.problem, experiment.resolved_loss, experiment.resolved_output_activation
    loss = LOSSES[name]
    if problem not in loss.auto:
        fitting = ", ".join(one.name for one in LOSSES.values() if problem in one.auto)
        yield Fault("loss", rule("loss_problem", problem=problem, names=fitting), experiment.loss)
        return
    if loss.outputs and output not in loss.outputs:
        wanted = " or ".join(loss.outputs)
        wrong = rule("output_of_loss", names=wanted, loss=name)
        yield Fault("output_activation", wrong, experiment.output_activation)
    if not ACTIVATIONS[output].normalized or experiment.n_outputs > 1:
        return
    if problem != "classification":
        yield Fault("output_activation", rule("softmax_regression"), output)
        return
    several = ", ".join(one.name for one in DATASETS.values() if one.classes is not None)
    if experiment.output_activation == AUTO:
        yield Fault("loss", rule("loss_one_output", names=several), experiment.loss)
    else:
        yield Fault("output_activation", rule("softmax_one_output", names=several), output)


def _places(experiment: ExperimentFields) -> Iterator[Fault]:
    widths = [len(experiment.features), *(layer.units for layer in experiment.hidden), experiment.n_outputs]
    for index, off in enumerate(experiment.off):
        if not 1 <= off.layer <= len(experiment.hidden):
            last = len(experiment.hidden)
            wrong = rule("hidden_layer", last=last) if last else rule("no_hidden_layer")
            yield Fault(f"off[{index}].layer", wrong, off.layer)
        elif off.unit >= widths[off.layer]:
            yield Fault(
                f"off[{index}].unit", rule("place_in_layer", last=widths[off.layer] - 1, layer=off.layer), off.unit
            )
    for index, frozen in enumerate(experiment.frozen):
        yield from _frozen(f"frozen[{index}]", frozen, widths, bias=experiment.bias)


def _frozen(path: str, frozen: Frozen, widths: list[int], *, bias: bool) -> Iterator[Fault]:
    layer, unit, source = frozen.layer, frozen.unit, frozen.source
    if not 1 <= layer < len(widths):
        yield Fault(f"{path}.layer", rule("place", first=1, last=len(widths) - 1), layer)
    elif unit is not None and unit >= widths[layer]:
        yield Fault(f"{path}.unit", rule("place_in_layer", last=widths[layer] - 1, layer=layer), unit)
    elif unit is None and (source is not None or frozen.bias):
        yield Fault(f"{path}.unit", rule("unit_needed"), None, absent=True)
    elif source is not None and source >= widths[layer - 1]:
        yield Fault(f"{path}.source", rule("place_in_layer", last=widths[layer - 1] - 1, layer=layer), source)
    elif source is not None and frozen.bias:
        yield Fault(f"{path}.bias", rule("bias_or_source"), True)
    elif frozen.bias and not bias:
        yield Fault(f"{path}.bias", rule("no_biases"), True)
