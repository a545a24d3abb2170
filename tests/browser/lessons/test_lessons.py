"""Lessons on the page: chosen, opened by address, done, left and come back to; beside the network, and embedded."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, at_width, epoch, go_to

SLOW = 60_000


def opened(open_page: OpenPage, lesson: str, query: str = "", **options: object) -> Page:
    page = open_page(f"{query}#lesson={lesson}", **options)
    expect(page.locator("#lesson")).to_be_visible()
    expect(page.locator("#lesson-set-ups [aria-pressed=true]")).to_have_count(1)
    return page


def play_through(page: Page, epochs: int) -> None:
    page.evaluate("document.getElementById('speed').closest('.field').hidden = false")
    page.locator("#speed").select_option("max")
    page.locator("#play").click()
    expect(page.locator("#epoch")).to_have_text(str(epochs), timeout=SLOW)


def claim_stands(page: Page, name: str, standing: str) -> None:
    expect(page.locator(f"[data-claim={name}]")).to_have_attribute("data-standing", standing)


def test_the_list_has_all_lessons_and_opens_one(page: Page) -> None:
    page.locator("#lessons-button").click()
    entries = page.locator(".lessons-entry")
    expect(entries).to_have_count(21)
    fourth = page.locator("[data-lesson='04-vanishing-gradient']")
    expect(fourth).to_contain_text("4 The vanishing gradient")
    expect(fourth).to_contain_text("Why does a deep network of sigmoids learn nothing at all?")
    expect(fourth).to_contain_text(re.compile(r"\d min · after lesson 3"))
    expect(fourth.locator(".outcome")).to_have_count(2)
    expect(fourth.get_by_role("img", name=re.compile("test loss 0"))).to_have_count(2)
    fourth.click()
    expect(page.locator("#lesson-title")).to_have_text("The vanishing gradient")
    expect(page.locator("#lesson-title")).to_be_focused()
    expect(page.locator("#network-title")).to_have_text("6 hidden layers")
    expect(page).to_have_url(re.compile("#lesson=04-vanishing-gradient$"))
    for hidden in ("#regularization", "#datasets", "#noise", "#seed"):
        expect(page.locator(hidden)).to_be_hidden()
    # Its picture stands where the network was, which is one press away.
    for shown in ("#play", "#activation", "#lesson-picture", "#map"):
        expect(page.locator(shown)).to_be_visible()
    expect(page.locator("#graph")).to_be_hidden()
    page.get_by_role("button", name="Network", exact=True).click()
    for shown in ("#drawer", "#graph"):
        expect(page.locator(shown)).to_be_visible()


def test_claims_are_checked_live_and_the_gradients_of_all_layers_are_side_by_side_without_a_drawer(
    open_page: OpenPage,
) -> None:
    page = opened(open_page, "04-vanishing-gradient:2")
    bars = page.locator(".lesson-bars li")
    expect(bars).to_have_count(7)
    # They are measured after the first picture.
    expect(page.locator(".lesson-bars .lesson-bar")).to_have_text([re.compile(r"\d")] * 7)
    numbers = [float(text.replace("−", "-")) for text in page.locator(".lesson-bars .lesson-bar").all_inner_texts()]
    assert numbers[0] < numbers[-1] / 1000
    shares = page.locator(".lesson-bars i").evaluate_all(
        "(bars) => bars.map((bar) => new DOMMatrix(bar.style.transform).a)"
    )
    assert shares[0] < shares[-1] / 2
    assert page.locator("#drawer-layers").is_hidden()
    # Nothing is said before it runs.
    first = page.locator("[data-claim=first_layer_stands]")
    expect(first).to_be_hidden()
    play_through(page, 200)
    for name in ("first_layer_stands", "last_layer_moves", "sigmoid_stuck"):
        claim_stands(page, name, "holds")
    expect(first).to_contain_text(re.compile(r"Movement of the weights of layer 1: 0\.00\d+, wanted: below 0\.006"))
    expect(page.locator("[data-claim=tanh_flows]")).to_have_count(0)
    page.locator("#lesson-next").click()
    # By the control the lesson speaks of, the run becomes another of its set-ups, and that one again.
    page.locator("#activation").select_option("sigmoid")
    expect(page.locator("[data-set-up=tanh]")).to_have_attribute("aria-pressed", "false")
    page.locator("#activation").select_option("tanh")
    expect(page.locator("[data-set-up=tanh]")).to_have_attribute("aria-pressed", "true")
    page.locator("#lesson-previous").click()
    claim_stands(page, "sigmoid_stuck", "holds")


def test_a_race_compares_set_ups_and_keeps_each_ones_last_number(open_page: OpenPage) -> None:
    page = opened(open_page, "03-activation-race")
    expect(page.locator("#lesson-picture canvas")).to_be_visible()
    for name in ("relu", "tanh"):
        page.locator(f"[data-set-up={name}]").click()
        expect(page.locator(f"[data-set-up={name}]")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#epoch")).to_have_text("0")
        play_through(page, 300)
    line = page.locator("[data-claim=relu_before_tanh]")
    claim_stands(page, "relu_before_tanh", "holds")
    found = re.search(r"(\d+) \(ReLU\), wanted: below (\d+) \(Tanh\)", line.inner_text())
    assert found and int(found[1]) < int(found[2])


def test_a_learner_may_leave_the_path_and_come_back(open_page: OpenPage) -> None:
    page = opened(open_page, "15-dead-relu")
    expect(page.locator("#lesson-away")).to_be_hidden()
    page.locator("#activation").select_option("sine")
    expect(page.locator("#lesson-away")).to_be_visible()
    expect(page).to_have_url(re.compile("hidden=sine.*lesson=15-dead-relu"))
    # With such an address the own set-up comes back, and the lesson beside it.
    page.reload()
    expect(page.locator("#lesson-away")).to_be_visible()
    expect(page.locator("#activation")).to_have_value("sine")
    page.locator("#lesson-back").click()
    expect(page.locator("#lesson-away")).to_be_hidden()
    expect(page.locator("#activation")).to_have_value("relu")
    expect(page).to_have_url(re.compile("#lesson=15-dead-relu$"))


def test_what_a_set_up_sets_by_hand_is_set_again_after_a_reset(open_page: OpenPage) -> None:
    page = opened(open_page, "15-dead-relu")
    page.locator("[data-set-up=buried]").click()
    dead = page.locator("[data-claim=buried_dies], [data-claim*=buried]").first
    expect(dead).not_to_have_attribute("data-standing", "unmeasured")
    # With every hidden unit at zero the output is zero everywhere: half of the squared distance to 1 or -1.
    expect(page.locator("#test-loss")).to_have_text("0.500")
    page.locator("#step").click()
    expect(page.locator("#epoch")).to_have_text("1")
    page.locator("#reset").click()
    expect(page.locator("#epoch")).to_have_text("0")
    expect(page.locator("#test-loss")).to_have_text("0.500")
    expect(page.locator("#lesson-away")).to_be_hidden()


def test_steps_lead_to_what_it_means_and_only_what_was_measured_is_done(open_page: OpenPage) -> None:
    page = opened(open_page, "14-bias")
    expect(page.locator("#lesson-previous")).to_be_disabled()
    where = page.locator("#lesson-where")
    count = int(where.inner_text().split(" of ")[1])
    for step in range(2, count + 1):
        page.locator("#lesson-next").click()
        expect(where).to_have_text(f"Step {step} of {count}")
        expect(page).to_have_url(re.compile(f"#lesson=14-bias:{step}$"))
    page.locator("#lesson-next").click()
    expect(where).to_have_text("What it means")
    expect(page.locator("#lesson-page")).to_contain_text("Where people go wrong")
    expect(page.locator(".lesson-mark.done[data-step='1']")).to_have_count(0)
    page.locator("#lesson-next").click()
    expect(page.locator("#lesson-title")).to_have_text("Dead ReLUs and their family")
    page.locator("#lesson-close").click()
    expect(page.locator("#lesson")).to_be_hidden()
    expect(page.locator("#regularization")).to_be_visible()
    assert "lesson=" not in page.url
    assert open_page.complaints == []  # type: ignore[attr-defined]
    go_to(page, "lesson=99-nothing")
    expect(page.locator(".toast.fault")).to_contain_text("could not be loaded")
    expect(page.locator("#lesson")).to_be_hidden()
    open_page.complaints.clear()  # type: ignore[attr-defined]


def test_the_language_changes_in_the_middle_of_a_lesson(open_page: OpenPage) -> None:
    page = opened(open_page, "10-learning-rate")
    page.locator("#step").click()
    expect(page.locator("#epoch")).to_have_text("1")
    page.locator("[data-language=zh]").click()
    expect(page.locator("#lesson-title")).to_have_text("学习率")
    assert epoch(page) == 1
    expect(page.locator("#lesson-set-ups [aria-pressed=true]")).to_have_count(1)


def test_the_lesson_leaves_the_network_and_the_map_in_sight(open_page: OpenPage) -> None:
    page = opened(open_page, "02-engineer-features")
    for width, height in ((1280, 800), (1100, 700), (900, 600), (390, 844)):
        at_width(page, width, height)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("#lesson-next")).to_be_in_viewport()
        expect(page.locator("#play")).to_be_in_viewport()
        if width < 1000:
            # One of them has room beside the lesson, or above it.
            for shown, part in (("Map", "map"), ("Network", "graph")):
                page.get_by_role("button", name=shown, exact=True).click()
                expect(page.locator(f"#{part}")).to_be_in_viewport(ratio=1)
            continue
        # At once: sentences that come late move what is below them.
        lesson, network, picture, data = page.evaluate(
            "['lesson', 'network', 'map', 'datasets']"
            ".map((id) => document.getElementById(id).getBoundingClientRect().toJSON())"
        )
        assert lesson["x"] + lesson["width"] <= network["x"] and network["x"] + network["width"] <= picture["x"]
        assert network["y"] + network["height"] <= data["y"] and data["y"] + data["height"] <= height
        assert picture["y"] + picture["height"] <= height
    # On a phone it lies along the bottom, and can be folded away.
    box = page.locator("#lesson").bounding_box()
    bar = page.locator("#transport").bounding_box()
    assert box and bar and abs(box["y"] + box["height"] - bar["y"]) < 1
    page.locator("#lesson-fold").click()
    expect(page.locator("#lesson-body")).to_be_hidden()
    folded = page.locator("#lesson").bounding_box()
    assert folded and folded["height"] < 80
    page.locator("#lesson-fold").click()
    expect(page.locator("#lesson-body")).to_be_visible()


def test_an_embedded_lesson_is_only_the_lesson_and_its_network(open_page: OpenPage) -> None:
    page = opened(open_page, "14-bias", "?embed")
    for hidden in ("#header", "#about", "#lesson-close", "#learning-rate"):
        expect(page.locator(hidden)).to_be_hidden()
    for shown in ("#play", "#lesson-picture", "#map", "#lesson-next"):
        expect(page.locator(shown)).to_be_visible()
