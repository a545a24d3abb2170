"""Every rule that a fault may name: its code, and its English words with places for values.

The engine and the HTTP API speak English. The page has a sentence for the same code in its language, for the values.
"""

from __future__ import annotations

from collections.abc import Mapping

Value = str | int | float

MESSAGES = {
    "object": "must be an object",
    "list": "must be a list",
    "boolean": "must be true or false",
    "whole": "must be a whole number",
    "number": "must be a number",
    "finite": "must be a finite number",
    "name": "must be a name in quotes",
    "missing": "is missing",
    "no_field": "is no field of an experiment",
    "no_parameter": "is no parameter of {name}, which has {names}",
    "no_parameters": "is no parameter of {name}, which has no parameters",
    "one_of": "must be one of {names}",
    "at_least": "must be at least {limit:g}",
    "at_most": "must be at most {limit:g}",
    "greater": "must be greater than {limit:g}",
    "less": "must be less than {limit:g}",
    "at_most_high": "must be at most high, {limit:g}",
    "least_length": "must have at least {limit} character",
    "most_length": "must have at most {limit} characters",
    "least_count": "must have at least {limit}",
    "most_count": "must have at most {limit}",
    "feature": "must be one of {names}, or a formula after an equals sign, such as =x1^2 - x2",
    "features_once": "must name each feature once",
    "feature_one_input": "must use the one input that the data has, x1; it uses {name}",
    "feature_two_inputs": "must use inputs that the data has, x1 and x2; it uses {name}",
    "feature_inputs": "must use inputs that the data has, x1 to x{last}; it uses {name}",
    "feature_finite": "must be a finite number at every point; it is not at {where}",
    "standardize_finite": "must be false: the mean or the spread of {name} is not a finite number",
    "row": "must be a row of {width} numbers, {inputs} inputs and the label",
    "points_needed": "must be given with the dataset `custom`",
    "points_foreign": "must be left out unless the dataset is `custom`",
    "most_points": "must be at most {limit} points",
    "dataset_problem": "must fit the problem {problem}: one of {names}",
    "classes_fixed": "must be left out unless the dataset is one of {names}",
    "classes_own": "must be left out: own data says itself how many there are",
    "label_signed": "must be -1 or 1, as there are labels of -1",
    "label": "must be -1 or 1, or a class from 0 to {last}",
    "label_first": "must be -1 or 1, or count from 0: no point has the label 0",
    "batch_size": "must be at most the number of training points, {limit}",
    "no_test_points": "must be left out, because there are no test points",
    "part_empty": "must be a part of the data that has points",
    "run_bytes": "must be so small, with these points and this batch size, that the run takes at most {limit} MB here",
    "compared_bytes": "must be so small that the set-ups together take at most {limit} MB here",
    "compared_data": "must be that of the first set-up, because only losses on the same points can be compared",
    "most_layers": "must have at most {limit} layers",
    "residual_first": "must be false in the first hidden layer, which has none before it",
    "residual_widths": "needs as many units as the layer before, {before}; this one has {units}",
    "normalization_units": "needs at least 2 units to normalize over",
    "normalization_batch": "must be at least 2, because {path} has batch normalization",
    "no_alpha": "must be left out: {name} has none; {names} have one",
    "loss_problem": "cannot be used for {problem}; use one of {names}",
    "output_of_loss": "must be {names} with the loss {loss}, or auto",
    "softmax_regression": "cannot be softmax for regression; use linear, or auto",
    "loss_one_output": "needs softmax, which cannot be used with one output: it would always answer 1: two classes "
    "labeled -1 and 1 have one output; use sigmoid with binary_cross_entropy, or a data set with an output for each "
    "class ({names})",
    "softmax_one_output": "cannot be softmax with one output: it would always answer 1: two classes labeled -1 and 1 "
    "have one output; use sigmoid with binary_cross_entropy, or a data set with an output for each class ({names})",
    "hidden_layer": "must be a hidden layer, 1 to {last}",
    "no_hidden_layer": "must be a hidden layer",
    "place": "must be {first} to {last}",
    "place_in_layer": "must be 0 to {last} in layer {layer}",
    "units": "must be two different units, 0 to {last}, of layer {layer}",
    "unit_needed": "must be given with a source or the bias",
    "bias_or_source": "must be false where a source is given",
    "no_biases": "must be false, because the network has no biases",
    "source_needed": "must be given, because the network has no biases",
    "axes": "must be two different inputs, 0 to {last}",
    "landscape_weights_only": "must be left out unless the plane is weights; it is {plane}",
    "landscape_same": "must be two different weights or biases",
    "landscape_gone": "must be of a picture that is still there, {first} to {last}",
    "landscape_none": "must be of a picture, and there is none",
    "landscape_outside": "must lie within the picture, {low:g} to {high:g}",
    "axes_one_input": "must be left out: the data has one input, and there is no plane",
    "held": "must have {count} values, one an input",
    "formula_length": "must have at most {limit} characters; it has {count}",
    "formula_sign": "cannot be read at character {place}: `{found}` means nothing here",
    "formula_rest": "cannot be read at character {place}: expected an operator or the end, found `{found}`",
    "formula_expected": "cannot be read at character {place}: expected `{wanted}`, found `{found}`",
    "formula_expected_end": "cannot be read at character {place}: expected `{wanted}`, found the end",
    "formula_deep": "cannot be read at character {place}: nested deeper than {limit}",
    "formula_large": "cannot be read at character {place}: `{found}` is too large",
    "formula_unknown": "cannot be read at character {place}: `{found}` is unknown; there are {names}",
    "formula_atom": "cannot be read at character {place}: expected a number, x1, x2 or a function, found `{found}`",
    "formula_atom_end": "cannot be read at character {place}: expected a number, x1, x2 or a function, found the end",
    "formula_fold": "cannot be read at character {place}: {name} needs at least two numbers, with a comma between",
    "checkpoint_short": "a checkpoint must have at least {limit} bytes; got {size}",
    "checkpoint_foreign": "these bytes are no checkpoint",
    "checkpoint_version": "a checkpoint's version must be {wanted}; got {found}",
    "checkpoint_cut": "the checkpoint is cut short within its header",
    "checkpoint_header": "the checkpoint's header cannot be read",
    "checkpoint_deep": "the checkpoint's header must not be nested deeper than {limit}",
    "checkpoint_fields": "the checkpoint's header must have {names}",
    "checkpoint_experiment": "the checkpoint's experiment: {faults}",
    "checkpoint_lacks": "the checkpoint lacks {names}",
    "checkpoint_unknown": "the checkpoint has `{name}`, which this experiment has not",
    "checkpoint_count": "`{name}` must hold {count} numbers; got {found}",
    "checkpoint_finite": "`{name}` holds numbers that are not finite",
    "checkpoint_range": "`{name}` holds {found:g}, which no training leaves there",
    "checkpoint_variance": "`statistics` holds {found:g} for a running variance "
    "of layer {layer}, which no training leaves there",
    "checkpoint_cursor": "`cursor` must be less than {limit}; got {found}",
    "checkpoint_whole": "`{name}` must be a whole number between 0 and {limit}; got {found}",
    "checkpoint_generator": "`{name}` must have state and inc",
    "checkpoint_engines": "`engines` must be a list of {names}; got {found}",
    "checkpoint_state": "`{name}` must be a whole number below 2^128, as text; got {found}",
    "checkpoint_arrays": "`arrays` must be an object",
    "checkpoint_bytes": "the checkpoint's arrays must take {size} bytes; got {found}",
    "sweep_no_field": "is no field of a sweep",
    "sweep_value": "must be a number, a text, true or false",
    "sweep_values_or_range": "must have either values or a range",
    "sweep_values_once": "must name each value once",
    "sweep_field": "cannot vary in a sweep; what can is {names}",
    "sweep_field_once": "must be another field than the one before",
    "sweep_idle": "changes nothing while {group} is {chosen}; here there are {names}",
    "sweep_range_of_list": "must be left out, because the values come from a list: {names}",
    "sweep_range_order": "must be less than the end of the range, {limit:g}",
    "sweep_log": "must be greater than 0 on a log scale",
    "sweep_whole_count": "must be at most {limit}, because the range has no more whole numbers",
    "sweep_one_measure": "must have one measure: {names}",
    "sweep_no_accuracy": "must be left out: a regression has no accuracy; give a loss",
    "sweep_success_needed": "must say what counts as success, because cells are colored by the epochs it takes",
    "sweep_seed_large": "makes seeds beyond {limit}, the largest",
    "sweep_seeds_of_data": "must be weights, because points of your own are not drawn",
    "sweep_runs_seeds": "makes {runs} runs of {cells} cells, and at most {limit} are allowed here: {fit} fit",
    "sweep_runs_cells": "makes {runs} cells, and at most {limit} runs are allowed here",
    "sweep_work": "makes {work} million multiplications, and at most {limit} million are allowed "
    "here: {fit} epochs fit",
    "sweep_work_runs": "makes {work} million multiplications, and at most {limit} million are allowed "
    "here: {fit} runs of one epoch fit",
}


class Message(str):
    """A rule in English, which knows its code and what was put into it."""

    code: str
    values: Mapping[str, Value]


def rule(code: str, **values: Value) -> Message:
    """The rule of this code. Raises KeyError where there is none, or a value is missing."""
    made = Message(MESSAGES[code].format(**values))
    made.code, made.values = code, values
    return made
