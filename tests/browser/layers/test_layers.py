"""The drawer of layers: how each fares, what the numbers say, and the marks on the network."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.conftest import ROOT, OpenPage, at_width, go_to, number, step, transport

TEXTS = json.loads((ROOT / "locales" / "en.json").read_text(encoding="utf-8"))
DEEP_SIGMOID = "#hidden=" + ",".join(["sigmoid:8"] * 6)
PANEL = "#drawer-layers"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Loaded anew: measures that another test chose would be drawn."""
    return open_page()


def open_drawer(page: Page) -> None:
    page.get_by_role("tab", name="Layers").click()
    expect(page.locator(f"{PANEL} .layers-value").first).to_have_text(re.compile(r"\d"))


def train(page: Page) -> None:
    """Trains for one epoch, and waits until the layers' numbers have followed."""
    numbers = "[...document.querySelectorAll('#drawer-layers .layers-value')].map((one) => one.textContent).join()"
    before = page.evaluate(numbers)
    step(page)
    page.wait_for_function(f"(before) => {numbers} !== before", arg=before)


def rows_of(download: Download) -> list[list[str]]:
    return list(csv.reader(io.StringIO(Path(download.path()).read_text(encoding="utf-8"))))


def test_histograms_are_read_by_pointer_and_keys_and_numbers_follow_the_training(page: Page) -> None:
    open_drawer(page)
    figures = page.locator(f"{PANEL} .layers-figure")
    expect(figures).to_have_count(9)
    # Histograms come with the first full look, after the other numbers.
    page.wait_for_function(
        "[...document.querySelectorAll('#drawer-layers .layers-figure canvas')].every((canvas) =>"
        " canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height - 4).data.some((value) => value > 0))"
    )
    ends = figures.first.locator(".layers-ends")
    expect(ends).to_have_text(re.compile(r"\d"))
    at_rest = ends.text_content()
    figures.first.locator("canvas").hover()
    expect(ends).to_have_text(re.compile(r" to .*: \d+$"))
    page.mouse.move(0, 0)
    expect(ends).to_have_text(at_rest or "")
    page.locator(f"{PANEL} .layers-head button").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(ends).to_have_text(re.compile(r": \d+$"))
    page.keyboard.press("ArrowDown")
    expect(figures.nth(3).locator("canvas")).to_be_focused()
    # Arrow keys are the histogram's here, not the page's: nothing was trained.
    expect(page.locator("#epoch")).to_have_text("0")
    expect(page.locator(PANEL)).to_contain_text("Nothing out of the ordinary.")
    expect(page.locator(f"{PANEL} .verdicts")).to_be_hidden()
    names = page.locator(f"{PANEL} .layers-name")
    expect(names).to_have_text(["Layer 1", "Layer 2", "Output"])
    values = page.locator(f"{PANEL} .layers-value")
    numbers = page.locator(f"{PANEL} .layers-row").nth(1).locator(".layers-number")
    expect(numbers.last).to_have_text("0 of 4")
    # The mean of what tanh units answer is near 0; those of one kind are on one axis where that is asked for.
    expect(numbers.first).to_have_text(re.compile(r"^−?0\.[0-2]\d*$"))
    expect(figures.nth(3).locator(".layers-ends")).not_to_have_text(at_rest or "")
    page.get_by_label("One axis").check()
    expect(figures.nth(3).locator(".layers-ends")).to_have_text(ends.text_content() or "")
    page.get_by_label("One axis").uncheck()
    # What there is in a row is seen whole.
    edge = page.locator(PANEL).evaluate("(drawer) => drawer.getBoundingClientRect().right")
    assert numbers.last.evaluate("(cell) => cell.getBoundingClientRect().left + cell.scrollWidth") <= edge + 1
    train(page)
    page.get_by_label("Measure", exact=True).select_option(label="Weight norm")
    # Above a tenth, each of them.
    expect(values).to_have_text([re.compile(r"^\s*(0\.[1-9]|[1-9])")] * values.count())


def test_pictures_and_tables_are_saved_under_the_pages_own_policy(open_page: OpenPage) -> None:
    page = open_page(bypass_csp=False)
    open_drawer(page)
    # Histograms come with the first full look, after the other numbers.
    expect(page.locator(f"{PANEL} .layers-ends").last).to_have_text(re.compile(r"\d"))
    with page.expect_download() as given:
        page.get_by_label("Save as CSV: the layers now").click()
    head, *rows = rows_of(given.value)
    assert head[:8] == [
        "layer", "gradient_norm", "weight_norm", "update_ratio", "mean", "saturated", "zeros", "dead",
    ]  # fmt: skip
    assert head[8:10] == ["activations_low", "activations_high"] and len(head) == 8 + 3 * 26
    assert [row[0] for row in rows] == ["Layer 1", "Layer 2", "Output"]
    # Four units answer to 250 points.
    assert sum(map(int, rows[0][10:34])) == 1000
    page.get_by_role("button", name="Over time").click()
    page.locator(f"{PANEL} .plot").get_by_role("button", name="Save").click()
    with page.expect_download() as given:
        page.get_by_role("menuitem", name="Image").click()
    picture = Path(given.value.path()).read_bytes()
    assert given.value.suggested_filename == "layers-over-time.png"
    assert picture.startswith(b"\x89PNG") and len(picture) > 3000


def test_a_deep_sigmoid_network_is_said_to_vanish_with_its_numbers_until_a_remedy_is_taken(open_page: OpenPage) -> None:
    page = open_page(DEEP_SIGMOID)
    open_drawer(page)
    step(page, 2)
    verdict = page.locator(f"{PANEL} .verdicts li", has_text=TEXTS["verdict.vanishing.label"])
    expect(verdict).to_be_visible()
    expect(verdict.locator("p")).to_have_text(re.compile(r"\de−\d"))
    # The same is seen in the bars: the deeper, the longer, over more than three decades.
    page.wait_for_function(
        "() => {"
        " const bars = [...document.querySelectorAll('#drawer-layers .layers-track i')];"
        " const widths = bars.map((bar) => bar.getBoundingClientRect().width);"
        " return widths.every((width, at) => at === 0 || width > widths[at - 1]) && widths.at(-1) > 3 * widths[0];"
        "}"
    )
    # A remedy changes the experiment.
    button = page.locator(f"{PANEL} .verdicts .remedy", has_text=TEXTS["remedy.relu"])
    button.first.click()
    expect(page.locator("#heads .kind").first).to_have_text(TEXTS["activation.relu.label"])
    # What was found was found in another network.
    expect(verdict).to_have_count(0)


def test_a_dead_unit_wears_its_badge_also_while_the_drawer_is_closed_and_twins_name_one_another(
    open_page: OpenPage,
) -> None:
    page = open_page("#hidden=relu:4")
    expect(page.locator(".unit .badge")).to_have_count(0)
    page.locator(".unit .bias").first.click()
    page.fill("#editor-number", "-20")
    page.keyboard.press("Enter")
    badge = page.locator(".unit").first.locator(".badge")
    expect(badge).to_be_visible()
    expect(badge).to_have_attribute("title", TEXTS["badge.dead"])
    expect(page.locator(".unit .face").first).to_have_attribute("aria-label", re.compile("dead"))
    expect(page.locator(".unit .badge")).to_have_count(1)
    open_drawer(page)
    expect(page.locator(f"{PANEL} .layers-row").nth(1).locator(".layers-number").last).to_have_text("1 of 4")
    page.locator(".unit .bias").first.click()
    page.fill("#editor-number", "0.1")
    page.keyboard.press("Enter")
    expect(page.locator(".unit .badge")).to_have_count(0)
    assert number(page, "#train-loss") > 0
    go_to(page, "hidden=tanh:3&initializer.name=zeros")
    badge = page.locator(".unit .badge")
    expect(badge).to_have_count(3)
    expect(badge.first).to_have_attribute(
        "title", "the same as Unit 2 of layer 1, Unit 3 of layer 1 in weights and answers"
    )


def test_the_keyboard_reaches_everything_and_measures_over_time_are_lines_with_a_table_to_take_away(
    page: Page,
) -> None:
    open_drawer(page)
    page.get_by_role("tab", name="Layers").focus()
    reached = []
    for _ in range(16):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(({ ariaLabel, labels, textContent }) => ariaLabel ?? labels?.[0]?.textContent ?? textContent)"
                "(document.activeElement)"
            )
        )
    modes = ["Now", "Over time", "Importance", "What changed"]
    assert reached[1:8] == [*modes, "Measure", "One axis", "Save as CSV: the layers now"]
    # Heads are terms of the glossary.
    assert reached[8:15] == ["Activations", "Weights", "Gradients", "Mean", "Flat", "Zero", "Dead"]
    assert reached[15].startswith("Layer 1: Activations")
    for _ in range(13):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"{PANEL} .plot")).to_be_visible()
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
        )
    title = "Gradient norm of each layer, by epoch"
    assert reached == [
        *modes[2:],
        "Measure",
        "log",
        f"Save: {title}",
        f"{title}. Left and right arrow keys read values.",
    ]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Image")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="CSV")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menuitem", name="CSV")).to_be_hidden()
    expect(page.get_by_role("button", name=f"Save: {title}")).to_be_focused()
    # The lines that are shown by now go on.
    step(page, 2)
    plot = page.locator(f"{PANEL} .plot")
    expect(plot.locator(".plot-title")).to_have_text("Gradient norm of each layer, by epoch")
    canvas = plot.locator("canvas")
    canvas.focus()
    # A look that was put off comes a moment later, and the end is then there.
    for _ in range(100):
        page.keyboard.press("End")
        if plot.locator(".plot-x").text_content() == "epoch 2":
            break
        page.wait_for_timeout(50)
    expect(plot.locator(".plot-x")).to_have_text("epoch 2")
    expect(plot.locator(".plot-name b").first).to_have_text(re.compile(r"\d"))
    plot.get_by_role("button", name="Save").click()
    with page.expect_download() as given:
        page.get_by_role("menuitem", name="CSV").click()
    head, *rows = rows_of(given.value)
    assert given.value.suggested_filename == "layers-over-time.csv"
    assert head == ["epoch", "Layer 1", "Layer 2", "Output"]
    assert (float(rows[0][0]), float(rows[-1][0])) == (0, 2)
    assert all(float(value) > 0 for row in rows for value in row[1:])
    # A run that begins anew has no past.
    transport(page, "Reset").click()
    expect(page.locator("#epoch")).to_have_text("0")
    plot.get_by_role("button", name="Save").click()
    with page.expect_download() as given:
        page.get_by_role("menuitem", name="CSV").click()
    assert {float(row[0]) for row in rows_of(given.value)[1:]} <= {0.0}


def test_the_drawer_fits_a_phone_and_nothing_moves_while_numbers_change(open_page: OpenPage) -> None:
    page = open_page("#hidden=relu:8,relu:8,relu:8&stop.epochs=10", viewport={"width": 390, "height": 844})
    open_drawer(page)
    for width, height in ((390, 844), (1280, 800)):
        if width > 390:
            page.locator("#reset").click()
            expect(page.locator("#epoch")).to_have_text("0")
            at_width(page, width, height)
        wide = page.evaluate(
            "[...document.querySelectorAll('#drawer-layers *')].filter((element) => element.offsetParent"
            " && element.getBoundingClientRect().right"
            " > document.querySelector('#drawer-layers').getBoundingClientRect().right + 0.5)"
            ".map((element) => element.className)"
        )
        assert wide == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        places = (
            "[...document.querySelectorAll('#drawer-layers :is(.layers-row *)')]"
            # The ends of scales are right-aligned text, which begins where its digits have it begin.
            # What is not shown is nowhere.
            ".filter((element) => element.getClientRects().length"
            " && !element.closest('.layers-track, .layers-ends, .layers-axis')).map((element) => {"
            " const box = element.getBoundingClientRect();"
            " const from = document.querySelector('#drawer-layers .layers-table').getBoundingClientRect();"
            " return [box.left - from.left, box.top - from.top].map(Math.round).join(); })"
        )
        before = page.evaluate(places)
        value = page.locator(f"{PANEL} .layers-value").first
        at_first = value.text_content()
        page.locator("#play").click()
        expect(page.locator("#epoch")).to_have_text("10")
        expect(value).not_to_have_text(at_first or "")
        assert page.evaluate(places) == before
