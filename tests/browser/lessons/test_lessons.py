"""Lessons on the page: chosen, opened by address, done, left and come back to; beside the network, and embedded."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, at_width, epoch, go_to
from tests.project.tree import ROOT

SLOW = 60_000
LESSONS = sorted(path.parent.name for path in (ROOT / "lessons").glob("*/lesson.json"))


def opened(open_page: OpenPage, lesson: str, query: str = "", **options: object) -> Page:
    page = open_page(f"{query}#lesson={lesson}", **options)
    expect(page.locator("#lesson")).to_be_visible()
    expect(page.locator("#lesson-set-ups [aria-pressed=true]")).to_have_count(1)
    return page


def told(page: Page, lesson: str, language: str = "en") -> dict[str, Any]:
    """A lesson as the page is sent it."""
    found = page.request.get(
        page.url.partition("?")[0].partition("#")[0] + f"lessons/{lesson}.json?language={language}"
    )
    document: dict[str, Any] = found.json()
    return document


def play_all(page: Page) -> None:
    """Presses what leads on until every run of the step is through, as fast as it goes."""
    page.evaluate("document.getElementById('speed').closest('.field').hidden = false")
    page.locator("#speed").select_option("max")
    runs = page.locator(".lesson-run")
    for _ in range(runs.count()):
        run = page.locator(".lesson-run[aria-pressed=true]")
        if "through" not in (run.get_attribute("class") or ""):
            page.locator(".lesson-go").click()
            expect(run).to_have_class(re.compile("through"), timeout=SLOW)
        if page.locator(".lesson-go").is_hidden():
            return
        name = run.get_attribute("data-set-up")
        page.locator(".lesson-go").click()
        expect(page.locator(f"[data-set-up={name}]")).to_have_attribute("aria-pressed", "false")
        expect(run).to_have_count(1)
        expect(page.locator("#epoch")).to_have_text("0")


def test_the_list_has_every_lesson_and_opens_one(page: Page) -> None:
    page.locator("#lessons-button").click()
    entries = page.locator(".lessons-entry")
    expect(entries).to_have_count(len(LESSONS))
    expect(page.locator("[data-lesson='00-one-neuron']")).to_contain_text("Start here")
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
    page.get_by_role("button", name="Picture", exact=True).click()
    for shown in ("#play", "#activation", "#lesson-picture", "#map"):
        expect(page.locator(shown)).to_be_visible()
    expect(page.locator("#graph")).to_be_hidden()
    page.get_by_role("button", name="Network", exact=True).click()
    for shown in ("#drawer", "#graph"):
        expect(page.locator(shown)).to_be_visible()


def test_a_step_is_guessed_run_and_explained_and_stays_done(open_page: OpenPage) -> None:
    page = opened(open_page, "03-activation-race:2")
    lesson = told(page, "03-activation-race")
    step, words = lesson["resolved"]["steps"][1], lesson["text"]["steps"][1]
    claims, look, result = (page.locator(name) for name in (".lesson-claims li", ".lesson-look", ".lesson-result"))
    expect(page.get_by_role("radio")).to_have_count(len(step["question"]["answers"]))
    for hidden in (claims.first, look, result):
        expect(hidden).to_be_hidden()
    # By keyboard, and wrong: what comes out is the run's.
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("#lesson-page")).to_have_attribute("data-phase", "run")
    play_all(page)
    expect(page.locator("#lesson-page")).to_have_attribute("data-phase", "explain")
    expect(result).to_be_focused()
    expect(result).to_contain_text(f"It came out: {words['answers']['relu']}")
    expect(result).to_contain_text(f"You said: {words['answers'][step['question']['answers'][0]['id']]}")
    expect(result).to_contain_text(re.compile(r"So with \d+ of 100 seeds\."))
    expect(page.get_by_role("radio").first).to_be_hidden()
    expect(look).to_be_visible()
    expect(page.locator(".lesson-claims [data-standing=holds]")).to_have_count(len(step["claims"]))
    line = page.locator("[data-claim=relu_before_tanh]")
    expect(line).to_contain_text(re.compile(r"holds \(\d+ of 100 seeds\)"))
    found = re.search(r"(\d+) \(ReLU\), against (\d+) \(Tanh\)", line.inner_text())
    assert found and int(found[1]) < int(found[2])
    # The sentence has this run's number, and lights up together with what shows it; the keyboard reaches it.
    said = look.locator("[data-reference='relu_quick.here']")
    expect(said).to_have_text(found[1])
    shown = page.locator("[data-claim=relu_quick] .claim-numbers")
    said.hover()
    expect(shown).to_have_class(re.compile(r"\blit\b"))
    page.locator("#lesson-title").hover()
    expect(shown).not_to_have_class(re.compile(r"\blit\b"))
    said.focus()
    expect(shown).to_have_class(re.compile(r"\blit\b"))
    mark = page.locator(".lesson-mark").nth(1)
    expect(mark).to_have_accessible_name("Step 2, done")
    # Another seed, for data and weights, which the address keeps; and back.
    page.get_by_role("button", name="Another seed").click()
    expect(page.locator(".lesson-seed")).to_contain_text(re.compile(r"Seed 20\d\d|Seed 2100"))
    expect(page.locator("#lesson-set-ups [aria-pressed=true]")).to_have_count(1)
    expect(page.locator("#lesson-away")).to_be_hidden()
    expect(claims.first).to_be_hidden()
    expect(page).to_have_url(re.compile(r"data.seed=2\d{3}&.*seed=2\d{3}.*&lesson=03-activation-race:2$"))
    page.get_by_role("button", name="Back to the lesson’s seed").click()
    expect(page.locator(".lesson-seed")).to_be_hidden()
    expect(page).to_have_url(re.compile("#lesson=03-activation-race:2$"))
    # What is done stays done, also in the list; a link leads to the next step.
    page.goto(page.url[:-1] + "3")
    here = page.locator(".lesson-mark[aria-current=step]")
    expect(here).to_have_accessible_name("Step 3")
    expect(page).to_have_url(re.compile(":3$"))
    page.reload()
    expect(here).to_have_accessible_name("Step 3")
    expect(mark).to_have_accessible_name("Step 2, done")
    page.locator("#lessons-button").click()
    count = len(lesson["resolved"]["steps"])
    expect(page.locator("[data-lesson='03-activation-race']")).to_contain_text(f"1 of {count} steps")


def test_what_is_known_of_the_start_is_told_to_who_guesses_or_asks(open_page: OpenPage) -> None:
    page = opened(open_page, "04-vanishing-gradient")
    first = page.locator("[data-claim=sigmoid_vanishes]")
    # Nor does the picture give it away.
    for hidden in (first, page.locator("#lesson-picture")):
        expect(hidden).to_be_hidden()
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("#lesson-picture")).to_be_visible()
    expect(page.locator(".lesson-result")).to_contain_text("You made no guess.")
    expect(first).to_have_attribute("data-standing", "holds")
    expect(first.locator(".claim-numbers")).to_have_text(re.compile(r"^0\.0\d+$"))
    page.locator(".lesson-mark").nth(1).click()
    bars = page.locator(".lesson-bars .lesson-bar")
    expect(bars).to_have_text([re.compile(r"\d")] * 7)
    numbers = [float(text.replace("−", "-")) for text in bars.all_inner_texts()]
    assert numbers[0] < numbers[-1] / 1000
    # By the control the lesson speaks of, the run becomes another of its set-ups, which stops where the lesson has it.
    page.locator(".lesson-mark").nth(2).click()
    page.locator("#activation").select_option("tanh")
    expect(page.locator("[data-set-up=tanh]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#lesson-away")).to_be_hidden()


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
    # What the lesson hid shows after it, also where the address was all that was known of it.
    expect(page.locator("#regularization")).to_be_hidden()
    page.locator("#lesson-close").click()
    expect(page.locator("#lessons-button")).to_be_focused()
    expect(page.locator("#regularization")).to_be_visible()


def test_what_a_set_up_sets_by_hand_is_set_again_after_a_reset(open_page: OpenPage) -> None:
    page = opened(open_page, "15-dead-relu")
    steps = told(page, "15-dead-relu")["resolved"]["steps"]
    buried = next(index for index, step in enumerate(steps) if "buried" in step["set_ups"])
    page.locator(".lesson-mark").nth(buried).click()
    page.locator("[data-set-up=buried]").click()
    expect(page.locator("[data-set-up=buried]")).to_have_attribute("aria-pressed", "true")
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
    # A way that leads no further leaves the keyboard to the way back.
    page.locator(".lesson-mark").nth(1).click()
    page.locator("#lesson-previous").press("Enter")
    expect(page.locator("#lesson-previous")).to_be_disabled()
    expect(page.locator("#lesson-next")).to_be_focused()
    for _ in range(count + 1):
        page.locator("#lesson-next").press("Enter")
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


def test_the_language_changes_in_the_middle_and_one_that_is_missing_is_said(open_page: OpenPage) -> None:
    page = opened(open_page, "10-learning-rate")
    page.locator("#step").click()
    expect(page.locator("#epoch")).to_have_text("1")
    page.locator("[data-language=zh]").click()
    expect(page.locator("#lesson-title")).to_have_text("学习率")
    assert epoch(page) == 1
    expect(page.locator("#lesson-set-ups [aria-pressed=true]")).to_have_count(1)
    expect(page.locator("#lesson-missing")).to_be_hidden()
    # As a teacher's lesson comes that nobody has translated.
    english = {**told(page, "14-bias"), "missing": True}
    page.route("**/lessons/14-bias.json*", lambda route: route.fulfill(json=english))
    go_to(page, "lesson=14-bias")
    expect(page.locator("#lesson-missing")).to_have_text("这一课还没有中文版。")
    expect(page.locator("#lesson-title")).to_have_attribute("lang", "en")


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
