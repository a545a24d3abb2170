"""What holds for every picture that the server makes: embedded, narrow, in both languages, and gone with its lesson."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from server.page.loading import needed_modules
from tests.browser.conftest import OpenPage, Server, go_to_lesson, step
from tests.browser.lessons.pictures.support import LESSONS, opened_and_drawn, pictures
from tests.project.tree import ROOT

STATIC = ROOT / "static"
# What is in no other lesson's picture.
OWN = {"06-symmetry": ".lesson-twin", "14-bias": ".lesson-threshold", "16-zigzag:2": ".lesson-step"}


def turn_to(page: Page, lesson: str) -> None:
    go_to_lesson(page, lesson)
    expect(page.locator("#epoch")).to_have_text("0")
    expect(page.locator(f"#lesson-picture {OWN[lesson]}")).not_to_have_count(0)
    expect(pictures(page)).to_have_count(LESSONS[lesson])


def test_pictures_are_there_in_both_languages_and_embedded_and_nothing_moves_while_they_are_drawn(
    open_page: OpenPage,
) -> None:
    page = opened_and_drawn(open_page, next(iter(LESSONS)), "?embed")
    for lesson in LESSONS:
        turn_to(page, lesson)
        heights = []
        for _ in range(3):
            heights.append(page.locator("#lesson-picture").bounding_box())
            step(page)
        assert all(box and heights[0] and box["height"] == heights[0]["height"] for box in heights), lesson
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="dark")
    page.goto(page.url.partition("?")[0] + f"?lang=zh#lesson={next(iter(LESSONS))}")
    for lesson in LESSONS:
        turn_to(page, lesson)
        expect(page.locator("#lesson-picture")).to_contain_text("权重")
        beyond = page.evaluate(
            """() => [...document.querySelectorAll("#lesson-picture :is(text, span, p)")].filter((one) => {
              const { left, right } = one.getBoundingClientRect();
              return left < -0.5 || right > innerWidth + 0.5;
            }).map((one) => one.textContent)"""
        )
        assert beyond == [], lesson


def test_a_picture_goes_with_its_lesson_and_comes_again_in_another_language(open_page: OpenPage) -> None:
    page = opened_and_drawn(open_page, next(iter(LESSONS)))
    for lesson in LESSONS:
        turn_to(page, lesson)
        step(page)
        page.locator("[data-language=zh]").click()
        expect(page.locator("#lesson-picture")).to_contain_text("权重")
        expect(pictures(page)).to_have_count(LESSONS[lesson])
        page.locator("#lesson-close").click()
        expect(page.locator("#lesson-picture")).to_be_hidden()
        expect(page.locator("#lesson-picture > *")).to_have_count(0)
        page.locator("[data-language=en]").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")


def fetched_for(*starts: str) -> set[str]:
    """These modules of the page and all that they import, by their paths under static/."""
    static = {path.relative_to(STATIC).as_posix(): (path.read_bytes(), "") for path in STATIC.rglob("*.js")}
    there = set(needed_modules(static)) - set(starts)
    return {f"/{name}" for start in starts for name in needed_modules(static, start) if name not in there}


# What few ever want is not loaded before somebody does.
RARE = (
    "panels/lesson_editor/",
    "panels/class/",
    "panels/challenges/",
    "panels/timeline/following",
    "panels/timeline/deeds",
)


def loaded_when_idle() -> list[str]:
    """What the page asks for by itself when it has nothing else to do, by paths under static/."""
    found = []
    for name in ("main.js", "actions.js", "views.js"):
        text = (STATIC / name).read_text(encoding="utf-8")
        # In comments the same word names types, which nothing loads.
        found += re.findall(r'import\("\./(.*?)"\)', re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    return [name for name in found if not name.startswith(RARE)]


def test_who_looks_at_the_list_of_lessons_has_what_draws_them_though_the_server_s_files_become_others(
    open_page: OpenPage, server: Server
) -> None:
    # A page that spares no data: it loads the rest when it is idle.
    page = open_page(url=server.url)
    page.locator("#lessons-button").click()
    # Else what the page still loads by itself would be missed too, which is not what this test is about.
    modules = sorted(fetched_for("panels/lessons/pictures/index.js", *loaded_when_idle()))
    page.wait_for_function(
        """(modules) => {
          const come = performance.getEntriesByType("resource").map(({ name }) => name);
          return modules.every((module) => come.some((name) => name.endsWith(module)));
        }""",
        arg=modules,
    )
    page.keyboard.press("Escape")
    expect(page.locator("#lessons-sheet")).to_be_hidden()
    page.route("**/static/**", lambda route: route.abort())
    for lesson in LESSONS:
        turn_to(page, lesson)
