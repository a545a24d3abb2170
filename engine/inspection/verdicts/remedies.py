"""What may help: each remedy makes of an experiment the fields to change, or None where it would change nothing.

None of them asks for anything the rules of experiments refuse: a test tries every one of them on experiments of every
kind. Those that make a network larger are in `growth`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.experiment.choice import Choice, choose
from engine.experiment.experiment import Experiment
from engine.experiment.parts import HiddenLayer
from engine.inspection.verdicts.growth import GROWTH
from engine.inspection.verdicts.start import TINY_SPREAD, first_size
from engine.tables.activations import ACTIVATIONS
from engine.tables.clipping import CLIPS
from engine.tables.features import is_formula
from engine.tables.initializers import INITIALIZERS
from engine.tables.losses import LOSSES
from engine.tables.optimizers import OPTIMIZERS
from engine.tables.regularizers import REGULARIZERS
from engine.validation.faults import ExperimentError
from engine.validation.limits import Limits

Patch = dict[str, Any]


@dataclass(frozen=True)
class Remedy:
    """One thing to try.

    Attributes:
        patch: from an experiment the fields to change, each complete and as JSON has it; None where it would change
            nothing, or does not suit.
        anew: whether it begins anew, where the run could go on: the state it has come to is past saving.
        grows: whether the network becomes larger, which limits may forbid.
    """

    patch: Callable[[Experiment], Patch | None]
    anew: bool = False
    grows: bool = False


# As the lessons have them: enough to see a difference, not enough to flatten everything.
_L2_RATE, _L1_RATE = 0.03, 0.01
_ADAM_RATE = 0.01
_USUAL_RATE = 0.03
# These take steps of about the learning rate, however small the gradient.
_USUAL_RATES = {"adam": _ADAM_RATE, "rmsprop": _ADAM_RATE}
_LOWEST_RATE, _HIGHEST_RATE = 1e-7, 1e3
_TRAIN_FRACTION = 0.8
_ENOUGH_TO_HALVE = 8


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


def _larger_weights(experiment: Experiment) -> Patch | None:
    # Small weights make signals smaller from layer to layer; where there is one, larger ones seldom help.
    if first_size(experiment) > TINY_SPREAD or len(experiment.hidden) < 2:
        return None
    return _initializer("kaiming_uniform" if _one_sided(experiment) else "xavier_uniform")(experiment)


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


def _usual_rate(experiment: Experiment) -> Patch | None:
    now = experiment.optimizer
    usual = _USUAL_RATES.get(now.name, _USUAL_RATE)
    if usual < 3 * now["learning_rate"]:
        return None
    return _changed(experiment, optimizer={**now.document(), "learning_rate": usual})


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


def _no_regularization(experiment: Experiment) -> Patch | None:
    if not experiment.regularizer["rate"] > 0:
        return None
    return _changed(experiment, regularizer=choose(REGULARIZERS, "none").document())


def _more_data(experiment: Experiment) -> Patch | None:
    data = experiment.data
    if data.points is not None or data.train_fraction >= _TRAIN_FRACTION:
        return None
    return _changed(experiment, data={**data.model_dump(mode="json"), "train_fraction": _TRAIN_FRACTION})


def _fewer_units(experiment: Experiment) -> Patch | None:
    # Places in layers that have shrunk might not be there.
    if experiment.off or experiment.frozen:
        return None
    # Half of a few is too few for most that was learned.
    if any(one.units < _ENOUGH_TO_HALVE for one in experiment.hidden):
        return None
    return _changed(experiment, hidden=_hidden(experiment, lambda index, layer: {"units": layer.units // 2}))


def _more_noise(experiment: Experiment) -> Patch | None:
    data = experiment.data
    # A formula need not be finite at points that have moved.
    if data.points is not None or any(map(is_formula, experiment.features)):
        return None
    noise = round(min(0.5, data.noise + 0.2), 3)
    return _changed(experiment, data={**data.model_dump(mode="json"), "noise": noise})


def _cross_entropy(experiment: Experiment) -> Patch | None:
    if not experiment.classes or LOSSES[experiment.resolved_loss].of_logits:
        return None
    name = "binary_cross_entropy" if experiment.n_outputs == 1 else "cross_entropy"
    return _changed(experiment, loss=name, output_activation="auto")


REMEDIES: dict[str, Remedy] = {
    "kaiming": Remedy(_suited("kaiming_uniform", one_sided=True)),
    "xavier": Remedy(_suited("xavier_uniform", one_sided=False)),
    "larger_weights": Remedy(_larger_weights),
    "tanh": Remedy(_activation("tanh", "xavier_uniform")),
    "relu": Remedy(_activation("relu", "kaiming_uniform")),
    "leaky_relu": Remedy(_activation("leaky_relu", "kaiming_uniform")),
    "batch_normalization": Remedy(_batch_normalization),
    "residual": Remedy(_residual),
    "standardize": Remedy(lambda experiment: _changed(experiment, standardize=True)),
    "cross_entropy": Remedy(_cross_entropy),
    "third_rate_anew": Remedy(_rate(1 / 3), anew=True),
    "tenth_rate_anew": Remedy(_rate(1 / 10), anew=True),
    "hundredth_rate_anew": Remedy(_rate(1 / 100), anew=True),
    "usual_rate": Remedy(_usual_rate),
    "hundredfold_rate": Remedy(_rate(100.0)),
    "adam": Remedy(_adam),
    "adam_anew": Remedy(_adam, anew=True),
    "clip_norm_anew": Remedy(_clip_norm, anew=True),
    "l2": Remedy(_regularizer("l2", _L2_RATE)),
    "l1": Remedy(_regularizer("l1", _L1_RATE)),
    "no_regularization": Remedy(_no_regularization, anew=True),
    "more_data": Remedy(_more_data),
    "fewer_units": Remedy(_fewer_units),
    "more_noise": Remedy(_more_noise),
    **{name: Remedy(patch, grows=True) for name, patch in GROWTH.items()},
}


def remedies(experiment: Experiment, names: tuple[str, ...], limits: Limits) -> list[tuple[str, Patch]]:
    """Of these remedies, in this order, those that change something and that limits allow, with what they change."""
    found = []
    for name in names:
        remedy = REMEDIES[name]
        patch = remedy.patch(experiment)
        if patch is not None and not (remedy.grows and not _fits(experiment, patch, limits)):
            found.append((name, patch))
    return found


def _fits(experiment: Experiment, patch: Patch, limits: Limits) -> bool:
    try:
        Experiment.parse({**experiment.document(), **patch}, limits)
    except ExperimentError:
        return False
    return True
