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
# A run that plays on would take the processor from the next test. And an address that differs in what comes after #
# alone would not load the page anew.
_LEAVE = """async (elsewhere) => {
  window.name = `forget:${JSON.stringify((await indexedDB.databases()).map((one) => one.name))}`;
  // An epoch by itself pauses too, and does not begin to play where that was just over.
  if (document.querySelector("#transport.playing")) document.querySelector("#step").click();
  history.replaceState(null, "", elsewhere);
}"""
# Everything that can be seen of the page: elements with their state, fields with their values, and words.
_SEEN = """() => {
  const said = (one) => [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).join(" ");
  const states = ["class", "disabled", "aria-pressed", "aria-checked", "aria-selected", "aria-expanded", "aria-current", "aria-label", "title"];
  return [...document.body.querySelectorAll(".stage *, .header *, dialog, [popover], .status")].filter((one) => one.id !== "toasts" && one.checkVisibility()).map((one) =>
    [one.tagName, one.id, ...states.map((name) => one.getAttribute(name)), one.value, one.checked, said(one)].join("|")).join("\\n");
}"""
# The run and the page as they begin, by what a person can do. Whether that is all of it is looked at after.
_BEGIN = """async ([seen, home]) => {
  const look = SEEN;
  const resting = window.name.startsWith("forget:") && localStorage.length + sessionStorage.length === 0;
  // A test may have put something of its own in the place of what the browser has.
  const replaced = [fetch, Math.random, HTMLCanvasElement.prototype.toBlob, navigator.clipboard?.writeText].some((one) => one && !String(one).includes("[native code]"));
  if (!resting || replaced || document.documentElement.lang !== "en" || !document.querySelector("#status")?.hidden) return false;
  document.querySelectorAll("dialog[open]").forEach((one) => one.close());
  document.querySelectorAll(":popover-open:not(#toasts)").forEach((one) => one.hidePopover());
  document.querySelectorAll("#toasts button").forEach((one) => one.click());
  document.querySelector(".unit.focused .face")?.click();
  document.activeElement?.blur();
  history.replaceState(null, "", home);
  scrollTo(0, 0);
  const [shown, press] = [() => document.querySelector("#epoch").textContent.trim(), (id) => document.getElementById(id).click()];
  const until = async (holds) => {
    for (let tries = 0; tries < 80 && !holds(); tries += 1) await new Promise((then) => setTimeout(then, 25));
    return holds();
  };
  // An epoch that did not stand there says that the server has answered all that came before it.
  const epochs = shown() === "1" ? 2 : 1;
  dispatchEvent(new HashChangeEvent("hashchange", { newURL: home }));
  press("reset");
  for (let epoch = 0; epoch < epochs; epoch += 1) press("step");
  if (!(await until(() => shown() === String(epochs)))) return false;
  press("reset");
  if (!(await until(() => shown() === "0"))) return false;
  for (let tries = 0; tries < 10; tries += 1) {
    if (location.href === home && look() === seen) {
      window.name = "";
      return true;
    }
    await new Promise((then) => setTimeout(then, 25));
  }
  return false;
}""".replace("SEEN", _SEEN)
# Milliseconds for what a person would wait for, on a machine that does other things too.
WAIT = 20_000
# More contexts than these take memory for nothing.
_MOST = 8


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
            self._watch(self._context, _CONTEXT_KEEPS, "_context_spoiled")
            self._page = self._new_page(self._context)
        if "viewport" in options:
            self._page.set_viewport_size(options["viewport"])
        media = {name: options[name] for name in ("color_scheme", "reduced_motion") if name in options}
        if media:
            self._page.emulate_media(**media)
        self.lent = True
        return self._page

    @property
    def page(self) -> Page | None:
        return self._page

    def tab(self) -> Page:
        """Another page of the same browser."""
        assert self._context is not None
        page = self._context.new_page()
        page.set_default_timeout(WAIT)
        return page

    def begins_anew(self, seen: str) -> bool:
        """Whether the page of the test before is now, to the eye, as one that has just been loaded."""
        assert self._page is not None
        return bool(self._page.url.startswith(self._home) and self._page.evaluate(_BEGIN, [seen, self._home]))

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
        self._seen = ""

    def open_as_it_begins(self) -> tuple[Page, bool]:
        """A page with the usual options, and whether it shows the playground already as it begins."""
        key = repr(sorted(self._usual.items()))
        page = self.open({})
        profile = self._kept[key]
        return page, bool(self._seen) and page == profile.page and profile.begins_anew(self._seen)

    def note(self, page: Page) -> None:
        """What is seen of a page that was just loaded with nothing in its address."""
        self._seen = self._seen or str(page.evaluate(_SEEN))

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
