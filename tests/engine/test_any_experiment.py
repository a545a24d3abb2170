"""Whatever an experiment says, it trains, and it comes back from its document and from a checkpoint as it was."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine import Experiment, ExperimentError, Trainer
from engine.tables.activations import ACTIVATIONS
from engine.tables.clipping import CLIPS
from engine.tables.datasets import DATASETS
from engine.tables.features import FEATURES, missing_inputs
from engine.tables.initializers import INITIALIZERS
from engine.tables.losses import LOSSES
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.regularizers import REGULARIZERS
from engine.tables.schedules import SCHEDULES
from engine.validation.parameters import Parameter
from tests.fuzz.cases import cases

FORMULAS = ["=x1 + x2", "=sin(x1) * x2^2", "=max(x1, -x2, 0)", "=exp(-(x1^2 + x2^2) / 10)", "=sqrt(abs(x1))"]


def settings_of(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Values a parameter allows, within what training stands."""
    if isinstance(parameter.default, bool):
        return st.booleans()
    lows = [bound for bound in (parameter.minimum, parameter.exclusive_minimum) if bound is not None]
    highs = [bound for bound in (parameter.maximum, parameter.exclusive_maximum) if bound is not None]
    low, high = max([*lows, -10]), min([*highs, 10])
    if isinstance(parameter.default, int):
        return st.integers(int(low), int(high))
    return st.floats(
        low, high,
        exclude_min=low == parameter.exclusive_minimum, exclude_max=high == parameter.exclusive_maximum,
        allow_subnormal=False,
    )  # fmt: skip


@st.composite
def choices(draw: st.DrawFn, table: Any) -> dict[str, Any]:
    record = draw(st.sampled_from(list(table.values())))
    made: dict[str, Any] = {"name": record.name}
    for parameter in record.parameters:
        if draw(st.booleans()):
            made[parameter.name] = draw(settings_of(parameter))
    if "low" in made or "high" in made:
        made["low"], made["high"] = sorted([made.get("low", 0.0), made.get("high", 1.0)])
    return made


@st.composite
def hidden_layers(draw: st.DrawFn) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 3))):
        activation = draw(st.sampled_from([one for one in ACTIVATIONS.values() if one.hidden]))
        units = draw(st.integers(1, 5))
        layer = {
            "units": units,
            "activation": activation.name,
            "normalization": draw(st.sampled_from(["none", "batch"] if units == 1 else ["none", "batch", "layer"])),
            "dropout": draw(st.sampled_from([0.0, 0.2, 0.9])),
            "residual": bool(made) and made[-1]["units"] == units and draw(st.booleans()),
        }
        if activation.alpha is not None and draw(st.booleans()):
            layer["alpha"] = draw(settings_of(activation.alpha))
        made.append(layer)
    return made


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Documents each of whose parts is right; most are an experiment as a whole."""
    dataset = draw(st.sampled_from(list(DATASETS.values())))
    data = {
        "dataset": dataset.name,
        "samples": draw(st.integers(20, 60)),
        "noise": draw(st.floats(0, 0.5)),
        "seed": draw(st.integers(0, 99)),
    }
    if dataset.classes is not None and draw(st.booleans()):
        data["classes"] = draw(st.integers(3, 8))
    hidden = draw(hidden_layers())
    outputs = ["auto", *(name for name, one in ACTIVATIONS.items() if one.output)]
    features = [name for name in [*FEATURES, *FORMULAS] if not missing_inputs(name, dataset.inputs)]
    made = {
        "problem": dataset.problem,
        "data": data,
        "features": draw(st.lists(st.sampled_from(features), min_size=1, max_size=4, unique=True)),
        "standardize": draw(st.booleans()),
        "hidden": hidden,
        "output_activation": draw(st.sampled_from(outputs)),
        "loss": draw(st.sampled_from(["auto", *LOSSES])),
        "bias": draw(st.booleans()),
        "initializer": draw(choices(INITIALIZERS)),
        "optimizer": draw(choices(OPTIMIZERS)),
        "schedule": draw(choices(SCHEDULES)),
        "regularizer": draw(choices(REGULARIZERS)),
        "clip": draw(choices(CLIPS)),
        "batch_size": draw(st.integers(2, 10)),
        "shuffle": draw(st.booleans()),
        "seed": draw(st.integers(0, 99)),
    }
    if hidden and draw(st.booleans()):
        layer = draw(st.integers(1, len(hidden)))
        place = {"layer": layer, "unit": draw(st.integers(0, hidden[layer - 1]["units"] - 1))}
        made[draw(st.sampled_from(["off", "frozen"]))] = [place]
    return made


@cases(250)
@given(documents())
def test_any_experiment_trains_and_comes_back_as_it_was(document: dict[str, Any]) -> None:
    try:
        experiment = Experiment.parse(document)
    except ExperimentError as error:
        # Only what one field may say to another is left to be wrong.
        assert {fault.path for fault in error.faults} <= {"loss", "output_activation"}
        return
    assert Experiment.parse(experiment.document()) == experiment
    run = Trainer(experiment)
    for _ in range(3):
        run.train_batches(1)
    if run.nonfinite_layer() is not None:
        return
    assert np.isfinite(run.network.parameters).all()
    resumed = Trainer.restore(run.checkpoint())
    for one in (run, resumed):
        one.train_epoch()
    if run.nonfinite_layer() is None:
        assert resumed.checkpoint() == run.checkpoint()
        # What is measured is a number, or says that there is none; it is never out of its range.
        now = run.evaluate()
        for part in (now.train, now.test):
            assert not part.loss < 0 and not part.accuracy > 1 and not part.r2 > 1 + 1e-12
