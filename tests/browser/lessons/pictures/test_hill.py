"""The hill of the loss, which the steps of its lesson speak of."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.lessons.pictures.support import opened


def test_a_step_points_at_the_picture_it_speaks_of(open_page: OpenPage) -> None:
    page = opened(open_page, "11-the-hill")
    expect(page.locator("#lesson-picture")).to_have_class(re.compile("pointed-at"))
    expect(page.locator("#network")).not_to_have_class(re.compile("pointed-at"))
    page.locator("#lesson-next").click()
    expect(page.locator("#lesson-picture")).not_to_have_class(re.compile("pointed-at"))
    expect(page.locator("#output")).to_have_class(re.compile("pointed-at"))
