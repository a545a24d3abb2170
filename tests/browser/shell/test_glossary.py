"""Every term on the page opens its meaning, by pointer and by keyboard."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, open_formula

ROOT = Path(__file__).resolve().parents[3]


def terms(language: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((ROOT / "glossary" / f"{language}.json").read_text(encoding="utf-8"))
    return found


def test_every_term_of_the_page_is_there_and_a_label_or_a_question_mark_opens_it_and_gives_the_focus_back(
    page: Page,
) -> None:
    for drawer in ("layers", "functions"):
        page.locator(f"#drawer-tab-{drawer}").click()
        expect(page.locator(f"#drawer-{drawer} [data-term]").first).to_be_attached()
    named = page.evaluate("[...document.querySelectorAll('[data-term]')].map((one) => one.dataset.term)")
    assert len(set(named)) > 25
    # What is named is the same in every language.
    for language in ("en", "zh"):
        assert set(named) <= terms(language).keys(), language
    page.locator("label[for=learning-rate]").click()
    expect(page.locator("#term-title")).to_have_text(terms("en")["learning-rate"]["term"])
    expect(page.locator("#term-text")).to_have_text(terms("en")["learning-rate"]["text"])
    page.keyboard.press("Escape")
    expect(page.locator("#term-card")).to_be_hidden()
    expect(page.locator("#learning-rate")).to_be_focused()
    # A question mark explains the control that has the focus.
    page.locator("#noise").focus()
    page.keyboard.press("?")
    expect(page.locator("#term-title")).to_have_text("Noise")
    expect(page.locator("#term-card :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#noise")).to_be_focused()
    # Typed in a search it is a letter.
    open_formula(page)
    page.locator("#formula-input").press("?")
    expect(page.locator("#formula-input")).to_have_value("?")
    expect(page.locator("#term-card")).to_be_hidden()
    expect(page.locator("#glossary-sheet")).to_be_hidden()


def test_one_term_leads_to_the_next_and_to_all_of_them_and_escape_leaves_the_sheet_it_was_asked_from(
    page: Page,
) -> None:
    page.locator("[data-term=test-loss]").focus()
    page.keyboard.press("Enter")
    first = page.locator("#term-see .term").first
    name = first.text_content() or ""
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#term-title")).to_have_text(name)
    page.get_by_role("button", name="All terms", exact=True).press("Enter")
    expect(page.locator("#glossary-list dt")).to_have_count(len(terms("en")))
    expect(page.locator("#term-card")).to_be_hidden()
    page.fill("#glossary-search", "adam")
    expect(page.locator("#glossary-list dt").first).to_have_text("Adam")
    page.fill("#glossary-search", "qqqq")
    expect(page.locator("#glossary-none")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#glossary-sheet")).to_be_hidden()
    expect(page.locator("[data-term=test-loss]:focus")).to_have_count(1)
    page.locator("#more-button").click()
    page.locator("#more [data-term=optimizer]").click()
    expect(page.locator("#term-title")).to_have_text("Optimizer")
    page.keyboard.press("Escape")
    expect(page.locator("#term-card")).to_be_hidden()
    expect(page.locator("#more")).to_be_visible()
    expect(page.locator("[data-term=optimizer]:focus")).to_have_count(1)


def test_a_glossary_that_does_not_come_is_said_and_asked_for_again(open_page: OpenPage) -> None:
    page = open_page()
    page.route("**/glossary/*.json*", lambda route: route.fulfill(status=200, body="no glossary"))
    page.locator("[data-term=epoch]").click()
    expect(page.locator("#toasts")).to_contain_text("The glossary did not come")
    page.unroute("**/glossary/*.json*")
    page.locator("[data-term=epoch]").click()
    expect(page.locator("#term-title")).to_have_text("Epoch")
