"""The article's links open set-ups that the engine takes, and these do what the article says of them."""

import html
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from engine import Evaluation, Experiment, Trainer
from tests.project.tree import read

ALL_SEVEN = "x1,x2,x1_squared,x2_squared,x1_x2,sin_x1,sin_x2"
MEMORIZER = f"data.noise=0.4&data.train_fraction=0.2&features={ALL_SEVEN}&hidden=tanh:8,tanh:8,tanh:8"
VOID = {"br", "img", "hr"}


LANGUAGES = ("article.html", "article.zh.html")


def article(name: str = LANGUAGES[0]) -> str:
    return read(f"templates/partials/{name}")


def addresses(name: str = LANGUAGES[0]) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="#([^"]*=[^"]*)"', article(name))]


def experiment(address: str) -> dict[str, Any]:
    """The experiment that an address describes: dotted names, features with commas between, activation:units."""
    document: dict[str, Any] = {}
    for part in address.split("&"):
        key, text = part.split("=")
        if "." not in key and key not in ("features", "hidden"):
            document[key] = text
            continue
        names = [] if text == "none" else text.split(",")
        if key == "features":
            document[key] = names
        elif key == "hidden":
            layers = [layer.split(":") for layer in names]
            document[key] = [{"activation": activation, "units": int(units)} for activation, units in layers]
        else:
            top, member = key.split(".")
            value = json.loads(text) if re.fullmatch(r"[-\d.]+|true|false", text) else text
            document.setdefault(top, {})[member] = value
    return document


def trained(address: str, epochs: int, seed: int = 1) -> Evaluation:
    document = experiment(address)
    document["seed"] = seed
    document["data"] = {**document.get("data", {}), "seed": seed}
    trainer = Trainer(Experiment.parse(document))
    for _ in range(epochs):
        trainer.train_epoch()
    return trainer.evaluate()


class Outline(HTMLParser):
    """Checks that elements close in order; collects headings, ids and whatever styles or runs."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.contents: list[str] = []
        self.figures: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.levels.append(int(tag[1]))
        if tag in {"script", "style", "iframe"}:
            self.inline.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "aria-labelledby":
                self.labels.append(value or "")
            if name == "href" and (value or "").startswith("#about-"):
                self.contents.append((value or "")[1:])
            if name == "data-figure":
                self.figures.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(name)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outlined(name: str) -> Outline:
    outline = Outline()
    outline.feed(article(name))
    return outline


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_article_is_well_formed_with_headings_in_order_and_no_inline_code(name: str) -> None:
    outline = outlined(name)
    assert outline.open == []
    assert outline.inline == []
    assert outline.levels[0] == 2
    assert all(later - earlier <= 1 for earlier, later in zip(outline.levels, outline.levels[1:], strict=False))
    assert set(outline.levels) == {2, 3}
    assert len(set(outline.ids)) == len(outline.ids)
    assert set(outline.labels) <= set(outline.ids)
    # The contents name every section, in order.
    assert outline.contents == outline.labels


def test_the_article_is_the_same_in_both_languages() -> None:
    english, chinese = (outlined(name) for name in LANGUAGES)
    assert english.ids == chinese.ids and english.figures == chinese.figures
    assert addresses() == [
        html.unescape(found) for found in re.findall(r'href="#([^"]*=[^"]*)"', article(LANGUAGES[1]))
    ]


def test_every_figure_of_the_article_is_drawn_by_the_page() -> None:
    drawn = re.search(r"const FIGURES = \{(.*?)\}", read("static/panels/article/figures.js"))
    assert drawn and re.findall(r"(\w+):", drawn[1]) == outlined(LANGUAGES[0]).figures == ["neuron", "bias", "descent"]


@pytest.mark.parametrize("address", addresses())
def test_every_link_to_a_set_up_is_one_that_the_engine_takes(address: str) -> None:
    document = experiment(address)
    found = Experiment.parse(document).document()
    assert found != Experiment.parse({}).document() or address == "optimizer.learning_rate=0.03"


def linked(address: str) -> str:
    """The address, which must be one of the article's."""
    assert address in addresses()
    return address


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_line_cannot_hold_a_circle_and_squares_can(seed: int) -> None:
    assert trained(linked("hidden=none"), 100, seed).test_loss > 0.47
    assert trained(linked("features=x1_squared,x2_squared&hidden=none"), 20, seed).test_loss < 0.03


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_four_quarters_need_the_product(seed: int) -> None:
    assert trained(linked("data.dataset=xor&hidden=none"), 100, seed).test_loss > 0.47
    assert trained("data.dataset=xor&features=x1_x2&hidden=none", 50, seed).test_loss < 0.03


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_linear_layers_add_nothing_and_tanh_does(seed: int) -> None:
    assert trained(linked("hidden=linear:8,linear:8,linear:8"), 100, seed).test_loss > 0.47
    assert trained(linked("hidden=tanh:8,tanh:8,tanh:8"), 100, seed).test_loss < 0.05


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_learning_rate_can_be_too_small_or_too_large(seed: int) -> None:
    assert trained(linked("optimizer.learning_rate=0.0001"), 100, seed).train_loss > 0.47
    assert trained(linked("optimizer.learning_rate=0.03"), 200, seed).train_loss < 0.05
    assert trained(linked("optimizer.learning_rate=3"), 200, seed).train_loss > 0.3


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_l2_does_worse_on_what_was_seen_and_better_on_what_was_not(seed: int) -> None:
    plain = trained(linked(MEMORIZER), 300, seed)
    pulled = trained(linked(f"{MEMORIZER}&regularizer.name=l2&regularizer.rate=0.03"), 300, seed)
    assert plain.test_loss - plain.train_loss > 0.1
    assert pulled.train_loss > plain.train_loss
    assert pulled.test_loss < plain.test_loss


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_sines_make_the_spiral_easier(seed: int) -> None:
    alone = trained(linked("data.dataset=spiral&hidden=tanh:8,tanh:8"), 200, seed)
    helped = trained(linked("data.dataset=spiral&features=x1,x2,sin_x1,sin_x2&hidden=tanh:8,tanh:8"), 200, seed)
    assert alone.test_loss > 0.3
    assert helped.test_loss < 0.1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_clusters_need_no_hidden_layer_and_three_arms_do(seed: int) -> None:
    blobs = trained(linked("data.dataset=blobs&loss=cross_entropy&hidden=none"), 50, seed)
    arms = trained(linked("data.dataset=spirals3&loss=cross_entropy&hidden=none"), 100, seed)
    helped = trained(
        "data.dataset=spirals3&loss=cross_entropy&hidden=tanh:12,tanh:12&optimizer.learning_rate=0.1", 400, seed
    )
    assert blobs.test.accuracy > 0.95
    assert arms.test.accuracy < 0.7
    assert helped.test.accuracy > 0.9


def test_from_zero_all_units_of_a_layer_stay_alike() -> None:
    trainer = Trainer(Experiment.parse(experiment(linked("initializer.name=zeros"))))
    for _ in range(50):
        trainer.train_epoch()
    for layer in trainer.network.layers:
        assert (layer.weights == layer.weights[:, :1]).all()
        assert (layer.biases == layer.biases[0]).all()
    assert trainer.evaluate().test_loss > 0.47


def test_the_default_network_has_the_parameters_that_the_article_counts() -> None:
    trainer = Trainer(Experiment.parse({}))
    weights = sum(layer.weights.size for layer in trainer.network.layers)
    biases = sum(layer.biases.size for layer in trainer.network.layers)
    assert (weights, biases) == (2 * 4 + 4 * 2 + 2 * 1, 4 + 2 + 1)
    assert f"{weights + biases} parameters: {weights} weights, one a link, and {biases} biases" in article()
    assert f"{weights + biases} 个参数：{weights} 个权重，每条连线一个；{biases} 个偏置" in article(LANGUAGES[1])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_loss_of_a_half_is_what_answering_nothing_has(seed: int) -> None:
    untrained = {"hidden": [], "initializer": {"name": "zeros"}, "seed": seed, "data": {"seed": seed}}
    assert Trainer(Experiment.parse(untrained)).evaluate().test_loss == pytest.approx(0.5)
