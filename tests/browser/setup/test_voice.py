"""The line that says what is going on: from the first paint to solved, and with what could be done about it."""

import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Server, step, transport

SENTENCES = {"en": "Nothing learned yet. Press Play: it will learn to tell orange from blue.", "zh": "还什么都没学。"}


@pytest.mark.parametrize("language", SENTENCES)
def test_the_server_sends_the_first_sentence_with_the_page(server: Server, language: str) -> None:
    with urllib.request.urlopen(f"{server.url}?lang={language}") as answer:
        page = answer.read().decode()
    assert re.search(r'<span id="voice-text">([^<]*)</span>', page)[1].startswith(SENTENCES[language])  # type: ignore[index]


def test_it_says_what_is_going_on_from_the_start_until_it_is_solved_and_what_comes_next(page: Page) -> None:
    tag, sentence = page.locator("#voice-tag"), page.locator("#voice-text")
    expect(sentence).to_have_text(SENTENCES["en"])
    page.locator("[data-dataset=gauss]").click()
    page.select_option("#speed", label="1 epoch/s")
    transport(page, "Play").click()
    expect(tag).to_have_text("Learning")
    transport(page, "Pause").click()
    expect(tag).to_have_text(re.compile("Paused|Solved"))
    page.select_option("#speed", label="Full speed")
    transport(page, "Play").click()
    expect(tag).to_have_text("Solved")
    expect(sentence).to_contain_text(re.compile(r"Every test point was right after \d+ epochs?"))
    # What comes next is what a click on the data set would be.
    transport(page, "Pause").click()
    page.get_by_role("button", name="Try Circle").click()
    expect(page.locator("[data-dataset=circle]")).to_have_attribute("aria-checked", "true")
    expect(sentence).to_contain_text("Training starts over, because the data changed. Press Play")
    expect(page.locator("#play")).to_be_focused()
    # Other tasks have other words.
    page.select_option("#problem", "regression")
    expect(sentence).to_contain_text("predict the number")
    page.evaluate("location.hash = 'hide=play'")
    expect(sentence).to_contain_text("Press Step")
    expect(page.locator(".toast")).to_have_count(0)


def test_a_verdict_carries_its_remedy_though_no_drawer_is_open(open_page: OpenPage) -> None:
    page = open_page("#optimizer.learning_rate=0.00001&speed=max")
    step(page)
    transport(page, "Play").click()
    expect(page.locator("#voice-tag")).to_have_text("Rate too low")
    page.locator("#voice").get_by_role("button", name="The usual learning rate").click()
    # A branch of its own, as from the drawer, whose run goes on at that rate.
    page.wait_for_function("!location.hash.includes('learning_rate')")
    page.locator("[data-drawer=timeline]").click()
    expect(page.get_by_label("Name of this run").last).to_have_value("The usual learning rate")


def test_the_line_can_be_hidden_and_says_what_it_must_elsewhere(open_page: OpenPage) -> None:
    page = open_page("#hide=voice&stop.epochs=3&speed=max")
    expect(page.locator("#voice")).to_be_hidden()
    transport(page, "Play").click()
    expect(page.locator(".toast")).to_contain_text("Paused at epoch 3, as set.")
