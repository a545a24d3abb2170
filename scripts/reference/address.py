"""What docs/address.md says of the page's address: its keys, read from the page's source, and a sentence for each."""

from __future__ import annotations

import re
from typing import Any

from engine import Experiment
from scripts.locks import ROOT
from scripts.reference.experiment import table

# How the value of a field is written, and an example of it.
_WRITTEN = {
    "problem": ("a name", "problem=regression&data.dataset=plane"),
    "data": ("members; points of one's own as JSON", "data.dataset=xor&data.noise=0.2"),
    "features": ("names and formulas with commas between, or `none`", "features=x1,x1_x2,=x1^2"),
    "standardize": ("`true` or `false`, or 1 or 0", "standardize=true"),
    "hidden": (
        "layers with commas between, each `activation:units` and then `:member=value` for what else it says, or `none`",
        "hidden=relu:8,relu:8:residual=true,tanh:2",
    ),
    "output_activation": ("a name", "output_activation=linear"),
    "loss": ("a name", "loss=huber&problem=regression&data.dataset=plane"),
    "bias": ("`true` or `false`", "bias=false"),
    "initializer": ("members", "initializer.name=normal&initializer.std=0.5"),
    "optimizer": ("members", "optimizer.name=adam&optimizer.learning_rate=0.01"),
    "schedule": ("members", "schedule.name=cosine&schedule.epochs=300"),
    "regularizer": ("members", "regularizer.name=l1&regularizer.rate=0.003"),
    "clip": ("members", "clip.name=norm"),
    "batch_size": ("a number", "batch_size=30"),
    "shuffle": ("`true` or `false`", "shuffle=true"),
    "seed": ("a number", "seed=7"),
    "stop": ("members", "stop.epochs=200"),
    "frozen": ("JSON", 'frozen=[{"layer":1}]'),
    "off": ("JSON", 'off=[{"layer":1,"unit":0}]'),
}
_VIEW = {
    "test": ("1: the test points are shown", "test=1"),
    "discretize": ("1: maps in two colors, without shades", "discretize=1"),
    "signs": ("1: signs are shown by dash, stripe and shape beside color", "signs=1"),
    "hide": ("controls that are not shown, with commas between", "hide=play,step"),
    "drawer": ("the panel that is open below the network", "drawer=layers"),
    "layers": (
        "in the drawer of layers `over_time`, `importance` of units, or `changes` since the run last stood still",
        "drawer=layers&layers=importance",
    ),
    "axes": ("the two inputs that the map shows, of data with more than two", "axes=x1,x3"),
    "held": ("what the inputs that the map does not show are held at; at their means otherwise", "held=x3:0.5,x4:-2"),
    "lab": ("the lab that stands in the place of the playground", "lab=sweep"),
    "sweep": (
        "what the lab of sweeps varies and how, or `finder`; the experiment is the address's own",
        "lab=sweep&sweep=optimizer.learning_rate:0.01,0.03,0.1~hidden.units:2,4,8~seeds:5",
    ),
    "space": (
        "in the drawer of spaces the layer, 0 being the features, or `plane`; two of its units along the sides, "
        "from 1; and the unit of the next layer whose boundary shows, from 1",
        "drawer=space&space=1:2-4:u1",
    ),
    "landscape": (
        "in the drawer of landscapes the plane, `weights`, `path` or `random`; two weights, as layer, unit and source "
        "from 1, or biases, as layer and unit; the seed of random directions; `test` for the test loss; `whole` for "
        "the whole path and `near` for the present in the middle; and a factor of its size",
        "drawer=landscape&landscape=weights:w2-1-1:b2-1:test:x0.5",
    ),
    "compare": (
        "the set-ups that are compared: the first, empty where it is the address's own, then how each other differs",
        "lab=compare&compare=~optimizer.learning_rate=0.3~batch_size=1",
    ),
    "speed": ("epochs (`e`) or batches (`b`) a second, or `max`", "speed=10e"),
}


def content() -> dict[str, Any]:
    """What the template is filled with.

    Raises:
        LookupError: the page has a key that nothing is said of here, or none that something is said of.
    """
    source = (ROOT / "static/experiment/address.js").read_text(encoding="utf-8")
    keys, view = keys_of(source, "KEYS"), keys_of(source, "VIEW_KEYS")
    for found, told in ((keys, _WRITTEN), (view, _VIEW)):
        if found != list(told):
            raise LookupError(f"the page's keys must be told, in their order: {found}; told are {list(told)}")
    fields = Experiment.model_json_schema()["properties"]
    controls = _entries((ROOT / "static/app/state.js").read_text(encoding="utf-8"), "CONTROLS")
    return {
        "keys": table(
            ("key", "written as", "for example", "what it says"),
            ((f"`{key}`", *_shown(*_WRITTEN[key]), fields[key]["description"]) for key in keys),
        ),
        "view": table(("key", "value", "for example"), ((f"`{key}`", *_shown(*_VIEW[key])) for key in view)),
        "controls": ", ".join(f"`{one}`" for one in controls),
        "labs": ", ".join(f"`{one}`" for one in _names("labs")),
        "drawers": ", ".join(f"`{one}`" for one in _names("network")),
    }


def _shown(words: str, example: str) -> tuple[str, str]:
    return words, f"`#{example}`"


def keys_of(source: str, name: str) -> list[str]:
    """The keys of an object that the source has under a name, in order."""
    return re.findall(r"^  (\w+): ", _body(source, name, "{", "};"), flags=re.MULTILINE)


def _entries(source: str, name: str) -> list[str]:
    return re.findall(r'^  "(\w+)",$', _body(source, name, "[", "];"), flags=re.MULTILINE)


def _body(source: str, name: str, opening: str, closing: str) -> str:
    pattern = rf"const {name} = {re.escape(opening)}\n(.*?)^{re.escape(closing)}"
    found = re.search(pattern, source, re.MULTILINE | re.DOTALL)
    if found is None:
        raise LookupError(f"`{name}` must be in the page's source")
    return found[1]


def _names(partial: str) -> list[str]:
    """What a template has one of each of."""
    source = (ROOT / f"templates/partials/{partial}.html").read_text(encoding="utf-8")
    return re.findall(r"'(\w+)'", re.findall(r"{% for name in [\[(]([^\])]*)[\])] %}", source)[0])
