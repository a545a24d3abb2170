"""One setting of an experiment's document changed, and with it what could not stay as it was."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from engine.experiment.parts import HiddenLayer
from engine.tables import CHOICES
from engine.tables.activations import ACTIVATIONS
from engine.tables.datasets import DATASETS

_OF_LAYER = re.compile(r"hidden\[(\d{1,4})\]\.(\w+)")
_FIRST = frozenset({"hidden.layers", "data.dataset", *(f"{name}.name" for name in CHOICES)})
# What is kept of another record, as where a person chooses another on the page.
_KEPT = ("learning_rate", "rate")


def with_settings(document: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The document with these values at these fields; whether it is an experiment is not looked at.

    What is chosen, and how many layers there are, is changed before what these have. Another record of a table has
    its usual parameters, but the learning rate, or the rate of a penalty, that was there. More layers are as the last
    one.

    Args:
        document: complete, of an experiment.
        settings: values, by names of `engine.sweeps.fields`.
    """
    changed = copy.deepcopy(dict(document))
    for name in sorted(settings, key=lambda one: (one not in _FIRST, _OF_LAYER.match(one) is not None)):
        _set(changed, name, settings[name])
    return changed


def _set(document: dict[str, Any], name: str, value: Any) -> None:
    room, _, member = name.rpartition(".")
    if name == "hidden.layers":
        _set_layers(document, value)
    elif room == "hidden":
        # The first has none before it whose output it could add.
        for layer in document["hidden"][1 if member == "residual" else 0 :]:
            _set_in_layer(layer, member, value)
    elif found := _OF_LAYER.fullmatch(name):
        if (place := int(found[1])) < len(document["hidden"]):
            _set_in_layer(document["hidden"][place], found[2], value)
    elif room in CHOICES and member == "name":
        _choose(document, room, value)
    elif room:
        document[room][member] = value
        if name == "data.dataset" and value in DATASETS and DATASETS[value].classes is None:
            document[room].pop("classes", None)
    else:
        document[name] = value


def _set_layers(document: dict[str, Any], count: int) -> None:
    there = document["hidden"]
    last = there[-1] if there else HiddenLayer(units=4).model_dump(mode="json")
    document["hidden"] = [*there[:count], *(dict(last) for _ in range(count - len(there)))]


def _set_in_layer(layer: dict[str, Any], member: str, value: Any) -> None:
    layer[member] = value
    if member == "activation" and value in ACTIVATIONS and ACTIVATIONS[value].alpha is None:
        layer.pop("alpha", None)


def _choose(document: dict[str, Any], field: str, name: str) -> None:
    if document[field]["name"] != name and name in CHOICES[field]:
        known = {parameter.name for parameter in CHOICES[field][name].parameters}
        kept = {one: document[field][one] for one in _KEPT if one in document[field] and one in known}
        document[field] = {"name": name, **kept}
