"""What is one step away: a layer's own settings, everything about training, classes, formulas, what is held fixed."""

import json
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    OpenPage,
    at_width,
    await_pointing,
    bring,
    epoch,
    number,
    open_formula,
    step,
    transport,
)


def experiment(page: Page) -> dict[str, object]:
    """What the address says, read by eye: the part after #."""
    found: str = page.evaluate("decodeURIComponent(location.hash.slice(1))")
    return dict(pair.split("=", 1) for pair in found.split("&") if pair)


def open_layer(page: Page, layer: int) -> Locator:
    page.locator(f"[data-layer='{layer}']").click()
    sheet = page.locator("#layer-sheet")
    expect(sheet).to_be_visible()
    return sheet


def open_more(page: Page) -> Locator:
    page.locator("#more-button").click()
    sheet = page.locator("#more")
    expect(sheet).to_be_visible()
    return sheet


def wait_address(page: Page, part: str) -> None:
    page.wait_for_function("(text) => decodeURIComponent(location.hash).includes(text)", arg=part)


def test_a_layers_head_says_all_that_it_is_and_opens_its_settings(page: Page) -> None:
    head = page.locator("[data-layer='1']")
    expect(head).to_contain_text("Tanh")
    sheet = open_layer(page, 1)
    expect(sheet.get_by_role("heading", name="Hidden layer 1")).to_be_visible()
    sheet.get_by_role("combobox", name="Activation", exact=True).select_option("leaky_relu")
    expect(head).to_contain_text("Leaky ReLU")
    expect(page.locator("[data-layer='2']")).to_contain_text("Tanh")
    expect(page.locator("#activation")).to_have_value("mixed")
    sheet.get_by_role("spinbutton", name="Alpha", exact=True).fill("0.2")
    sheet.get_by_role("spinbutton", name="Alpha", exact=True).press("Enter")
    wait_address(page, "leaky_relu:4:alpha=0.2")
    sheet.get_by_role("combobox", name="Activation", exact=True).select_option("tanh")
    expect(sheet.get_by_role("spinbutton", name="Alpha", exact=True)).to_be_hidden()
    page.wait_for_function("location.hash === ''")
    # Its biases are there too, for where tiles are too small for a dot.
    biases = sheet.get_by_role("group", name="Biases").get_by_role("button")
    expect(biases).to_have_count(4)
    biases.nth(2).click()
    expect(page.locator("#editor-title")).to_have_text("Unit 3 of layer 1")
    page.fill("#editor-number", "0.75")
    page.keyboard.press("Enter")
    expect(biases.nth(2)).to_have_accessible_name(re.compile(r"^Bias of Unit 3 of layer 1: 0\.75"))
    page.keyboard.press("Escape")
    # Normalization, dropout and a residual connection show in the head too.
    sheet = open_layer(page, 2)
    residual = sheet.get_by_label("Residual connection")
    expect(residual).to_be_disabled()
    expect(sheet).to_contain_text("as many units as the layer before, 4")
    sheet.get_by_role("spinbutton", name="Units", exact=True).fill("4")
    sheet.get_by_role("spinbutton", name="Units", exact=True).press("Enter")
    expect(residual).to_be_enabled()
    residual.check()
    sheet.get_by_role("combobox", name="Normalization", exact=True).select_option("batch")
    sheet.get_by_role("spinbutton", name="Dropout, %", exact=True).fill("20")
    sheet.get_by_role("spinbutton", name="Dropout, %", exact=True).press("Enter")
    head = page.locator("[data-layer='2']")
    for said in ("batch norm", "dropout 20%", "residual"):
        expect(head).to_contain_text(said)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    step(page, 2)
    assert number(page, "#train-loss") > 0
    # A layer that no longer has as many units as the one before cannot add it, and the page says so.
    page.get_by_role("button", name="Add a unit to layer 2").click()
    expect(page.locator(".toast").filter(has_text="a residual connection")).to_be_visible()
    expect(head).not_to_contain_text("residual")


def test_a_learned_alpha_is_shown_as_it_learns(open_page: OpenPage) -> None:
    page = open_page("#hidden=prelu:4,prelu:4")
    sheet = open_layer(page, 1)
    expect(sheet).to_contain_text("now 0.2500")
    step(page)
    expect(sheet).not_to_contain_text("now 0.2500")
    expect(sheet).to_contain_text("now 0.2")


def test_what_is_not_as_usual_is_visible_and_goes_back_at_once(page: Page) -> None:
    summary = page.locator("#more-summary")
    expect(summary).to_have_text("Defaults")
    sheet = open_more(page)
    sheet.get_by_role("combobox", name="Optimizer", exact=True).select_option("adam")
    expect(summary).to_have_text("Adam")
    sheet.get_by_role("combobox", name="Gradient clipping", exact=True).select_option("norm")
    sheet.get_by_role("spinbutton", name="Threshold", exact=True).fill("0.5")
    sheet.get_by_role("spinbutton", name="Threshold", exact=True).press("Enter")
    wait_address(page, "clip.threshold=0.5")
    expect(summary).to_have_text("Adam +1")
    assert experiment(page) == {"optimizer.name": "adam", "clip.name": "norm", "clip.threshold": "0.5"}
    expect(sheet.locator("[data-group=optimizer] .changed")).to_be_visible()
    expect(sheet.locator("[data-group=loss] .changed")).to_be_hidden()
    sheet.get_by_role("button", name="Reset all to defaults").click()
    expect(summary).to_have_text("Defaults")
    page.wait_for_function("location.hash === ''")


def test_every_optimizer_takes_over_without_a_reset_and_leaving_one_with_a_memory_is_said(page: Page) -> None:
    step(page)
    choice = open_more(page).get_by_role("combobox", name="Optimizer", exact=True)
    forgets = page.locator(".toast", has_text="Begins without memory: the optimizer")
    choice.select_option("adam")
    wait_address(page, "optimizer.name=adam")
    assert epoch(page) == 1
    step(page)
    expect(forgets).to_have_count(0)
    choice.select_option("sgd")
    forgets.wait_for()
    for before, optimizer in enumerate(["momentum", "rmsprop", "adagrad", "rprop"], start=2):
        choice.select_option(optimizer)
        wait_address(page, f"optimizer.name={optimizer}")
        assert epoch(page) == before
        step(page)


def ink(page: Page, canvas: Locator) -> int:
    """Pixels of a canvas that are not empty."""
    count: int = canvas.evaluate(
        "(c) => c.getContext('2d').getImageData(0, 0, c.width, c.height)"
        ".data.filter((v, i) => i % 4 === 3 && v > 0).length"
    )
    return count


def test_a_schedule_and_an_initializer_draw_what_they_will_do_and_the_rate_follows(page: Page) -> None:
    sheet = open_more(page)
    group = sheet.locator("[data-group=schedule]")
    group.get_by_role("combobox").select_option("cosine")
    group.get_by_role("spinbutton", name="Epochs", exact=True).fill("10")
    group.get_by_role("spinbutton", name="Epochs", exact=True).press("Enter")
    wait_address(page, "schedule.epochs=10")
    expect(group).to_contain_text("From 0.03 to 0 over 12 epochs; now 0.03")
    assert ink(page, group.locator("canvas")) > 200
    transport(page, "Step").click()
    expect(group).to_contain_text("now 0.0293")
    group.get_by_role("combobox").select_option("adaptive")
    expect(group.locator("canvas")).to_be_hidden()
    expect(group).to_contain_text("Depends on how training goes")
    # An initializer shows its formula and what it draws.
    group = sheet.locator("[data-group=initializer]")
    group.get_by_role("combobox").select_option("kaiming_normal")
    expect(group).to_contain_text("gain / √inputs")
    # Two inputs, then four: the usual gain is the root of 2.
    expect(group).to_contain_text("std 1")
    expect(group).to_contain_text("std 0.707")
    figures = group.locator("canvas")
    expect(figures).to_have_count(3)
    assert all(ink(page, figures.nth(index)) > 100 for index in range(3))
    group.get_by_role("spinbutton", name="Gain", exact=True).fill("2")
    group.get_by_role("spinbutton", name="Gain", exact=True).press("Enter")
    expect(group).to_contain_text("std 1.41")


def test_a_loss_that_cannot_be_is_refused_in_words_and_one_gives_way_to_the_problem(page: Page) -> None:
    step(page, 2)
    group = open_more(page).locator("[data-group=loss]")
    group.get_by_role("combobox", name="Loss", exact=True).select_option("cross_entropy")
    expect(page.locator(".toast.fault")).to_contain_text("binary_cross_entropy")
    expect(group.get_by_role("combobox", name="Loss", exact=True)).to_have_value("auto")
    assert epoch(page) == 2
    group.get_by_role("combobox", name="Loss", exact=True).select_option("binary_cross_entropy")
    expect(page.locator("[data-layer='3']")).to_contain_text("Sigmoid")
    # Between the classes a probability of one half is neutral.
    expect(page.locator("#scale-ticks")).to_have_text("00.51")
    # It gives way to the problem, and the page says so.
    page.keyboard.press("Escape")
    page.select_option("#problem", "regression")
    expect(page.locator(".toast").filter(has_text="set back: the loss")).to_be_visible()
    expect(page.locator("#accuracy-label")).to_have_text("Test R²")
    expect(page.locator("#accuracy-button")).to_be_disabled()
    transport(page, "Play").click()
    page.wait_for_function("Number(document.querySelector('#accuracy').textContent) > 0.9")


def test_training_stops_at_the_epoch_asked_for_and_play_goes_on(page: Page) -> None:
    sheet = open_more(page)
    sheet.get_by_role("spinbutton", name="At epoch", exact=True).fill("12")
    sheet.get_by_role("spinbutton", name="At epoch", exact=True).press("Enter")
    wait_address(page, "stop.epochs=12")
    page.select_option("#speed", label="200 epochs/s")
    transport(page, "Play").click()
    expect(page.locator("#voice")).to_contain_text("Paused at epoch 12")
    expect(page.locator(".toast")).to_have_count(0)
    expect(page.locator("#epoch")).to_have_text("12")
    transport(page, "Play").click()
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 12")
    transport(page, "Pause").click()
    sheet.get_by_role("spinbutton", name="At epoch", exact=True).fill("")
    sheet.get_by_role("spinbutton", name="At epoch", exact=True).press("Enter")
    page.wait_for_function("!location.hash.includes('stop')")


def test_several_classes_have_colors_maps_and_a_confusion_matrix(page: Page) -> None:
    page.locator("[data-dataset=blobs]").click()
    expect(page.locator("[data-layer='3']")).to_be_visible()
    expect(page.locator(".output-unit")).to_have_count(3)
    expect(page.locator("#scale-ticks .swatch")).to_have_count(3)
    page.fill("#classes-number", "4")
    page.press("#classes-number", "Enter")
    expect(page.locator(".output-unit")).to_have_count(4)
    open_more(page).get_by_role("combobox", name="Loss", exact=True).select_option("cross_entropy")
    expect(page.locator("[data-layer='3']")).to_contain_text("Softmax")
    page.keyboard.press("Escape")
    transport(page, "Play").click()
    page.wait_for_function("parseFloat(document.querySelector('#accuracy').textContent) > 95")
    transport(page, "Pause").click()
    page.locator("#accuracy-button").click()
    tables = page.locator("#matrix-sheet table")
    expect(tables).to_have_count(2)
    # Both at one moment: a last picture may come after the pause.
    counts, accuracy = page.evaluate(
        """() => {
          const cells = [...document.querySelector('#matrix-sheet table').querySelectorAll('td')];
          const accuracy = parseFloat(document.querySelector('#accuracy').textContent);
          return [cells.map((cell) => Number(cell.textContent)), accuracy];
        }"""
    )
    assert len(counts) == 16 and sum(counts) == 250
    right = sum(counts[::5]) / 250
    assert abs(100 * right - accuracy) < 0.06
    colors = page.evaluate(
        """() => {
          const canvas = document.querySelector('#map-canvas');
          const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          const seen = new Set();
          for (let i = 0; i < data.length; i += 4)
            seen.add([data[i], data[i + 1], data[i + 2]].map((v) => v >> 5).join());
          return seen.size;
        }"""
    )
    assert colors >= 4
    # Pointing at the map names the class.
    page.keyboard.press("Escape")
    expect(page.locator("#matrix-sheet")).to_be_hidden()
    box = page.locator("#points-canvas").bounding_box()
    assert box
    # The first blob lies at the top.
    await_pointing(page)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * (0.5 - 3.5 / 12))
    expect(page.locator("#map-readout")).to_contain_text("class 0")


def test_a_feature_by_formula_is_used_as_any_other(page: Page) -> None:
    open_formula(page)
    field = page.locator("#formula-input")
    field.fill("x1^2 + $")
    field.press("Enter")
    expect(page.locator("#formula-error")).to_contain_text("character 8")
    expect(page.locator(".toast.fault")).to_have_count(0)
    field.fill("log(x1)")
    field.press("Enter")
    expect(page.locator("#formula-error")).to_contain_text("finite number at every point")
    field.fill("x1^2 + x2^2 - 9")
    field.press("Enter")
    expect(page.locator("#formula-sheet")).to_be_hidden()
    feature = page.locator(".feature.formula")
    expect(feature).to_have_attribute("aria-pressed", "true")
    wait_address(page, "features=")
    assert experiment(page)["features"] == "x1,x2,=x1^2 + x2^2 - 9"
    assert ink(page, feature.locator("canvas")) > 500
    transport(page, "Play").click()
    page.wait_for_function("Number(document.querySelector('#test-loss').dataset.value) < 0.02")
    transport(page, "Pause").click()
    feature.click()
    expect(feature).to_have_attribute("aria-pressed", "false")
    page.click("#add-feature")
    feature.click()
    expect(feature).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    feature.click()
    expect(feature).to_have_attribute("aria-pressed", "false")
    page.click("#add-feature")
    page.get_by_role("button", name="Remove x1^2 + x2^2 - 9").click()
    expect(feature).to_have_count(0)


def parameters(page: Page) -> list[str]:
    """Values the editor shows for every parameter of the unit it is open on."""
    found: list[str] = page.locator("#editor-parameter").evaluate(
        """async (select) => {
          const found = [];
          for (const { value } of [...select.options]) {
            select.value = value;
            select.dispatchEvent(new Event('change', { bubbles: true }));
            // What is changed now is drawn in the next frame, before this goes on.
            await new Promise((then) => requestAnimationFrame(then));
            found.push(document.querySelector('#editor-number').value);
          }
          return found;
        }"""
    )
    assert len(set(found)) == 3
    return found


def test_a_held_unit_keeps_its_weights_and_one_that_is_off_answers_nothing(open_page: OpenPage) -> None:
    # Trained so far that a unit counts, and then at rest.
    page = open_page("#stop.epochs=60&speed=max")
    unit = page.locator(".unit .bias").nth(1)
    unit.click()
    page.get_by_label("Keep the whole unit fixed").check()
    expect(page.locator(".unit").nth(1)).to_have_class("unit held")
    before = parameters(page)
    transport(page, "Step").click()
    expect(page.locator("#epoch")).to_have_text("1")
    unit.click()
    assert parameters(page) == before
    page.get_by_label("Keep the whole unit fixed").uncheck()
    page.wait_for_function("!location.hash.includes('frozen')")
    transport(page, "Step").click()
    expect(page.locator("#epoch")).to_have_text("2")
    unit.click()
    assert parameters(page) != before
    page.keyboard.press("Escape")
    transport(page, "Play").click()
    expect(page.locator("#epoch")).to_have_text("60")
    unit.click()
    loss = page.text_content("#test-loss")
    page.get_by_label("Switch the unit off").check()
    expect(page.locator(".unit").nth(1)).to_have_class("unit off")
    expect(page.locator("#test-loss")).not_to_have_text(loss or "")
    page.get_by_label("Switch the unit off").uncheck()
    expect(page.locator("#test-loss")).to_have_text(loss or "")
    assert epoch(page) == 60


def test_a_held_layer_says_so_and_survives_the_address(open_page: OpenPage) -> None:
    page = open_page()
    open_layer(page, 2).get_by_label("Keep the whole layer fixed").check()
    expect(page.locator("[data-layer='2']")).to_contain_text("fixed")
    expect(page.locator(".unit.held")).to_have_count(2)
    wait_address(page, "frozen=")
    assert json.loads(str(experiment(page)["frozen"])) == [{"layer": 2}]
    again = open_page(page.evaluate("location.hash"))
    expect(again.locator(".unit.held")).to_have_count(2)


def test_sheets_stay_within_the_window(page: Page) -> None:
    for width, height in ((1280, 800), (390, 844), (320, 640)):
        at_width(page, width, height)
        for opener, sheet in (
            ("#more-button", "#more"),
            ("[data-layer='1']", "#layer-sheet"),
            ("#accuracy-button", "#matrix-sheet"),
            ("#add-feature, #add-formula", "#formula-sheet"),
        ):
            for button in opener.split(", "):
                bring(page, button)
                page.locator(button).scroll_into_view_if_needed()
                page.locator(button).click()
            expect(page.locator(sheet)).to_be_visible()
            box = page.locator(sheet).bounding_box()
            assert box and box["x"] >= 0 and box["y"] >= 0, sheet
            assert box["x"] + box["width"] <= width and box["y"] + box["height"] <= height, sheet
            page.locator(f"{sheet} .sheet-head button").last.click()
            expect(page.locator(sheet)).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
