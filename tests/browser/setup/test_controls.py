"""Every control on the page does what it says, and only that."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, await_pointing, drawn, epoch, go_to, number, step, transport


def test_changes_that_need_no_reset_do_not_reset(page: Page) -> None:
    step(page)
    for before, (selector, value, in_address) in enumerate(
        [
            ("#learning-rate", "0.3", "optimizer.learning_rate=0.3"),
            ("#regularization", "l2", "regularizer.name=l2"),
            ("#regularization", "l1", "regularizer.name=l1"),
            ("#batch-size-number", "25", "batch_size=25"),
        ],
        start=1,
    ):
        if selector.endswith("number"):
            page.fill(selector, value)
            page.press(selector, "Enter")
        else:
            page.select_option(selector, value)
        page.wait_for_function("(text) => location.hash.includes(text)", arg=in_address)
        assert epoch(page) == before
        step(page)
    # Another activation starts over and says so.
    page.select_option("#activation", "relu")
    expect(page.locator("#epoch")).to_have_text("0")
    page.locator("#voice", has_text="starts over").wait_for()
    expect(page.locator("#activation")).to_have_value("relu")


def test_a_regularization_rate_shrinks_the_weights(page: Page) -> None:
    page.select_option("#regularization", "l2")
    page.select_option("#regularization-rate", "3")
    page.select_option("#speed", "max")
    transport(page, "Play").click()
    page.wait_for_function("Number(document.querySelector('#epoch').dataset.value) > 150")
    assert number(page, "#train-loss") > 0.45


def test_a_learning_rate_can_be_typed_and_a_refused_one_is_named_with_rule_and_value_and_the_run_goes_on(
    page: Page,
) -> None:
    page.select_option("#learning-rate", "other")
    field = page.locator("[data-number=learning_rate] input")
    field.fill("0.05")
    field.press("Enter")
    page.wait_for_function("location.hash.includes('optimizer.learning_rate=0.05')")
    expect(page.locator("#learning-rate")).to_have_value("0.05")
    step(page)
    page.select_option("#learning-rate", "other")
    field.fill("-3")
    field.press("Enter")
    toast = page.locator(".toast.fault")
    expect(toast).to_contain_text("optimizer.learning_rate")
    expect(toast).to_contain_text("-3")
    expect(page.locator("#learning-rate")).to_have_value("0.05")
    assert epoch(page) == 1
    step(page)


def test_every_data_set_can_be_chosen_and_comes_back_with_its_problem(page: Page) -> None:
    for dataset in ("xor", "gauss", "circle", "spiral"):
        chosen = page.locator(f"[data-dataset={dataset}]")
        expect(chosen).to_have_attribute("aria-checked", "false")
        chosen.click()
        expect(chosen).to_have_attribute("aria-checked", "true")
        where = "location.hash.includes('data.dataset=' + name)"
        page.wait_for_function(f"(name) => {where if dataset != 'circle' else '!' + where}", arg=dataset)
    page.select_option("#problem", "regression")
    expect(page.locator("[data-dataset=plane]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("[data-dataset=multi_gauss]")).to_be_visible()
    expect(page.locator("[data-dataset=circle]")).to_have_count(0)
    page.select_option("#problem", "classification")
    expect(page.locator("[data-dataset=spiral]")).to_have_attribute("aria-checked", "true")


def test_noise_train_fraction_and_regenerate_change_the_points(page: Page) -> None:
    seen = [drawn(page, "#points-canvas")]
    for act in (
        lambda: page.locator("#noise").press("ArrowRight"),
        lambda: page.locator("#train-fraction").press("ArrowRight"),
        lambda: page.get_by_role("button", name="Regenerate").click(),
    ):
        act()
        another = page.wait_for_function(
            """(old) => {
              const now = document.querySelector('#points-canvas').toDataURL();
              return !old.includes(now) && now;
            }""",
            arg=seen,
        )
        seen.append(another.json_value())
    for part in ("data.noise=0.05", "data.train_fraction=0.6", "data.seed="):
        page.wait_for_function("(part) => location.hash.includes(part)", arg=part)


def test_features_switch_on_and_off_but_the_last_and_the_page_says_why(page: Page) -> None:
    squared = page.locator("[data-feature=x1_squared]")
    page.locator("#add-feature").click()
    squared.click()
    page.keyboard.press("Escape")
    expect(squared).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("location.hash.includes('features=x1,x2,x1_squared')")
    squared.click()
    expect(squared).to_have_attribute("aria-pressed", "false")
    page.locator("[data-feature=x2]").click()
    page.wait_for_function("location.hash === '#features=x1'")
    expect(page.locator(".toast.fault")).to_have_count(0)
    page.locator("[data-feature=x1]").click()
    expect(page.locator(".toast.fault")).to_contain_text("features")
    expect(page.locator("[data-feature=x1]")).to_have_attribute("aria-pressed", "true")


def test_layers_and_units_are_added_and_removed_up_to_the_limits(page: Page) -> None:
    expect(page.locator(".unit")).to_have_count(7)
    page.get_by_role("button", name="Add a unit to layer 1").click()
    expect(page.locator(".unit")).to_have_count(8)
    page.get_by_role("button", name="Remove a unit from layer 2").click()
    expect(page.locator(".unit")).to_have_count(7)
    page.wait_for_function("location.hash.includes('hidden=tanh:5,tanh:1')")
    expect(page.get_by_role("button", name="Remove a unit from layer 2")).to_be_disabled()
    go_to(page, "hidden=" + ",".join(["tanh:2"] * 9))
    title = page.locator("#network-title")
    add = page.get_by_role("button", name="Add a layer")
    expect(title).to_have_text("9 hidden layers")
    add.click()
    expect(title).to_have_text("10 hidden layers")
    expect(add).to_be_disabled()
    remove = page.get_by_role("button", name="Remove a layer")
    for count in (9, 8):
        remove.click()
        expect(title).to_have_text(f"{count} hidden layers")
    page.evaluate("location.hash = 'hidden=tanh:2,tanh:2'")
    for said in ("2 hidden layers", "1 hidden layer", "No hidden layers"):
        expect(title).to_have_text(said)
        if said != "No hidden layers":
            remove.click()
    expect(remove).to_be_disabled()
    expect(page.locator(".unit")).to_have_count(1)


def test_show_test_data_and_discretize_change_the_picture_not_the_run(page: Page) -> None:
    points, pixels = drawn(page, "#points-canvas"), drawn(page, "#map-canvas")
    page.locator("#show-test").check()
    page.wait_for_function("(old) => document.querySelector('#points-canvas').toDataURL() !== old", arg=points)
    page.locator("#discretize").check()
    page.wait_for_function("(old) => document.querySelector('#map-canvas').toDataURL() !== old", arg=pixels)
    assert epoch(page) == 0
    page.wait_for_function("['test=1', 'discretize=1'].every((part) => location.hash.includes(part))")


def test_the_chart_and_the_map_read_values_under_the_pointer(page: Page) -> None:
    step(page, 3)
    box = page.locator("#chart canvas").bounding_box()
    assert box
    reading = page.locator("#chart .plot-reading")
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + 40)
    expect(reading).to_contain_text("epoch 3")
    expect(reading).to_contain_text(f"test{page.text_content('#test-loss')}")
    page.mouse.move(box["x"] + 31, box["y"] + 40)
    expect(reading).to_contain_text("epoch 0")
    box = page.locator("#points-canvas").bounding_box()
    assert box
    await_pointing(page)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 2)
    expect(page.locator("#map-readout")).to_contain_text("x₂ 5.9")


def test_the_theme_switches_and_is_remembered(page: Page) -> None:
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != before
    after = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.reload()
    page.wait_for_function("document.querySelector('#test-loss[data-value]')")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == after


def test_controls_can_be_hidden_and_the_address_carries_it(page: Page, open_page: OpenPage) -> None:
    page.get_by_role("button", name="Hide controls").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Noise").uncheck()
    dialog.get_by_label("Changing layers").uncheck()
    dialog.get_by_role("button", name="Done").click()
    expect(page.locator("#noise")).to_be_hidden()
    expect(page.get_by_role("button", name="Add a layer")).to_be_hidden()
    page.wait_for_function("location.hash.includes('hide=')")
    other = open_page(page.evaluate("location.hash"))
    expect(other.locator("#noise")).to_be_hidden()
    other.get_by_role("button", name="Hide controls").click()
    other.get_by_role("button", name="Show everything").click()
    other.get_by_role("button", name="Done").click()
    expect(other.locator("#noise")).to_be_visible()
