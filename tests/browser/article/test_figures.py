"""The live figures of the article: loaded when they come near, set by keys, touch and the pointer, told in words."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage


def test_the_figures_come_when_they_are_near_and_compute_on_the_page(open_page: OpenPage) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.locator(".figure-slider")).to_have_count(0)
    page.locator(".article-contents a[href='#about-network']").click()
    neuron = page.locator("[data-figure=neuron]")
    expect(neuron.locator(".figure-slider")).to_have_count(5)
    assert any(url.endswith("article/figures.js") for url in asked)
    # As the sum is worked by hand: 1.5 times 0.4, -2 times -0.3, and 0.1.
    expect(neuron).to_contain_text("Sum: 0.6 + 0.6 + 0.1 = 1.3")
    expect(neuron).to_contain_text("Tanh of 1.3 is 0.86")
    weight = neuron.get_by_label("Weight w₁")
    weight.press("ArrowLeft")
    expect(neuron).to_contain_text("Sum: 0.525 + 0.6 + 0.1 = 1.225")
    expect(weight).to_have_attribute("aria-valuetext", "0.35. Tanh of 1.225 is 0.84")
    # The keys were for the slider: nothing was trained.
    expect(page.locator("#epoch")).to_have_text("0")
    neuron.get_by_label("Activation").select_option("step")
    expect(neuron).to_contain_text("is 1.00")
    box = neuron.locator(".figure-map").bounding_box()
    assert box
    neuron.locator(".figure-map").click(position={"x": 1, "y": box["height"] - 1})
    expect(neuron).to_contain_text("−4 × 0.35 = −1.4")
    expect(neuron).to_contain_text("is 0.00")
    expect(neuron.get_by_role("img", name=re.compile("at x₁ −4, x₂ −4 it is 0.00"))).to_be_visible()

    bias = page.locator("[data-figure=bias]")
    expect(bias).to_contain_text("x = −b/w = 1.88")
    bias.get_by_label("Bias b").press("End")
    expect(bias).to_contain_text("x = −b/w = −3.75")
    bias.get_by_label("Weight w").fill("0")
    expect(bias).to_contain_text("the same everywhere")

    descent = page.locator("[data-figure=descent]")
    expect(descent.get_by_role("status")).to_have_text("Too small: it creeps.")
    descent.get_by_role("button", name="Step").click()
    expect(descent).to_contain_text("Step 1: weight 3.60, loss 6.48")
    descent.get_by_label("Learning rate").press("End")
    expect(descent.get_by_role("status")).to_have_text("Too large: no step brings it nearer.")
    descent.get_by_role("button", name="Play").click()
    # From 4 to -6: the valley ends at 5.
    expect(descent).to_contain_text("Step 1: weight −6.00, out of the valley")
    expect(descent.get_by_role("button", name="Step")).to_be_disabled()
    descent.get_by_role("button", name="Start over").click()
    expect(descent).to_contain_text("Step 0: weight 4.00")
    # In another language they are made anew.
    page.locator("[data-language=zh]").click()
    expect(page.locator("#about-what")).to_have_text("这是什么？")
    page.locator("[data-figure=descent]").scroll_into_view_if_needed()
    expect(page.locator("[data-figure=descent]").get_by_role("status")).to_have_text("太小：慢吞吞。")
