"""Pointing at the network, and changing it by hand."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, drawn, epoch, number, step, transport


def edit_value(page: Page, value: str) -> None:
    page.fill("#editor-number", value)


def open_bias(page: Page, unit: int = 0) -> None:
    page.locator(".unit .bias").nth(unit).click()
    expect(page.locator("#editor")).to_be_visible()


def link_middle(page: Page) -> tuple[float, float]:
    """A place on the link between the last feature in use and the last unit of layer 1."""
    source = page.locator("[data-feature=x2] canvas").bounding_box()
    target = page.locator(".unit .face").nth(3).bounding_box()
    assert source and target
    start, end = (
        (source["x"] + source["width"], source["y"] + source["height"] / 2),
        (target["x"], target["y"] + target["height"] / 2),
    )
    # It leaves below the middle of its source, as the last of four, and arrives below that of its unit: 21 and 7 px.
    return (start[0] + end[0]) / 2, (start[1] + 21 + end[1] + 7) / 2


def test_the_picture_has_a_map_for_every_unit_and_a_bias_on_each_the_outputs_included(page: Page) -> None:
    expect(page.locator(".unit .face")).to_have_count(7)
    colors = page.evaluate(
        """() => {
          const canvas = document.querySelector('#links'), box = canvas.getBoundingClientRect();
          const scale = canvas.width / box.width;
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          const pixels = new Uint32Array(data.buffer);
          return [...document.querySelectorAll('.unit:not(.joined) .face')].map((face) => {
            const unit = face.getBoundingClientRect();
            const row = (y) => Math.round((unit.top - box.top + y * unit.height) * scale);
            const column = (x) => Math.round((unit.left - box.left + x * unit.width) * scale);
            const at = (x, y) => pixels[row(y) * canvas.width + column(x)];
            return new Set([at(0.1, 0.1), at(0.9, 0.1), at(0.1, 0.9), at(0.9, 0.9), at(0.5, 0.5)]).size;
          });
        }"""
    )
    # The output's map is the large one.
    assert len(colors) == 6 and min(colors) > 1
    expect(page.locator(".unit .bias")).to_have_count(7)
    expect(page.locator(".output-unit .bias")).to_have_count(1)


def test_hovering_enlarges_a_unit_or_a_feature_in_the_output_and_a_click_keeps_it(page: Page) -> None:
    before = drawn(page, "#map-canvas")
    page.locator(".unit .face").first.hover()
    expect(page.locator("#showing")).to_have_text("Unit 1 of layer 1")
    page.wait_for_function("(old) => document.querySelector('#map-canvas').toDataURL() !== old", arg=before)
    page.mouse.move(5, 5)
    expect(page.locator("#showing")).to_have_text("")
    page.wait_for_function("(old) => document.querySelector('#map-canvas').toDataURL() === old", arg=before)
    # A feature in use as well.
    page.locator("[data-feature=x1]").hover()
    expect(page.locator("#showing")).to_have_text("x₁")
    # A click keeps a unit enlarged until the next.
    face = page.locator(".unit .face").nth(2)
    chip = page.locator("#pin-chip")
    face.click()
    page.mouse.move(5, 5)
    expect(chip).to_have_text("Unit 3 of layer 1")
    face.click()
    page.mouse.move(5, 5)
    expect(chip).to_be_hidden()
    # Or until the chip, Escape, or a click beside everything lets go.
    graph = page.locator("#graph").bounding_box()
    assert graph
    for let_go in (
        chip.click,
        lambda: page.keyboard.press("Escape"),
        lambda: page.mouse.click(graph["x"] + 4, graph["y"] + graph["height"] - 4),
    ):
        face.click()
        page.mouse.move(5, 5)
        expect(chip).to_have_text("Unit 3 of layer 1")
        let_go()
        expect(chip).to_be_hidden()


def test_a_link_shows_its_weight_and_the_value_follows_training(page: Page) -> None:
    page.mouse.move(*link_middle(page))
    tip = page.locator("#tip")
    expect(tip).to_contain_text("Weight from x₂ to Unit 4 of layer 1")
    before = tip.text_content()
    page.keyboard.press(" ")
    page.wait_for_function("(old) => document.querySelector('#tip').textContent !== old", arg=before)
    expect(tip).to_be_visible()


def test_clicking_a_link_edits_its_weight_and_the_loss_answers(page: Page) -> None:
    page.mouse.click(*link_middle(page))
    expect(page.locator("#editor")).to_be_visible()
    expect(page.locator("#editor-parameter")).to_have_value("1")
    before = page.text_content("#train-loss") or ""
    edit_value(page, "5")
    expect(page.locator("#train-loss")).not_to_have_text(before)
    page.keyboard.press("Enter")
    expect(page.locator("#editor")).to_be_hidden()
    page.mouse.move(5, 5)
    page.mouse.move(*link_middle(page))
    expect(page.locator("#tip")).to_contain_text("5.0000")
    assert epoch(page) == 0


def test_the_outputs_bias_moves_the_loss_and_an_edit_is_taken_back_by_button_or_escape(page: Page) -> None:
    loss = page.locator("#train-loss")
    before = page.text_content("#train-loss") or ""
    open_bias(page, 6)
    expect(page.locator("#editor-title")).to_have_text("Output unit")
    expect(page.locator("#editor-number")).to_have_value("0.1")
    expect(page.locator("#editor-undo")).to_be_disabled()
    edit_value(page, "3")
    expect(loss).not_to_have_text(before)
    page.click("#editor-undo")
    expect(loss).to_have_text(before)
    expect(page.locator("#editor-number")).to_have_value("0.1")
    page.locator("#editor-slider").focus()
    page.keyboard.press("PageUp")
    expect(loss).not_to_have_text(before)
    page.keyboard.press("Escape")
    expect(page.locator("#editor")).to_be_hidden()
    expect(loss).to_have_text(before)


def test_the_editor_reaches_every_weight_of_a_unit_and_refuses_what_is_no_number(page: Page) -> None:
    open_bias(page)
    before = page.text_content("#train-loss") or ""
    edit_value(page, "")
    expect(page.locator("#editor-error")).to_contain_text("Type a number")
    assert page.text_content("#train-loss") == before
    expect(page.locator("#editor-parameter option")).to_have_text(["bias", "weight from x₁", "weight from x₂"])
    page.select_option("#editor-parameter", label="weight from x₁")
    # The weight takes the empty field; what is being typed meanwhile would be added to it.
    expect(page.locator("#editor-number")).not_to_have_value("")
    edit_value(page, "-4")
    expect(page.locator("#train-loss")).not_to_have_text(before)


def test_an_edit_survives_training_from_there(page: Page) -> None:
    at_first = page.text_content("#train-loss") or ""
    open_bias(page, 6)
    edit_value(page, "2")
    page.keyboard.press("Enter")
    expect(page.locator("#train-loss")).not_to_have_text(at_first)
    loss = page.text_content("#train-loss") or ""
    step(page)
    expect(page.locator("#train-loss")).not_to_have_text(loss)
    transport(page, "Reset").click()
    expect(page.locator("#epoch")).to_have_text("0")


def test_runaway_numbers_stop_the_run_and_offer_the_way_back(open_page: OpenPage) -> None:
    page = open_page(
        "#problem=regression&data.dataset=plane&data.samples=1200&hidden=linear:8,linear:8,linear:8"
        "&optimizer.learning_rate=10"
    )
    transport(page, "Play").click()
    voice = page.locator("#voice")
    expect(voice).to_contain_text("ran away")
    voice.get_by_role("button", name="Back to epoch").click()
    expect(voice).not_to_contain_text("ran away")
    # Where the line that says so is hidden, the bar for what cannot be missed says it.
    transport(page, "Play").click()
    expect(voice).to_contain_text("ran away")
    expect(page.locator("#status")).to_be_hidden()
    page.evaluate("location.hash += '&hide=voice'")
    expect(voice).to_be_hidden()
    page.locator("#status").get_by_role("button", name="Back to epoch").click()
    expect(page.locator("#status")).to_be_hidden()
    assert number(page, "#train-loss") < 1e9
    # What helps begins anew, though a learning rate could change while a run goes on.
    page.evaluate("location.hash = location.hash.replace('&hide=voice', '')")
    transport(page, "Play").click()
    voice.get_by_role("button", name="From the start, at a tenth of the rate").click()
    expect(voice).not_to_contain_text("ran away")
    expect(page.locator("#epoch")).to_have_text("0")
    expect(page.locator("#learning-rate")).to_have_value("1")


def test_the_largest_network_stays_on_the_page(open_page: OpenPage) -> None:
    hidden = ",".join(["tanh:32"] * 10)
    page = open_page(f"#hidden={hidden}")
    expect(page.locator(".unit")).to_have_count(321)
    graph = page.locator("#graph").bounding_box()
    assert graph
    boxes = page.evaluate(
        "[...document.querySelectorAll('.unit')].map((unit) => {"
        " const b = unit.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })"
    )
    # The last is on the edge of the large map.
    assert abs((boxes[-1][0] + boxes[-1][2]) / 2 - graph["x"] - graph["width"]) < 1
    for left, top, right, bottom in boxes[:-1]:
        assert left >= graph["x"] and right <= graph["x"] + graph["width"] + 1
        assert top >= graph["y"] and bottom <= graph["y"] + graph["height"] + 1
