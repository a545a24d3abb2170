"""Browser contexts that tests use one after another.

To load more than a hundred files anew, in a window of its own, took longer than most tests. A page that goes from one
address of the server to another keeps what it has loaded; what a test stored or set is taken back between two tests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

# A place of the server's where nothing of the playground runs.
_NOWHERE = "healthz"
# What is set on a page and can be set back.
_SETTABLE = ("viewport", "color_scheme", "reduced_motion")
# What cannot, or not simply: after a test that does any of it, page or context is another.
_PAGE_KEEPS = (
    *("add_init_script", "expose_binding", "expose_function", "route", "route_from_har", "route_web_socket"),
    *("set_default_timeout", "set_extra_http_headers"),
)
_CONTEXT_KEEPS = (
    *("add_cookies", "add_init_script", "expose_binding", "expose_function", "grant_permissions", "new_cdp_session"),
    *("route", "route_web_socket", "set_extra_http_headers", "set_geolocation", "set_offline"),
)
# What the page keeps when it is left is forgotten as well, so the next page does it, before anything else of it runs.
_FORGET = """{
  const marked = window.name.split("forget:")[1];
  if (marked !== undefined && window === top) {
    window.name = "";
    localStorage.clear();
    sessionStorage.clear();
    for (const name of JSON.parse(marked)) indexedDB.deleteDatabase(name);
  }
}"""
# What nobody opens in a test need not be loaded in it; pages of servers of their own load all there is.
SPARE = 'Object.defineProperty(NetworkInformation.prototype, "saveData", { get: () => true });'
# A run that plays on would take the processor from the next test. And an address that differs in what comes after #
# alone would not load the page anew.
_LEAVE = """async (elsewhere) => {
  window.name = `forget:${JSON.stringify((await indexedDB.databases()).map((one) => one.name))}`;
  // An epoch by itself pauses too, and does not begin to play where that was just over.
  if (document.querySelector("#transport.playing")) document.querySelector("#step").click();
  history.replaceState(null, "", elsewhere);
}"""
# Milliseconds for what a person would wait for, on a machine that does other things too.
WAIT = 20_000
# More contexts than these take memory for nothing.
_MOST = 16


class Profile:
    """One context with one page, lent to one test after another.

    Args:
        browser: makes the context.
        home: the server's address.
        options: of the context; its viewport is what a page has again after a test.
    """

    def __init__(self, browser: Browser, home: str, options: dict[str, Any]) -> None:
        self._browser, self._home, self._options = browser, home, options
        self._context: BrowserContext | None = None
        self._page: Page | None = None
        self._page_spoiled = self._context_spoiled = False
        self.lent = False

    def lend(self, options: dict[str, Any]) -> Page:
        """The page, with options that can be set on it."""
        if self._context is None or self._page is None:
            self._context = self._browser.new_context(**self._options)
            self._context.add_init_script(_FORGET)
            self._context.add_init_script(SPARE)
            self._watch(self._context, _CONTEXT_KEEPS, "_context_spoiled")
            self._page = self._new_page(self._context)
        if "viewport" in options:
            self._page.set_viewport_size(options["viewport"])
        media = {name: options[name] for name in ("color_scheme", "reduced_motion") if name in options}
        if media:
            self._page.emulate_media(**media)
        self.lent = True
        return self._page

    def tab(self) -> Page:
        """Another page of the same browser."""
        assert self._context is not None
        page = self._context.new_page()
        page.set_default_timeout(WAIT)
        return page

    def take_back(self) -> None:
        """Makes context and page as they were; where that cannot be, there is another page, or the context ends."""
        if not self.lent or self._context is None or self._page is None:
            return
        self.lent = False
        if self._context_spoiled:
            self.end()
            return
        for page in self._context.pages:
            if page is not self._page or self._page_spoiled:
                page.close()
        if self._page.is_closed():
            self._page = self._new_page(self._context)
        self._page.bring_to_front()
        if not self._page.url.startswith(self._home):
            self._page.goto(self._home + _NOWHERE)
        self._page.evaluate(_LEAVE, self._home + _NOWHERE)
        self._page.mouse.move(0, 0)
        self._page.set_viewport_size(self._options["viewport"])
        self._page.emulate_media(color_scheme="null", reduced_motion="null")

    def end(self) -> None:
        if self._context is not None:
            self._context.close()
        self._context = self._page = None
        self._page_spoiled = self._context_spoiled = False

    def _new_page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.set_default_timeout(WAIT)
        self._watch(page, _PAGE_KEEPS, "_page_spoiled")
        self._page_spoiled = False
        return page

    def _watch(self, what: Page | BrowserContext, names: tuple[str, ...], mark: str) -> None:
        for name in names:
            setattr(what, name, self._marking(getattr(what, name), mark))

    def _marking(self, method: Callable[..., Any], mark: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            setattr(self, mark, True)
            return method(*arguments, **named)

        return call


class Profiles:
    """A profile for each set of options that a page cannot be given later."""

    def __init__(self, browser: Browser, home: str, usual: dict[str, Any]) -> None:
        self._browser, self._home, self._usual = browser, home, usual
        self._kept: dict[str, Profile] = {}

    def open(self, options: dict[str, Any]) -> Page:
        """A page with these options beside the usual ones.

        A second one with the usual options is another tab of the same browser; with others, another browser's.
        """
        settable = {name: options[name] for name in _SETTABLE if name in options}
        fixed = {**self._usual, **{name: value for name, value in options.items() if name not in settable}}
        key = repr(sorted(fixed.items()))
        profile = self._kept.pop(key, None) or Profile(self._browser, self._home, fixed)
        self._kept[key] = profile
        if not profile.lent:
            return profile.lend(settable)
        if not options:
            return profile.tab()
        other = Profile(self._browser, self._home, fixed)
        self._kept[f"{key} {id(other)}"] = other
        return other.lend(settable)

    def take_back(self) -> None:
        """After a test."""
        for profile in self._kept.values():
            profile.take_back()
        # Those used last are at the end.
        for key in list(self._kept)[:-_MOST]:
            self._kept.pop(key).end()

    def end(self) -> None:
        for profile in self._kept.values():
            profile.end()
