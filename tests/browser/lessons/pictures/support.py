"""Lessons opened at their pictures, and what those say."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, unveil

# The lessons whose pictures only the server can make, and how many drawings each has.
LESSONS = {"06-symmetry": 1, "14-bias": 1, "16-zigzag:2": 1}


def opened(open_page: OpenPage, lesson: str, query: str = "", **options: object) -> Page:
    page = open_page(f"{query}#lesson={lesson}", **options)
    expect(page.locator("#lesson-set-ups [aria-pressed=true]")).to_have_count(1)
    unveil(page)
    return page


def opened_and_drawn(open_page: OpenPage, lesson: str, query: str = "", **options: object) -> Page:
    page = opened(open_page, lesson, query, **options)
    expect(pictures(page)).to_have_count(LESSONS[lesson])
    return page


def pictures(page: Page) -> Locator:
    """Those that have been drawn: each says its numbers to who cannot see it."""
    return page.get_by_role("img", name=re.compile(r"\d")).and_(page.locator("#lesson-picture svg"))


def choose(page: Page, set_up: str) -> None:
    """Chooses a set-up, in the step that runs it."""
    for mark in page.locator(".lesson-mark").all():
        if page.locator(f"[data-set-up={set_up}]").count():
            break
        mark.click()
        # The step is drawn with its mark, a moment after the click.
        expect(mark).to_have_attribute("aria-current", "step")
    page.locator(f"[data-set-up={set_up}]").click()
    expect(page.locator(f"[data-set-up={set_up}]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#epoch")).to_have_text("0")


def numbers_in(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text.replace("−", "-"))]


def column(page: Page, place: int) -> list[float]:
    cells = page.locator(f"#lesson-picture tbody tr > :nth-child({place})").all_inner_texts()
    return [float(text.replace("−", "-")) for text in cells]
