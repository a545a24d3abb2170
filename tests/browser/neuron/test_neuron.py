"""The Neuron drawer: one unit's arithmetic for one point, and the bias that moves a line."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, go_to, step

# A hidden layer with all that can follow a weighted sum, and one that is plain.
LAYERED = "hidden=tanh:4,relu:4:normalization=batch:residual=true"


def shown(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").strip())


def last_digit(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(exponent)


def open_drawer(page: Page) -> Page:
    if not page.locator("#drawer-neuron").is_visible():
        page.click("#drawer-tab-neuron")
    expect(page.locator("#drawer-neuron .neuron-body")).to_be_visible()
    return page


def look_at(page: Page, name: str) -> None:
    """Chooses a unit, and waits until it is what is explained."""
    page.select_option("#neuron-unit", label=name)
    chosen = page.input_value("#neuron-unit")
    page.locator(f'.neuron-body[data-unit="{chosen}"]').wait_for()


def rows(page: Page, table: str) -> list[list[str]]:
    """All texts of a table at one moment."""
    cells: list[list[str]] = page.evaluate(
        "(table) => [...document.querySelectorAll(`#drawer-neuron ${table} tr`)]"
        ".map((row) => [...row.cells].map((cell) => cell.textContent))",
        table,
    )
    return cells


def check_sums(page: Page) -> None:
    """Adds up what the page shows, and multiplies it."""
    check_lines(rows(page, ".neuron-forward tbody"))


def wait_for_sums(page: Page) -> None:
    """Until what the page shows adds up; fails with what does not, where it never does."""
    for _ in range(200):
        try:
            check_sums(page)
            return
        except AssertionError:
            page.evaluate("new Promise((then) => setTimeout(then, 50))")
    check_sums(page)


def check_lines(lines: list[list[str]]) -> None:
    terms = [line for line in lines if len(line) == 6]
    others = {line[0]: line[2] for line in lines if len(line) == 3}
    assert terms
    for _, weight, times, entered, equals, product in terms:
        assert (times, equals) == ("×", "=")
        w, x, p = shown(weight), shown(entered), shown(product)
        # Each is rounded to half its last digit; the product may have been moved by one more to make the sum.
        slack = (abs(w) + 1) * last_digit(x) / 2 + (abs(x) + 1) * last_digit(w) / 2 + last_digit(p)
        assert abs(w * x - p) <= slack
    assert sum((shown(term[5]) for term in terms), shown(others.get("bias", "0"))) == shown(others["z, the sum"])


def point_number(page: Page) -> int:
    return int(page.input_value("#neuron-sample"))


def readout(page: Page) -> str:
    return page.text_content("#neuron-point") or ""


def place_of(page: Page, x1: float, x2: float) -> dict[str, float]:
    box = page.locator("#points-canvas").bounding_box()
    assert box
    return {"x": (x1 + 6) / 12 * box["width"], "y": (6 - x2) / 12 * box["height"]}


def point_of(text: str) -> tuple[float, float]:
    found = re.search(r"\((\S+), (\S+)\)", text.replace("−", "-"))
    assert found
    return float(found[1]), float(found[2])


@pytest.fixture
def neuron(open_page: OpenPage) -> Page:
    """The drawer with what it explains at first."""
    return open_drawer(open_page())


def go_on(page: Page, address: str) -> Page:
    """Another set-up on the same page, with this drawer open."""
    go_to(page, f"{address}&drawer=neuron")
    return page


def test_the_output_unit_and_the_first_point_are_explained_at_first_each_answer_by_its_sum_and_function(
    neuron: Page,
) -> None:
    assert point_number(neuron) == 1
    assert neuron.locator("#neuron-unit option:checked").text_content() == "Output unit"
    expect(neuron.locator("#neuron-point")).to_contain_text("The network answers")
    check_sums(neuron)
    for unit in ("Output unit", "Unit 3 of layer 1"):
        look_at(neuron, unit)
        by_name = {line[0]: line[-1] for line in rows(neuron, ".neuron-forward tbody")}
        assert math.isclose(
            math.tanh(shown(by_name["z, the sum"])), shown(by_name["Tanh of z"]), rel_tol=0, abs_tol=1.01e-4
        )
    look_at(neuron, "Unit 1 of layer 1")
    check_way_back(neuron)
    # By a click on a unit as by the select.
    neuron.locator(".unit .face").nth(1).click()
    expect(neuron.locator("#neuron-unit option:checked")).to_have_text("Unit 2 of layer 1")
    expect(neuron.locator(".neuron-forward .term .name")).to_have_text(["x₁", "x₂"])
    neuron.mouse.move(5, 5)
    look_at(neuron, "Unit 2 of layer 2")
    expect(neuron.locator("#pin-name")).to_have_text("Unit 2 of layer 2")
    expect(neuron.locator(".unit").nth(5)).to_have_class(re.compile("focused"))
    assert len(rows(neuron, ".neuron-forward tbody")) == 4 + 1 + 2


def check_way_back(page: Page) -> None:
    """Multiplies what is shown of a unit of the first layer to the gradients shown."""
    (_, _, upstream), (_, times, slope), (_, equals, delta) = rows(page, ".delta tbody")
    assert (times, equals) == ("×", "=")
    assert math.isclose(shown(upstream) * shown(slope), shown(delta), rel_tol=2e-3)
    inputs = [shown(line[3]) for line in rows(page, ".neuron-forward tbody") if len(line) == 6]
    steps = rows(page, "tbody.steps")
    assert [line[0] for line in steps] == ["x₁", "x₂", "bias"]
    # The bias is the weight of an input that is always 1.
    assert inputs[-1] == 1
    for value, (_, gradient, taken) in zip(inputs, steps, strict=True):
        assert math.isclose(value * shown(delta), shown(gradient), rel_tol=5e-3, abs_tol=last_digit(shown(gradient)))
        assert math.isclose(shown(gradient) * Decimal("-0.03"), shown(taken), rel_tol=5e-3, abs_tol=1e-5)


def pick(page: Page, part: str, number: int) -> tuple[float, float]:
    """Chooses a point by its number; where it lies."""
    page.select_option("#neuron-part", part)
    # A part begins with its first point. To write that while a number is being typed would add to it.
    expect(page.locator("#neuron-sample")).to_have_value("1")
    page.fill("#neuron-sample", str(number))
    page.locator(f'.neuron-body[data-point="{part}:{number - 1}"]').wait_for()
    return point_of(readout(page))


def test_a_click_picks_the_nearest_point_which_wears_a_ring_of_the_test_points_too_while_they_show(
    neuron: Page,
) -> None:
    first = readout(neuron)
    unringed = neuron.evaluate("document.querySelector('#points-canvas').toDataURL()")
    place = pick(neuron, "train", 12)
    neuron.wait_for_function("(old) => document.querySelector('#points-canvas').toDataURL() !== old", arg=unringed)
    there = readout(neuron)
    pick(neuron, "train", 7)
    neuron.locator("#points-canvas").click(position=place_of(neuron, *place))
    expect(neuron.locator("#neuron-sample")).to_have_value("12")
    expect(neuron.locator("#neuron-point")).to_have_text(there)
    # Between the inner disc of 2.5 and the ring from 3.5 on there is none.
    pick(neuron, "train", 1)
    neuron.locator("#points-canvas").click(position=place_of(neuron, 3, 0))
    expect(neuron.locator("#neuron-point")).not_to_have_text(first)
    x1, x2 = point_of(readout(neuron))
    assert math.hypot(x1 - 3, x2) < 1.5
    place = pick(neuron, "test", 5)
    pick(neuron, "train", 9)
    neuron.locator("#points-canvas").click(position=place_of(neuron, *place))
    neuron.wait_for_function("document.querySelector('#neuron-sample').value !== '9'")
    assert neuron.input_value("#neuron-part") == "train"
    neuron.check("#show-test")
    neuron.locator("#points-canvas").click(position=place_of(neuron, *place))
    expect(neuron.locator("#neuron-part")).to_have_value("test")
    expect(neuron.locator("#neuron-sample")).to_have_value("5")
    pick(neuron, "train", 240)
    neuron.locator("#neuron-unit").focus()
    neuron.evaluate("location.hash = '#data.samples=100'")
    expect(neuron.locator("#drawer-neuron")).to_be_hidden()
    open_drawer(neuron)
    expect(neuron.locator("#neuron-sample")).to_have_value("1")
    expect(neuron.locator("#drawer-neuron")).to_contain_text("of 50")
    check_sums(neuron)


def check_every_unit(page: Page) -> None:
    for name in page.locator("#neuron-unit option").all_text_contents():
        look_at(page, name)
        check_sums(page)


def test_shown_numbers_add_up_for_every_unit_before_and_after_training(open_page: OpenPage) -> None:
    page = open_drawer(open_page(f"#{LAYERED}"))
    check_every_unit(page)
    for unit in range(1, 5):
        look_at(page, f"Unit {unit} of layer 2")
        lines = rows(page, ".neuron-forward tbody")
        *_, normalized, f, skipped, answer = lines
        assert normalized[0].startswith("y, normalized") and skipped[0] == f"residual: Unit {unit} of layer 1"
        assert shown(f[-1]) + shown(skipped[-1]) == shown(answer[-1])
    step(page, 3)
    check_every_unit(page)
    look_at(page, "Unit 1 of layer 1")
    go_on(page, "#bias=false&features=x1,x2,sin_x1")
    expect(page.locator("#neuron-unit option")).to_have_count(4 + 2 + 1)
    expect(page.locator(".neuron-forward .term")).to_have_count(3)
    check_every_unit(page)
    step(page, 3)
    check_every_unit(page)


def test_shown_numbers_add_up_at_every_moment_of_training(neuron: Page) -> None:
    look_at(neuron, "Unit 1 of layer 2")
    neuron.click("#play")
    # Each picture of the page is looked at, until there were so many tables.
    seen = neuron.wait_for_function(
        """() => {
          const rows = [...document.querySelectorAll('#drawer-neuron .neuron-forward tbody tr')];
          const table = JSON.stringify(rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
          const seen = (window.seen ??= new Set()).add(table);
          return seen.size >= 8 && [...seen].map((one) => JSON.parse(one));
        }"""
    ).json_value()
    for lines in seen:
        check_lines(lines)


# What the optimizers keep of each weight.
KEPT = {"sgd": [], "momentum": ["velocity"], "adam": ["mean", "squares"], "rprop": ["slope before", "step size"]}


def test_steps_have_columns_of_the_optimizers_own_say_what_is_held_and_lead_to_slow_motion(neuron: Page) -> None:
    for optimizer, columns in KEPT.items():
        go_on(neuron, f"#optimizer.name={optimizer}")
        head = ["from", "dL/dw = δ × input", *columns, "step"]
        expect(neuron.locator("#drawer-neuron table.steps thead tr > *")).to_have_text(head)
        step(neuron)
        # The arithmetic comes a moment after the epoch; before it may be that of a batch on the way.
        neuron.wait_for_function(
            """(columns) => {
              const rows = [...document.querySelectorAll('#drawer-neuron tbody.steps tr')];
              const number = (cell) => Number(cell.textContent.replaceAll('−', '-'));
              return columns.every((at) => rows.some((row) => Math.abs(number(row.cells[at])) > 0));
            }""",
            arg=list(range(2, len(head) - 1)),
        )
        lines = rows(neuron, "tbody.steps")
        assert lines and all(len(line) == len(head) for line in lines)
    look_at(neuron, "Unit 1 of layer 1")
    neuron.locator(".unit .bias").first.click()
    neuron.check("#hold-value")
    neuron.keyboard.press("Escape")
    expect(neuron.locator("table.steps .bias-line td").last).to_have_text("fixed")
    assert shown(rows(neuron, "tbody.steps")[0][-1]) is not None
    neuron.click("#neuron-motion-button")
    expect(neuron.locator("#motion")).to_be_visible()
    expect(neuron.locator(".neuron-body")).to_be_visible()
    check_sums(neuron)
    neuron.click("#motion-close")
    expect(neuron.locator("#motion")).to_be_hidden()
    expect(neuron.locator("#neuron-motion-button")).to_be_focused()


def threshold(page: Page) -> float:
    return float((page.text_content(".threshold-readout") or "").split("= ")[1].replace("−", "-"))


def test_the_bias_slider_moves_the_threshold_the_network_and_the_numbers_shown(neuron: Page) -> None:
    look_at(neuron, "Unit 1 of layer 1")
    expect(neuron.locator("canvas.threshold")).to_be_visible()
    loss, map_before = (
        neuron.text_content("#test-loss"),
        neuron.evaluate("document.querySelector('#map-canvas').toDataURL()"),
    )
    curve = neuron.evaluate("document.querySelector('canvas.threshold').toDataURL()")
    at = threshold(neuron)
    lines = [line for line in rows(neuron, ".neuron-forward tbody") if len(line) == 6]
    weight = max((shown(line[1]) for line in lines), key=abs)
    slider = neuron.get_by_role("slider", name="Bias of the unit")
    slider.focus()
    before = float(slider.input_value())
    for _ in range(60):
        neuron.keyboard.press("ArrowUp")
    moved = float(slider.input_value()) - before
    assert math.isclose(moved, 0.6, abs_tol=0.02)
    expect(neuron.locator("#test-loss")).not_to_have_text(loss or "")
    neuron.wait_for_function("(old) => document.querySelector('#map-canvas').toDataURL() !== old", arg=map_before)
    assert neuron.evaluate("document.querySelector('canvas.threshold').toDataURL()") != curve
    assert math.isclose(threshold(neuron) - at, -moved / float(weight), rel_tol=2e-2)
    expect(neuron.locator(".bias-row .figure")).to_have_text(f"{before + moved:.3f}")
    # The line of the bias is the page's own, at once; the other numbers come with the next answer.
    expect(neuron.locator(".neuron-forward .bias-line td").last).to_have_text(f"{float(slider.input_value()):.4f}")
    wait_for_sums(neuron)


def test_a_table_of_functions_that_does_not_load_is_said_in_words(open_page: OpenPage) -> None:
    page = open_page()
    page.route(
        "**/functions*.json*", lambda route: route.fulfill(status=200, content_type="application/json", body="{}")
    )
    open_drawer(page)
    expect(page.locator(".neuron-bias")).to_contain_text("The curve cannot be drawn")
    check_sums(page)


def test_it_survives_a_change_of_shape_without_biases_has_no_slider_and_for_tied_outputs_no_curve(neuron: Page) -> None:
    look_at(neuron, "Unit 2 of layer 2")
    neuron.click("#remove-layer")
    expect(neuron.locator("#network-title")).to_have_text("1 hidden layer")
    expect(neuron.locator("#neuron-unit option:checked")).to_have_text("Output unit")
    neuron.locator('.neuron-body[data-unit="2:0"]').wait_for()
    expect(neuron.locator(".neuron-forward .term")).to_have_count(4)
    check_sums(neuron)
    neuron.click("#remove-layer")
    expect(neuron.locator(".neuron-forward .term .name")).to_have_text(["x₁", "x₂"])
    check_sums(neuron)
    neuron.click("#add-layer")
    expect(neuron.locator("#neuron-unit option")).to_have_count(3)
    check_sums(neuron)
    slider = neuron.get_by_role("slider", name="Bias of the unit")
    expect(slider).to_be_visible()
    go_on(neuron, "#bias=false")
    expect(slider).to_be_hidden()
    expect(neuron.locator(".threshold-readout")).to_contain_text("Threshold")
    go_on(neuron, "#data.dataset=blobs&loss=cross_entropy")
    expect(neuron.locator(".neuron-bias")).to_contain_text("no curve of its own")
    expect(neuron.locator("canvas.threshold")).to_be_hidden()
    assert len(rows(neuron, ".delta tbody")) == 1
    check_sums(neuron)


def test_on_a_phone_nothing_is_cut_and_points_are_picked_by_touch(open_page: OpenPage) -> None:
    page = open_page("#optimizer.name=adam", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.tap("#drawer-tab-neuron")
    expect(page.locator(".neuron-body")).to_be_visible()
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        wide = page.evaluate(
            "[...document.querySelectorAll('#drawer-neuron :is(td, th.number, button, p, h3)')]"
            ".filter((one) => one.offsetParent && one.getBoundingClientRect().right > 390)"
            ".map((one) => one.textContent)"
        )
        assert wide == []
    before = readout(page)
    page.locator("#points-canvas").tap(position=place_of(page, 0, 0))
    expect(page.locator("#neuron-point")).not_to_have_text(before)
    assert math.hypot(*point_of(readout(page))) < 1
