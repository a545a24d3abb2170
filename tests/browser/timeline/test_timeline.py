"""The run's past: looking back, going on, branches, and taking edits back."""

from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from server.wire.frame import CHECKPOINT_KIND, SNAPSHOT_KIND
from tests.browser.conftest import OpenPage, Server, epoch, losses, step, transport


def open_timeline(open_page: OpenPage, address: str = "") -> Page:
    return open_page(f"#{address}&drawer=timeline" if address else "#drawer=timeline")


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Moment of the run")


def look_at(page: Page, index: int) -> None:
    """Drags the timeline to a moment, as an input event of the slider; waits until that moment has come."""
    page.wait_for_function(
        "(index) => Number(document.querySelector('#drawer-timeline [type=range]').max) >= index", arg=index
    )
    slider(page).evaluate(
        "(range, value) => { range.value = value; range.dispatchEvent(new Event('input', { bubbles: true })); }",
        str(index),
    )


def test_looking_back_shows_that_moment_and_back_to_now_the_present(open_page: OpenPage) -> None:
    page = open_timeline(open_page)
    seen = [losses(page)]
    for _ in range(6):
        step(page, 1)
        seen.append(losses(page))
    for moment in (2, 4, 0):
        look_at(page, moment)
        expect(page.locator("#epoch")).to_have_text(str(moment))
        expect(page.locator("#test-loss")).to_have_text(seen[moment][1])
        expect(page.locator("#train-loss")).to_have_text(seen[moment][0])
    expect(page.locator(".timeline-where")).to_have_text("Epoch 0 of 6")
    page.locator("#drawer-timeline").get_by_role("button", name="Back to now").click()
    expect(page.locator("#epoch")).to_have_text("6")
    assert losses(page) == seen[6]
    expect(page.locator("#drawer-timeline").get_by_role("button", name="Back to now")).to_be_disabled()


def test_continuing_from_a_moment_repeats_the_run_exactly(open_page: OpenPage) -> None:
    page = open_timeline(open_page, "shuffle=true&optimizer.name=momentum&hidden=tanh:4:dropout=0.2,tanh:4")
    step(page, 8)
    end = losses(page)
    look_at(page, 3)
    expect(page.locator("#epoch")).to_have_text("3")
    page.get_by_role("button", name="Continue from here").click()
    expect(slider(page)).to_have_attribute("max", "3")
    step(page, 5)
    assert losses(page) == end
    expect(page.locator(".branches li")).to_have_count(1)


def test_training_on_from_the_past_keeps_what_came_after_as_a_run_of_its_own(open_page: OpenPage) -> None:
    page = open_timeline(open_page)
    step(page, 5)
    end = losses(page)
    look_at(page, 2)
    expect(page.locator("#epoch")).to_have_text("2")
    page.select_option("#learning-rate", "0.3")
    expect(page.locator(".toast", has_text="kept as a branch")).to_be_visible()
    step(page, 2)
    rows = page.locator(".branches li")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_have_class("current")
    assert losses(page) != end
    here = losses(page)
    rows.nth(0).get_by_role("button", name="Go there").click()
    expect(page.locator("#epoch")).to_have_text("5")
    expect(page.locator("#learning-rate")).to_have_value("0.03")
    assert losses(page) == end
    rows.nth(1).get_by_role("button", name="Go there").click()
    expect(page.locator("#epoch")).to_have_text("4")
    expect(page.locator("#learning-rate")).to_have_value("0.3")
    assert losses(page) == here


def test_branches_can_be_named_hidden_and_deleted(open_page: OpenPage) -> None:
    page = open_timeline(open_page)
    step(page, 3)
    page.get_by_role("button", name="Branch here").click()
    rows = page.locator(".branches li")
    expect(rows).to_have_count(2)
    name = rows.nth(0).get_by_label("Name of this run")
    name.fill("before")
    name.press("Enter")
    legend = page.locator(".timeline-plot")
    expect(legend).to_contain_text("before")
    rows.nth(0).get_by_label("Show before on the charts").uncheck()
    expect(legend).not_to_contain_text("before")
    rows.nth(0).get_by_role("button", name="Delete before").click()
    expect(rows).to_have_count(1)
    assert epoch(page) == 3


def test_a_long_run_thins_out_and_keeps_its_beginning_and_end(open_page: OpenPage) -> None:
    page = open_timeline(open_page, "speed=max")
    transport(page, "Play").click()
    # How many epochs that takes depends on how fast moments are taken.
    page.wait_for_function(
        """() => {
          const last = Number(document.querySelector("#drawer-timeline [type=range]").max);
          window.most = Math.max(window.most ?? 0, last);
          return last < window.most - 20;
        }"""
    )
    transport(page, "Pause").click()
    played = epoch(page)
    assert played > 90
    last = int(slider(page).get_attribute("max") or 0)
    assert 40 <= last <= 96
    look_at(page, 0)
    expect(page.locator("#epoch")).to_have_text("0")
    page.locator("#drawer-timeline").get_by_role("button", name="Back to now").click()
    page.wait_for_function("(played) => Number(document.querySelector('#epoch').dataset.value) >= played", arg=played)


def test_an_edit_can_be_taken_back_by_button_and_by_key(open_page: OpenPage) -> None:
    page = open_timeline(open_page)
    undo = page.get_by_role("button", name="Undo weight edit")
    expect(undo).to_be_disabled()
    before = losses(page)
    page.locator(".unit .bias").nth(6).click()
    for value in ("1.5", "2", "2.5"):
        page.fill("#editor-number", value)
    expect(page.locator("#test-loss")).not_to_have_text(before[1])
    page.locator("#editor-close").click()
    undo.click()
    expect(page.locator("#test-loss")).to_have_text(before[1])
    expect(undo).to_be_disabled()
    page.locator(".unit .bias").nth(6).click()
    page.fill("#editor-number", "-2")
    expect(page.locator("#test-loss")).not_to_have_text(before[1])
    page.locator("#editor-close").click()
    page.keyboard.press("Control+z")
    expect(page.locator("#test-loss")).to_have_text(before[1])


def test_the_slider_works_by_keyboard_and_a_reset_empties_the_timeline(open_page: OpenPage) -> None:
    page = open_timeline(open_page)
    step(page, 4)
    slider(page).focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#epoch")).to_have_text("3")
    page.keyboard.press("Home")
    expect(page.locator("#epoch")).to_have_text("0")
    page.keyboard.press("End")
    expect(page.locator("#epoch")).to_have_text("4")
    transport(page, "Reset").click()
    expect(page.locator("#epoch")).to_have_text("0")
    expect(slider(page)).to_be_disabled()


def test_the_past_survives_a_lost_connection(open_page: OpenPage, server: Server) -> None:
    # A route must be there before the page is.
    page = open_page("healthz", ready=False)
    ends: list[WebSocketRoute] = []
    kept = {"all of it": False}

    def connect(route: WebSocketRoute) -> None:
        def pass_on(message: str | bytes) -> None:
            if isinstance(message, bytes) and message[0] in (SNAPSHOT_KIND, CHECKPOINT_KIND):
                kept["all of it"] = message[0] == CHECKPOINT_KIND
            route.send(message)

        far = route.connect_to_server()
        far.on_message(pass_on)
        ends[:] = [route, far]

    page.route_web_socket("**/ws", connect)
    page.goto(server.url + "#drawer=timeline")
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    seen = [losses(page)]
    for _ in range(4):
        step(page)
        seen.append(losses(page))
    # The page goes on from what the server gave it to keep, which it does a while after a step.
    while not kept["all of it"]:
        page.wait_for_timeout(100)
    lost = list(ends)
    for end in lost:
        end.close()
    expect(page.locator("#status")).to_contain_text("connection was lost")
    expect(page.locator("#status")).to_be_hidden()
    assert ends != lost
    look_at(page, 1)
    expect(page.locator("#epoch")).to_have_text("1")
    assert losses(page) == seen[1]
    page.locator("#drawer-timeline").get_by_role("button", name="Back to now").click()
    expect(page.locator("#epoch")).to_have_text("4")
    assert losses(page) == seen[4]
