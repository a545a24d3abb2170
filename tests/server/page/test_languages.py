"""A page is sent in the language its address names, else in the one the browser prefers, else in English."""

import re
from collections.abc import Iterator

import httpx
import pytest

from server.page.languages import Language, choose
from tests.server.conftest import LOCAL, Server

LANGUAGES = ("en", "zh")
BROWSER = {"accept": "text/html,*/*"}


@pytest.mark.parametrize(
    ("address", "preference", "name", "asked"),
    [
        (None, "", "en", False),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh", False),
        (None, "en-US,en;q=0.9,zh;q=0.8", "en", False),
        (None, "zh-TW", "zh", False),
        (None, "ZH_cn", "zh", False),
        (None, "fr, de;q=0.9, zh;q=0.1", "zh", False),
        (None, "fr", "en", False),
        (None, "en;q=0.2,zh;q=0.7", "zh", False),
        (None, "zh;q=0,en;q=0.1", "en", False),
        (None, "*", "en", False),
        (None, "zh;q=many,;;,,q", "en", False),
        (None, "zh;q=nan", "en", False),
        ("zh", "en", "zh", True),
        ("en", "zh", "en", True),
        ("xx", "zh", "zh", False),
        ("", "zh", "zh", False),
    ],
)
def test_the_language_is_the_address_s_then_the_browser_s_then_english(
    address: str | None, preference: str, name: str, asked: bool
) -> None:
    assert choose(LANGUAGES, address, preference) == Language(name, asked)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, **LOCAL) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/", "/docs", "/nowhere", "/deep/er"])
def test_every_page_says_its_language_and_that_others_may_get_another(client: httpx.Client, path: str) -> None:
    for name, tag, title in (("en", "en", "Playground"), ("zh", "zh-Hans", "神经网络游乐场")):
        response = client.get(path, headers={**BROWSER, "accept-language": name})
        assert f'<html lang="{tag}">' in response.text
        assert title in response.text
        assert response.headers["content-language"] == name
        assert "accept-language" in response.headers["vary"]


def test_the_address_has_the_last_word_and_goes_on_to_the_next_page(client: httpx.Client) -> None:
    found = client.get("/deep/er?lang=zh", headers={**BROWSER, "accept-language": "en"})
    assert "没有这个页面" in found.text
    assert 'href="../?lang=zh"' in found.text
    assert 'href="../"' in client.get("/deep/er", headers={**BROWSER, "accept-language": "zh"}).text


def test_each_page_offers_the_others_in_their_own_words(client: httpx.Client) -> None:
    english = client.get("/?lang=en").text
    link = r'<a [^>]*href="{}" data-language="{}" lang="{}" hreflang="{}">.*<span>{}</span></a>'
    assert re.search(link.format(r"\?lang=zh", "zh", "zh-Hans", "zh-Hans", "中文"), english)
    chinese = client.get("/?lang=zh").text
    assert re.search(link.format(r"\?lang=en", "en", "en", "en", "English"), chinese)
