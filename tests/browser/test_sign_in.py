"""A server with a password, in a real browser under the pages' own policies."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Server
from tests.browser.test_axe import PHONE, WIDE, violations, violations_in
from tests.server.support.proxy import Proxy

SET_UP = "#dataset=spiral&hidden=relu:5,tanh:3"
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def asking() -> Iterator[Server]:
    running = Server(PLAYGROUND_PASSWORD="correct horse battery", PLAYGROUND_EMBED="https://school.example")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """By their options: files that one test has loaded need not be loaded again for the next."""
    kept: dict[str, BrowserContext] = {}
    yield kept
    for context in kept.values():
        context.close()


@pytest.fixture
def visit(browser: Browser, contexts: dict[str, BrowserContext], asking: Server) -> Iterator[Visit]:
    """Opens an address of the server in a browser that remembers nothing of having been there."""
    pages: list[Page] = []

    def open_at(address: str = "", *, viewport: dict[str, int] = WIDE, **options: object) -> Page:
        key = repr(options)
        context = contexts.get(key) or browser.new_context(**options)  # type: ignore[arg-type]
        contexts[key] = context
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.goto(asking.url + address)
        return page

    yield open_at
    for page in pages:
        forgets = {"origin": asking.url, "storageTypes": "cookies,local_storage,indexeddb"}
        page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", forgets)
        page.context.clear_cookies()
        page.close()


def word(asking: Server) -> str:
    """The password, which a test changes."""
    return asking.environment["PLAYGROUND_PASSWORD"]


def enter(page: Page, password: str) -> None:
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_shared_link_is_there_after_a_wrong_and_a_right_password_by_keyboard_alone(
    visit: Visit, asking: Server, javascript: bool
) -> None:
    page = visit(f"?lang=en{SET_UP}", java_script_enabled=javascript)
    expect(page).to_have_title("Sign in · Neural Network Playground")
    # The field has the focus: one may type at once.
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type("wrong horse")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That is not the password. Try again.")
    assert page.url == f"{asking.url}?lang=en{SET_UP}"
    # The browser gives it the focus with the page's first picture, which may come after its text.
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(word(asking))
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Sign in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#play")).to_be_visible()
    if not javascript:
        assert page.url == f"{asking.url}?lang=en{SET_UP}"
        return
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    expect(page.locator("[data-dataset=spiral]")).to_have_attribute("aria-checked", "true")
    assert page.url.startswith(f"{asking.url}?lang=en#") and "dataset=spiral" in page.url
    page.reload()
    expect(page.locator("#test-loss[data-value]")).to_be_attached()


def test_who_signs_out_is_out_and_comes_back_to_where_they_were(visit: Visit, asking: Server) -> None:
    page = visit(SET_UP)
    enter(page, word(asking))
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    where = page.url
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    assert page.url == where
    page.reload()
    enter(page, word(asking))
    expect(page.locator("[data-dataset=spiral]")).to_have_attribute("aria-checked", "true")


def test_the_way_out_works_in_another_language_too(visit: Visit, asking: Server) -> None:
    page = visit(bypass_csp=True)
    enter(page, word(asking))
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    assert violations(page, ".page-foot") == []
    page.locator("[data-language=zh]").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("密码")).to_be_visible()


def test_a_page_whose_sign_in_has_run_out_says_so_instead_of_trying_for_ever(visit: Visit, asking: Server) -> None:
    page = visit(SET_UP)
    enter(page, word(asking))
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    asking.stop()
    asking.environment["PLAYGROUND_PASSWORD"] += "!"
    asking.start()
    expect(page.locator("#status")).to_contain_text("You are no longer signed in", timeout=30_000)
    page.locator("#status").get_by_role("button", name="Sign in").click()
    enter(page, word(asking))
    expect(page.locator("[data-dataset=spiral]")).to_have_attribute("aria-checked", "true")


def test_it_works_below_a_path(visit: Visit, asking: Server) -> None:
    proxy = Proxy([asking.port], prefix="/playground")
    try:
        page = visit("healthz")
        page.goto(f"{proxy.url}?lang=en{SET_UP}")
        enter(page, word(asking))
        expect(page.locator("[data-dataset=spiral]")).to_have_attribute("aria-checked", "true")
        assert page.url.startswith(f"{proxy.url}?lang=en#")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("Password")).to_be_visible()
    finally:
        proxy.stop()


@pytest.mark.parametrize(
    ("viewport", "language", "button"), [(WIDE, "en", "Sign in"), (PHONE, "zh", "登录")], ids=["wide", "phone"]
)
def test_the_page_has_no_violation_and_fits(visit: Visit, viewport: dict[str, int], language: str, button: str) -> None:
    page = visit(f"?lang={language}", viewport=viewport, bypass_csp=True)
    found = violations_in(page, ("light", "dark"), "asked")
    page.locator("#password").fill("wrong horse")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert found | violations_in(page, ("light", "dark"), "refused") == {}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.get_by_role("button", name=button).bounding_box()
    assert box and box["height"] >= 44
