"""The Functions drawer: activations, their derivatives and facts, and where this network's own sums fall."""

import csv
import json
import math
import re
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ROOT, OpenPage, Server, at_width, overlaps

PLOT = "#drawer-functions .plot canvas"


def open_drawer(page: Page) -> Page:
    page.get_by_role("tab", name="Functions").click()
    expect(page.locator("#drawer-functions .functions-body")).to_be_visible()
    # Names stand under the plot once it knows how wide it is.
    expect(page.locator("#drawer-functions .plot-name").first).to_be_visible()
    return page


@pytest.fixture
def drawer(open_page: OpenPage) -> Page:
    return open_drawer(open_page())


def chip(page: Page, label: str) -> Locator:
    return page.get_by_role("group", name="Functions to draw").get_by_role("button", name=label, exact=True)


def expect_lines(page: Page, *names: str) -> None:
    """These lines are drawn, as the read-out has them, which stands there once the plot knows how wide it is."""
    expect(page.locator("#drawer-functions .plot-name span")).to_have_text(list(names))


def figures(page: Page) -> dict[str, str]:
    """What the read-out says now, by line, as written."""
    rows: list[list[str]] = page.locator("#drawer-functions .plot-name").evaluate_all(
        "(rows) => rows.map((row) => ['span', 'b'].map((part) => row.querySelector(part).innerText))"
    )
    return {name: text.replace("−", "-") for name, text in rows}


def readings(page: Page) -> dict[str, float]:
    return {name: float(text) for name, text in figures(page).items()}


def place(page: Page) -> float:
    text = page.locator("#drawer-functions .plot-x").inner_text()
    return float(text.removeprefix("z").replace("−", "-"))


def facts_shown(page: Page) -> dict[str, dict[str, str]]:
    """Every fact by its kind and the function's name, as the table has it in the column below the name."""
    facts: dict[str, dict[str, str]] = page.evaluate(
        """() => {
          const names = [...document.querySelectorAll('.facts thead th')].map((head) => head.textContent);
          const read = (row) =>
            Object.fromEntries([...row.querySelectorAll('td')].map((cell, at) => [names[at], cell.innerText]));
          const rows = [...document.querySelectorAll('.facts tr[data-fact]')];
          return Object.fromEntries(rows.map((row) => [row.dataset.fact, read(row)]));
        }"""
    )
    return facts


def download(page: Page, what: str) -> tuple[str, Path]:
    page.get_by_role("button", name="Save: Activation functions").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name=what).click()
    return waiting.value.suggested_filename, waiting.value.path()


def test_it_opens_from_the_address_and_follows_the_network_until_somebody_chooses(open_page: OpenPage) -> None:
    page = open_page("#drawer=functions&hidden=relu:4,relu:2")
    # The output of a classifier stays tanh.
    expect(page.locator(".facts thead th")).to_have_text(["Tanh", "ReLU"])
    expect_lines(page, "Tanh", "Tanh′", "ReLU", "ReLU′")
    expect(chip(page, "ReLU")).to_have_attribute("aria-pressed", "true")
    expect(chip(page, "Sigmoid")).to_have_attribute("aria-pressed", "false")
    page.select_option("#activation", "sigmoid")
    expect(page.locator(".facts thead th")).to_have_text(["Sigmoid", "Tanh"])
    # Nothing of a function without a useful range is inside it.
    page.select_option("#activation", "step")
    first = page.locator(".strip", has_text="Layer 1: Step").locator(".figure")
    expect(first).to_have_text("100.0% where f is flat")
    # An alpha other than the drawn one is said.
    page.select_option("#activation", "leaky_relu")
    name = page.locator(".strip").first.locator("span").first
    expect(name).to_have_text("Layer 1: Leaky ReLU")
    page.locator(".layer-button").first.click()
    alpha = page.get_by_label("Alpha", exact=True)
    alpha.fill("0.3")
    alpha.press("Enter")
    expect(name).to_have_text("Layer 1: Leaky ReLU, alpha 0.3 here")
    page.keyboard.press("Escape")
    chip(page, "GELU").click()
    page.select_option("#activation", "relu")
    expect(page.locator(".kind").first).to_have_text("ReLU")
    assert page.locator(".facts thead th").all_text_contents() == ["Tanh", "Leaky ReLU", "GELU"]


def test_the_pointer_reads_lines_and_chips_and_the_switch_add_and_remove_them(drawer: Page) -> None:
    expect_lines(drawer, "Tanh", "Tanh′")
    # The pointer reads the nearest point of the table.
    box = drawer.locator(PLOT).bounding_box()
    assert box
    drawer.locator(PLOT).hover(position={"x": box["width"] * 0.7, "y": 40})
    z = place(drawer)
    assert z > 1 and (z * 16).is_integer()
    assert readings(drawer)["Tanh"] == pytest.approx(math.tanh(z), rel=5e-6)
    chip(drawer, "Sigmoid").click()
    expect_lines(drawer, "Sigmoid", "Sigmoid′", "Tanh", "Tanh′")
    shown = drawer.get_by_role("group", name="What to draw of each")
    shown.get_by_role("button", name="f: the functions alone").click()
    expect_lines(drawer, "Sigmoid", "Tanh")
    shown.get_by_role("button", name="f′: the derivatives alone").click()
    expect_lines(drawer, "Sigmoid′", "Tanh′")
    chip(drawer, "Tanh").click()
    expect_lines(drawer, "Sigmoid′")
    chip(drawer, "Sigmoid").click()
    expect_lines(drawer)
    expect(drawer.get_by_text("Choose a function above to draw it.")).to_be_visible()
    expect(drawer.locator(".functions-facts")).to_be_hidden()


def test_a_function_keeps_its_color_while_others_come_and_go_and_beyond_eight_they_repeat(drawer: Page) -> None:
    def color(label: str) -> str:
        return str(chip(drawer, label).locator("i").evaluate("(dot) => getComputedStyle(dot).backgroundColor"))

    tanh = color("Tanh")
    chip(drawer, "Sigmoid").click()
    chip(drawer, "ReLU").click()
    relu = color("ReLU")
    assert len({tanh, color("Sigmoid"), relu}) == 3
    chip(drawer, "Sigmoid").click()
    assert (color("Tanh"), color("ReLU")) == (tanh, relu)
    line = drawer.locator(".plot-name", has_text="ReLU").first.locator("i")
    assert line.evaluate("(line) => getComputedStyle(line).borderTopColor") == relu
    # Beyond eight functions colors repeat, and the page says so.
    labels = ["Linear", "Step", "Sigmoid", "ELU", "SELU", "SiLU"]
    for label in labels:
        chip(drawer, label).click()
    hint = drawer.get_by_text("More than 8 functions: colors repeat.")
    colors = drawer.locator(".chip[aria-pressed=true] i").evaluate_all(
        "(dots) => dots.map((dot) => getComputedStyle(dot).backgroundColor)"
    )
    assert len(set(colors)) == 8
    expect(hint).to_be_hidden()
    chip(drawer, "GELU").click()
    expect(hint).to_be_visible()


def arrow_keys_read_every_line_with_six_figures(drawer: Page) -> None:
    chip(drawer, "Sigmoid").click()
    expect_lines(drawer, "Sigmoid", "Sigmoid′", "Tanh", "Tanh′")
    drawer.locator(PLOT).focus()
    drawer.keyboard.press("Home")
    assert place(drawer) == -8
    for _ in range(8 * 4):
        drawer.keyboard.press("ArrowRight")
    assert place(drawer) == 0
    assert readings(drawer) == {"Sigmoid": 0.5, "Sigmoid′": 0.25, "Tanh": 0, "Tanh′": 1}
    assert figures(drawer)["Sigmoid′"] == "0.250000"
    drawer.keyboard.press("ArrowRight")
    assert place(drawer) == 0.25
    assert readings(drawer)["Tanh"] == pytest.approx(math.tanh(0.25), rel=5e-6)
    assert readings(drawer)["Tanh′"] == pytest.approx(1 - math.tanh(0.25) ** 2, rel=5e-6)
    drawer.keyboard.press("Home")
    assert place(drawer) == -8
    assert readings(drawer)["Sigmoid"] == pytest.approx(1 / (1 + math.exp(8)), rel=5e-6)
    # The arrow keys belong to the plot here: they do not step the run.
    assert drawer.text_content("#epoch") == "0"
    chip(drawer, "Sigmoid").click()
    expect_lines(drawer, "Tanh", "Tanh′")


def facts_are_words(drawer: Page) -> None:
    for label in ("ReLU", "GELU", "Step", "Leaky ReLU"):
        chip(drawer, label).click()
    facts = facts_shown(drawer)
    assert facts["range"]["Tanh"] == "−1 to 1"
    assert facts["range"]["ReLU"] == "from 0 up"
    assert facts["range"]["Leaky ReLU"] == "all numbers"
    assert facts["alpha"]["Leaky ReLU"] == "0.01"
    # 1 - tanh² = 0.05 at artanh(√0.95).
    assert facts["useful"]["Tanh"] == "−3 to 3" and facts["steep"]["Tanh"] == "−2.18 to 2.18"
    assert facts["useful"]["ReLU"] == "from 0 up"
    assert facts["useful"]["Step"] == "none"
    table = {
        kind: [facts[kind][name] for name in ("Tanh", "ReLU", "GELU", "Step")]
        for kind in ("zero_centered", "saturates", "monotonic", "differentiable")
    }
    assert table == {
        "zero_centered": ["yes", "no", "no", "no"],
        "saturates": ["yes", "yes", "yes", "yes"],
        "monotonic": ["yes", "yes", "no", "yes"],
        "differentiable": ["yes", "no", "yes", "no"],
    }
    for kind in ("forward", "derivative"):
        time = re.fullmatch(r"([\d.]+) µs", facts[kind]["Tanh"])
        assert time and float(time[1]) > 0
    expect(drawer.get_by_text("one call with 8 × 10 values, measured on this server")).to_be_visible()


def what_is_drawn_can_be_taken_away_as_a_table_in_full_and_as_a_picture(drawer: Page, server: Server) -> None:
    chip(drawer, "Mish").click()
    name, path = download(drawer, "CSV")
    assert name == "activation-functions.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["z", "Tanh", "Tanh′", "Mish", "Mish′"]
    with urllib.request.urlopen(server.url + "functions.json") as response:
        table = json.load(response)
    records = {record["name"]: record for record in table["functions"]}
    columns = [table["z"]] + [records[name][key] for name in ("tanh", "mish") for key in ("values", "derivatives")]
    assert [[float(cell) for cell in row] for row in rows[1:]] == [list(row) for row in zip(*columns, strict=True)]
    name, path = download(drawer, "Image")
    assert name == "activation-functions.png"
    assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    chip(drawer, "Mish").click()
    expect_lines(drawer, "Tanh", "Tanh′")


def test_lines_are_read_by_keyboard_taken_away_in_full_and_their_facts_are_words(drawer: Page, server: Server) -> None:
    arrow_keys_read_every_line_with_six_figures(drawer)
    what_is_drawn_can_be_taken_away_as_a_table_in_full_and_as_a_picture(drawer, server)
    facts_are_words(drawer)


def test_values_are_those_of_another_library(server: Server) -> None:
    golden = json.loads((ROOT / "tests/golden/pytorch_activations.json").read_text(encoding="utf-8"))
    with urllib.request.urlopen(server.url + "functions.json") as response:
        table = json.load(response)
    records = {record["name"]: record for record in table["functions"]}
    places = {z: index for index, z in enumerate(table["z"])}
    common = [(places[z], index) for index, z in enumerate(golden["z"]) if z in places]
    assert len(common) > 60 and len(golden["activations"]) > 10
    for name, expected in golden["activations"].items():
        for ours, theirs in (("values", "f"), ("derivatives", "derivative")):
            found = [records[name][ours][here] for here, _ in common]
            assert found == pytest.approx([expected[theirs][there] for _, there in common], rel=0, abs=1e-12), name


def test_nothing_is_an_image_before_it_can_be_told(open_page: OpenPage) -> None:
    page = open_page()
    # As on a slow machine: the sums are known before the page has heard how wide the plot is.
    page.evaluate(
        """() => {
          const held = [];
          const Observer = window.ResizeObserver;
          window.ResizeObserver = class extends Observer {
            constructor(told) {
              super((...news) => held.push(() => told(...news)));
            }
          };
          window.measure = () => held.splice(0).forEach((tell) => tell());
        }"""
    )
    page.get_by_role("tab", name="Functions").click()
    page.locator("#play").click()
    strips = page.locator("#drawer-functions .strip")
    expect(strips.first.locator(".figure")).to_contain_text("where f is flat")
    images = page.locator("#drawer-functions [role=img]")
    nameless = page.locator("#drawer-functions [role=img]:not([aria-label])")
    expect(nameless).to_have_count(0)
    page.evaluate("window.measure()")
    expect(images).to_have_count(1 + 3)
    expect(nameless).to_have_count(0)


def test_the_networks_own_sums_lie_under_the_plot_while_it_trains(drawer: Page) -> None:
    drawer.get_by_role("button", name="Play", exact=True).click()
    strips = drawer.locator(".strip")
    expect(strips).to_have_count(3)
    expect(strips.locator("span:first-child")).to_have_text(["Layer 1: Tanh", "Layer 2: Tanh", "Output: Tanh"])
    shares = strips.locator(".figure")
    expect(shares.first).to_have_text(re.compile(r"^\s*\d+\.\d% where f is flat$"))
    drawer.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 20")
    drawer.evaluate(
        """() => {
          window.shift = 0;
          new PerformanceObserver((list) => {
            list.getEntries().forEach((entry) => { window.shift += entry.value; });
          }).observe({type: 'layout-shift', buffered: false});
        }"""
    )
    before = shares.all_text_contents()
    drawer.wait_for_function(
        "(before) => [...document.querySelectorAll('.strip .figure')]"
        ".some((one, at) => one.textContent !== before[at])",
        arg=before,
    )
    assert drawer.evaluate("window.shift") == 0
    painted = strips.first.locator("canvas").evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)"
        ".data.some((byte) => byte > 0)"
    )
    assert painted
    drawer.get_by_role("button", name="Pause", exact=True).click()
    # A strip belongs to a function that is drawn.
    chip(drawer, "Tanh").click()
    expect(strips).to_have_count(0)


def test_a_failure_is_said_and_can_be_tried_again(open_page: OpenPage) -> None:
    page = open_page()
    page.route("**/functions.json*", lambda route: route.fulfill(body="{}", content_type="application/json"))
    page.get_by_role("tab", name="Functions").click()
    expect(page.get_by_text("The functions could not be loaded (the server sent something else).")).to_be_visible()
    page.unroute("**/functions.json*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#drawer-functions .functions-body")).to_be_visible()
    expect(page.locator("#drawer-functions .plot-name span")).to_have_text(["Tanh", "Tanh′"])


def test_it_is_loaded_once_and_only_when_it_is_opened(open_page: OpenPage) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "functions.json" in request.url else None)
    page.get_by_role("tab", name="Layers").click()
    assert asked == []
    open_drawer(page)
    page.get_by_role("tab", name="Layers").click()
    open_drawer(page)
    assert len(asked) == 1


def test_it_fits_with_every_function_chosen(drawer: Page) -> None:
    chips = drawer.locator("#drawer-functions .chip")
    # As many clicks as there are functions would take longer than all else.
    chips.evaluate_all("(chips) => chips.filter((one) => one.ariaPressed === 'false').forEach((one) => one.click())")
    expect(drawer.locator("#drawer-functions .chip[aria-pressed=false]")).to_have_count(0)
    expect(drawer.locator(".facts thead th")).to_have_count(chips.count())
    for width, height in ((1280, 800), (390, 844)):
        at_width(drawer, width, height)
        assert drawer.evaluate("document.documentElement.scrollWidth") <= width
        panel = drawer.locator("#drawer-functions")
        assert panel.evaluate("(panel) => panel.scrollWidth <= panel.clientWidth")
        # The table has more than fits, and moves within itself.
        assert drawer.locator(".facts-scroller").evaluate("(one) => one.scrollWidth > one.clientWidth")
        parts = [f"#drawer-functions {part}" for part in (".functions-choice", ".plot", ".functions-facts")]
        assert overlaps(drawer, parts) == []
