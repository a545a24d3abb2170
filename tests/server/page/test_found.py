"""What search engines, previews and measuring tools read of a page before anybody sees it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from urllib.robotparser import RobotFileParser

import httpx
import pytest

from tests.server.conftest import LOCAL, Server

PAGES = ["/", "/?lang=zh", "/?embed", "/docs", "/docs?lang=zh"]


class Head(HTMLParser):
    """Of a page: what its head says, its headings in their order, images, and links with their words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.metas: list[dict[str, str | None]] = []
        self.links: list[dict[str, str | None]] = []
        self.anchors: list[list[str]] = []
        self.headings: list[int] = []
        self.images: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.title = self.lang = ""
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._open.append(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        if tag == "html":
            self.lang = found.get("lang") or ""
        elif tag == "meta":
            self.metas.append(found)
        elif tag == "link":
            self.links.append(found)
        elif tag == "img":
            self.images.append(found)
        elif tag == "a":
            self.anchors.append([found.get("href") or "", found.get("aria-label") or ""])
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if "a" in self._open:
            self.anchors[-1][1] += data.strip()

    def meta(self, name: str) -> list[str]:
        return [one.get("content") or "" for one in self.metas if one.get("name") == name]


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, **LOCAL) as opened:
        yield opened


@pytest.fixture(scope="module", params=PAGES)
def text(request: pytest.FixtureRequest, client: httpx.Client) -> str:
    response = client.get(request.param)
    assert response.status_code == 200 and response.headers["content-type"] == "text/html; charset=utf-8"
    assert "x-robots-tag" not in response.headers
    return response.text


def test_it_has_a_title_and_a_description_of_a_length_that_is_shown_whole(text: str) -> None:
    head = Head(text)
    assert 5 <= len(head.title.strip()) <= 70
    [description] = head.meta("description")
    assert (20 if head.lang.startswith("zh") else 50) <= len(description) <= 160


def test_it_says_its_letters_first_and_its_language(text: str) -> None:
    assert re.match(r'<!doctype html>\n<html lang="[A-Za-z-]+">\n<head>\n<meta charset="utf-8">\n', text)


def test_it_fits_a_phone_and_may_be_enlarged(text: str) -> None:
    [viewport] = Head(text).meta("viewport")
    assert "width=device-width" in viewport and "initial-scale=1" in viewport
    assert not re.search("user-scalable|(maximum|minimum)-scale", viewport)


def test_nothing_keeps_it_from_being_found(text: str) -> None:
    head = Head(text)
    assert head.meta("robots") == []
    assert [one for one in head.links if one.get("rel") == "canonical"] == []


def test_it_has_one_heading_of_the_first_level_and_leaves_none_out(text: str) -> None:
    levels = Head(text).headings
    assert levels.count(1) == 1
    shown = [level for level in levels if level <= 3]
    assert all(later <= before + 1 for before, later in pairwise(shown))


def test_each_link_can_be_followed_and_says_where_to(text: str) -> None:
    anchors = Head(text).anchors
    assert anchors
    assert [(href, words) for href, words in anchors if not href or href.startswith("javascript:") or not words] == []


def test_no_name_is_there_twice_and_each_image_has_words(text: str) -> None:
    head = Head(text)
    assert sorted(head.ids) == sorted(set(head.ids))
    assert [image for image in head.images if image.get("alt") is None] == []


def test_its_styles_scripts_and_icon_are_there_compressed_and_kept(client: httpx.Client, text: str) -> None:
    named = ("stylesheet", "icon", "modulepreload")
    addresses = [one["href"] or "" for one in Head(text).links if one.get("rel") in named]
    addresses += re.findall(r'<script [^>]*src="([^"]+)"', text)
    assert len(addresses) >= 2
    for address in addresses:
        response = client.get(address, headers={"accept-encoding": "gzip"})
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers.get("content-encoding") == "gzip" or len(response.content) < 1500, address


def test_programs_that_look_for_pages_may_read_them_all(client: httpx.Client) -> None:
    response = client.get("/robots.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(response.text.splitlines())
    # Without a group for everybody nothing would have been read.
    assert str(rules).startswith("User-agent: *")
    assert all(rules.can_fetch("Googlebot", path) for path in (*PAGES, "/static/1/main.js"))
    assert [line for line in response.text.splitlines() if not re.fullmatch(r"[A-Za-z-]+:( \S+)?", line)] == []
