"""The address carries the whole set-up."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, transport


def test_a_reload_keeps_the_whole_set_up(open_page: OpenPage) -> None:
    address = (
        "#data.dataset=spiral&data.noise=0.1&data.train_fraction=0.7&data.seed=9&features=x1,x2,sin_x1"
        "&hidden=relu:6,tanh:3"
        "&optimizer.learning_rate=0.1&regularizer.name=l2&regularizer.rate=0.001&batch_size=15&seed=4&test=1"
        "&discretize=1&hide=noise&speed=5e"
    )
    page = open_page(address)
    wanted = set(address[1:].split("&"))
    assert set(page.url.partition("#")[2].split("&")) == wanted
    page.reload()
    expect(page.locator("#test-loss[data-value]")).to_be_attached()
    expect(page.locator("#learning-rate")).to_have_value("0.1")
    expect(page.locator("#regularization")).to_have_value("l2")
    expect(page.locator("#activation")).to_have_value("mixed")
    expect(page.locator("#batch-size-number")).to_have_value("15")
    expect(page.locator("#train-fraction-number")).to_have_value("70")
    expect(page.locator("#show-test")).to_be_checked()
    expect(page.locator("#discretize")).to_be_checked()
    expect(page.locator("#noise")).to_be_hidden()
    expect(page.locator("[data-dataset=spiral]")).to_have_attribute("aria-checked", "true")
    expect(page.locator(".unit")).to_have_count(10)
    assert set(page.url.partition("#")[2].split("&")) == wanted


def test_a_tensorflow_playground_address_opens_the_same_set_up(open_page: OpenPage) -> None:
    page = open_page(
        "#activation=relu&regularization=L2&batchSize=15&dataset=spiral&regDataset=reg-plane&learningRate=0.1"
        "&regularizationRate=0.003"
        "&noise=20&networkShape=5,3&seed=0.61243&showTestData=true&discretize=false&percTrainData=70&x=true&y=true"
        "&xTimesY=true"
        "&xSquared=false&ySquared=false&cosX=false&sinX=true&cosY=false&sinY=false&collectStats=false"
        "&problem=classification"
        "&initZero=false&hideText=false&noise_hide=true"
    )
    expect(page.locator("#activation")).to_have_value("relu")
    expect(page.locator("#regularization")).to_have_value("l2")
    expect(page.locator("#regularization-rate")).to_have_value("0.003")
    expect(page.locator("#learning-rate")).to_have_value("0.1")
    expect(page.locator("#batch-size-number")).to_have_value("15")
    expect(page.locator("#train-fraction-number")).to_have_value("70")
    expect(page.locator("#noise-number")).to_have_value("20")
    expect(page.locator("#noise")).to_be_hidden()
    expect(page.locator("[data-dataset=spiral]")).to_have_attribute("aria-checked", "true")
    expect(page.locator(".feature[aria-pressed=true]")).to_have_count(4)
    expect(page.locator(".unit")).to_have_count(9)
    expect(page.locator("#show-test")).to_be_checked()


def test_a_wrong_address_says_what_is_wrong_and_the_playground_opens(open_page: OpenPage) -> None:
    page = open_page("#optimizer.learning_rate=-1&batch_size=10&wombat=3")
    page.locator(".toast.fault", has_text="optimizer.learning_rate").wait_for()
    page.locator(".toast.fault", has_text="wombat").wait_for()
    transport(page, "Step").click()
    expect(page.locator("#epoch")).to_have_text("1")
    # Of an unknown key alone the rest holds.
    page.evaluate("location.hash = '#numbat=3&batch_size=20'")
    page.locator(".toast.fault", has_text="numbat").wait_for()
    expect(page.locator("#batch-size-number")).to_have_value("20")


def test_an_address_pasted_into_an_open_page_opens_as_do_links_in_the_article(open_page: OpenPage) -> None:
    page = open_page()
    # The default set-up has a bare address.
    assert "#" not in page.url
    page.evaluate("location.hash = '#data.dataset=gauss&features=x1_x2&hidden=none'")
    expect(page.locator("[data-dataset=gauss]")).to_have_attribute("aria-checked", "true")
    expect(page.locator(".unit")).to_have_count(1)
    # Links in the article open their experiment.
    link = page.locator("#about a[href^='#'][href*='data.dataset']").first
    link.scroll_into_view_if_needed()
    href = link.get_attribute("href") or ""
    link.click()
    dataset = href.partition("data.dataset=")[2].partition("&")[0]
    assert dataset != "gauss"
    expect(page.locator(f"[data-dataset={dataset}]")).to_have_attribute("aria-checked", "true")
    page.wait_for_function("scrollY === 0")


def test_the_skip_link_leaves_the_experiment_alone(open_page: OpenPage) -> None:
    page = open_page("#batch_size=20")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    expect(page.locator("#batch-size-number")).to_have_value("20")
    assert page.url.endswith("#batch_size=20")
