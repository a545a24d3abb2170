"""A lesson on paper: whatever is on the screen, one page with its question, boxes to tick, and the picture."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, go_to_lesson

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def pages(page: Page, paper: str) -> int:
    return len(PAGE.findall(page.pdf(format=paper)))


# With a drawing, with a drawer in the network's place, and with the network.
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_lesson_prints_on_one_page_and_leaves_nothing_behind(open_page: OpenPage, language: str) -> None:
    page = open_page(f"?lang={language}")
    assert pages(page, "A4") > 1
    for name in ("04-vanishing-gradient", "02-engineer-features", "10-learning-rate"):
        go_to_lesson(page, name)
        assert [pages(page, paper) for paper in ("A4", "Letter")] == [1, 1], name
    expect(page.locator(".worksheet")).to_have_count(0)


def test_the_worksheet_has_every_question_with_its_answers_and_the_picture(open_page: OpenPage) -> None:
    page = open_page("#lesson=04-vanishing-gradient")
    expect(page.locator("#lesson-marks button")).to_have_count(3)
    page.evaluate("window.print = () => { dispatchEvent(new Event('beforeprint')); }")
    page.get_by_role("button", name="Print").click()
    sheet = page.locator(".worksheet")
    expect(sheet.get_by_role("heading", level=1)).to_have_text("Lesson 4: The vanishing gradient")
    expect(sheet.locator("ol > li")).to_have_count(3)
    expect(sheet.locator(".worksheet-answers").first.locator("li")).to_have_count(4)
    expect(sheet.locator(".worksheet-picture svg").first).to_be_attached()
    expect(sheet).to_contain_text("#lesson=04-vanishing-gradient")
    # All of it is on the page: nothing is cut below.
    assert sheet.evaluate("(one) => one.scrollHeight <= one.clientHeight")
    # Nor any of the sentences below the picture.
    assert sheet.locator(".lesson-picture").evaluate("(one) => one.scrollHeight <= one.clientHeight")
    # Bars are backgrounds, which browsers leave out on paper where the page does not insist.
    expect(sheet).to_have_css("print-color-adjust", "exact")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(sheet).to_have_count(0)
    # A picture that the server is asked for is the one on the page.
    go_to_lesson(page, "11-the-hill")
    expect(page.locator("#lesson-picture .hill-line")).to_be_attached()
    page.get_by_role("button", name="Print").click()
    expect(sheet.locator(".hill-line")).to_be_attached()
