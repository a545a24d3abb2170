"""The page under its own content-security policy, which the other tests have to lift."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, transport


def test_the_page_works_under_its_own_policy(open_page: OpenPage) -> None:
    page = open_page(bypass_csp=False)
    transport(page, "Step").click()
    expect(page.locator("#epoch")).to_have_text("1")
    page.locator(".unit .bias").first.click()
    page.fill("#editor-number", "1")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Hide controls").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("#editor")).to_be_hidden()


def test_the_policy_forbids_scripts_from_elsewhere_and_text_as_code(open_page: OpenPage) -> None:
    page = open_page(bypass_csp=False)
    page.evaluate(
        "window.ran = false; const script = document.createElement('script');"
        " script.textContent = 'window.ran = true'; document.body.append(script)"
    )
    assert page.evaluate("window.ran") is False
    open_page.complaints.clear()  # type: ignore[attr-defined]
