"""What may help: each remedy makes of an experiment the fields to change, or None where it would change nothing.

None of them makes an experiment larger than it is or asks for anything its rules refuse: a test tries every one of them
on experiments of every kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.experiment.choice import Choice, choose
from engine.experiment.experiment import Experiment
from engine.experiment.parts import HiddenLayer
from engine.tables.activations import ACTIVATIONS
from engine.tables.clipping import CLIPS
from engine.tables.features import is_formula
from engine.tables.initializers import INITIALIZERS
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.regularizers import REGULARIZERS

Patch = dict[str, Any]

# As the lessons have them: enough to see a difference, not enough to flatten everything.
_L2_RATE, _L1_RATE = 0.03, 0.01
# Such a rate pulls weights to zero faster than most gradients push them away.
_STRONG_PULL = 0.1
_ADAM_RATE = 0.01
_LOWEST_RATE, _HIGHEST_RATE = 1e-7, 1e3
_TRAIN_FRACTION = 0.8


def _changed(experiment: Experiment, **fields: Any) -> Patch | None:
    """These fields, complete and as JSON has them, where at least one is another than now."""
    document = experiment.document()
    return fields if any(document[name] != value for name, value in fields.items()) else None


def _hidden(experiment: Experiment, change: Callable[[int, HiddenLayer], dict[str, Any]]) -> list[dict[str, Any]]:
    """The hidden layers as JSON has them, each with the fields changed that `change(index, layer)` gives."""
    return [
        HiddenLayer(**{**layer.model_dump(), **change(index, layer)}).model_dump(mode="json")
        for index, layer in enumerate(experiment.hidden)
    ]


def _initializer(name: str) -> Callable[[Experiment], Patch | None]:
    return lambda experiment: _changed(experiment, initializer=choose(INITIALIZERS, name).document())


def _one_sided(experiment: Experiment) -> bool:
    """Whether most hidden units have a function that lets one side through, which weights should make up for."""
    votes = sum(1 if ACTIVATIONS[one.activation].high > 1e300 else -1 for one in experiment.hidden)
    # Those that pass both sides unchanged lose nothing.
    linear = all(one.activation == "linear" for one in experiment.hidden)
    return votes > 0 and not linear


def _suited(name: str, *, one_sided: bool) -> Callable[[Experiment], Patch | None]:
    make = _initializer(name)
    return lambda experiment: make(experiment) if _one_sided(experiment) is one_sided else None


def _activation(name: str, initializer: str) -> Callable[[Experiment], Patch | None]:
    def make(experiment: Experiment) -> Patch | None:
        # Weights to go with it, so that what is compared is the function and not a bad start.
        if not experiment.hidden or all(one.activation == name for one in experiment.hidden):
            return None
        hidden = _hidden(experiment, lambda index, layer: {"activation": name, "alpha": None})
        return _changed(experiment, hidden=hidden, initializer=choose(INITIALIZERS, initializer).document())

    return make


def _batch_normalization(experiment: Experiment) -> Patch | None:
    if experiment.batch_size < 2:
        return None
    return _changed(experiment, hidden=_hidden(experiment, lambda index, layer: {"normalization": "batch"}))


def _residual(experiment: Experiment) -> Patch | None:
    def change(index: int, layer: HiddenLayer) -> dict[str, Any]:
        fits = index > 0 and experiment.hidden[index - 1].units == layer.units
        return {"residual": True} if fits else {}

    return _changed(experiment, hidden=_hidden(experiment, change))


def _rate(factor: float) -> Callable[[Experiment], Patch | None]:
    def make(experiment: Experiment) -> Patch | None:
        now = experiment.optimizer
        # To four digits: a rate a person would write.
        rate = float(f"{now['learning_rate'] * factor:.3e}")
        if not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
            return None
        return _changed(experiment, optimizer={**now.document(), "learning_rate": rate})

    return make


def _adam(experiment: Experiment) -> Patch | None:
    if experiment.optimizer.name == "adam":
        return None
    return _changed(experiment, optimizer=choose(OPTIMIZERS, "adam", learning_rate=_ADAM_RATE).document())


def _clip_norm(experiment: Experiment) -> Patch | None:
    # One that is there already may have been set too high to matter.
    now: Choice = experiment.clip
    if now.name == "norm" and now["threshold"] <= 1.0:
        return None
    return _changed(experiment, clip=choose(CLIPS, "norm").document())


def _regularizer(name: str, rate: float) -> Callable[[Experiment], Patch | None]:
    def make(experiment: Experiment) -> Patch | None:
        now = experiment.regularizer
        if now.name == name and now["rate"] >= rate:
            return None
        return _changed(experiment, regularizer=choose(REGULARIZERS, name, rate=rate).document())

    return make


def _less_regularization(experiment: Experiment) -> Patch | None:
    now = experiment.regularizer
    if now.name == "none" or now["rate"] < _STRONG_PULL:
        return None
    return _changed(experiment, regularizer={**now.document(), "rate": now["rate"] / 10})


def _more_data(experiment: Experiment) -> Patch | None:
    data = experiment.data
    if data.points is not None or data.train_fraction >= _TRAIN_FRACTION:
        return None
    return _changed(experiment, data={**data.model_dump(mode="json"), "train_fraction": _TRAIN_FRACTION})


def _fewer_units(experiment: Experiment) -> Patch | None:
    # Places in layers that have shrunk might not be there.
    if experiment.off or experiment.frozen:
        return None
    return _changed(
        experiment,
        hidden=_hidden(experiment, lambda index, layer: {"units": min(layer.units, max(2, layer.units // 2))}),
    )


def _more_noise(experiment: Experiment) -> Patch | None:
    data = experiment.data
    # A formula need not be finite at points that have moved.
    if data.points is not None or any(map(is_formula, experiment.features)):
        return None
    noise = round(min(0.5, data.noise + 0.2), 3)
    return _changed(experiment, data={**data.model_dump(mode="json"), "noise": noise})


REMEDIES: dict[str, Callable[[Experiment], Patch | None]] = {
    "kaiming": _suited("kaiming_uniform", one_sided=True),
    "xavier": _suited("xavier_uniform", one_sided=False),
    "tanh": _activation("tanh", "xavier_uniform"),
    "relu": _activation("relu", "kaiming_uniform"),
    "leaky_relu": _activation("leaky_relu", "kaiming_uniform"),
    "batch_normalization": _batch_normalization,
    "residual": _residual,
    "standardize": lambda experiment: _changed(experiment, standardize=True),
    "third_rate": _rate(1 / 3),
    "tenth_rate": _rate(1 / 10),
    "triple_rate": _rate(3.0),
    "tenfold_rate": _rate(10.0),
    "hundredfold_rate": _rate(100.0),
    "adam": _adam,
    "clip_norm": _clip_norm,
    "l2": _regularizer("l2", _L2_RATE),
    "l1": _regularizer("l1", _L1_RATE),
    "less_regularization": _less_regularization,
    "more_data": _more_data,
    "fewer_units": _fewer_units,
    "more_noise": _more_noise,
}


def remedies(experiment: Experiment, names: tuple[str, ...]) -> list[tuple[str, Patch]]:
    """Of these remedies, in this order, those that change something, with what they change."""
    made = [(name, REMEDIES[name](experiment)) for name in names]
    return [(name, patch) for name, patch in made if patch is not None]
