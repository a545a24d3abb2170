"""Who may connect, and how much may be said."""

from __future__ import annotations

import pytest

from server.http.origins import origin_allowed
from server.http.rates import TokenBucket
from server.settings import Settings
from tests.server.support.clock import StillClock


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:8000", "localhost:8000"),
        ("http://play.example", "play.example"),
        ("https://play.example", "play.example"),
        ("https://PLAY.example", "play.Example"),
        ("http://play.example:80", "play.example"),
        ("https://play.example", "play.example:443"),
        ("http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_a_page_may_connect_to_the_host_it_came_from(origin: str, host: str) -> None:
    assert origin_allowed([origin], [host], Settings())


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://evil.example",
        "http://play.example.evil.example",
        "http://evilplay.example",
        "http://play.example@evil.example",
        "http://user@play.example",
        "http://play.example:8001",
        "http://play.example/path",
        "ftp://play.example",
        "file://",
        "play.example",
        "http://",
        "http://[",
        "http://play.example:notaport",
    ],
)
def test_any_other_origin_is_refused(origin: str) -> None:
    assert not origin_allowed([origin], ["play.example"], Settings())


def test_a_program_without_an_origin_may_connect() -> None:
    assert origin_allowed([], ["play.example:8000"], Settings())


@pytest.mark.parametrize("hosts", [[], [""], ["a", "a"], ["a@b"], ["a:b"]])
def test_a_request_without_one_sound_host_is_refused(hosts: list[str]) -> None:
    assert not origin_allowed([], hosts, Settings())


def test_two_origins_are_refused() -> None:
    assert not origin_allowed(["http://a", "http://a"], ["a"], Settings())


def test_a_list_of_origins_replaces_the_rule_of_the_same_host() -> None:
    settings = Settings(origins=("https://school.example",))
    assert origin_allowed(["https://school.example"], ["10.0.0.7:8000"], settings)
    assert not origin_allowed(["http://10.0.0.7:8000"], ["10.0.0.7:8000"], settings)
    assert not origin_allowed(["https://school.example.evil.example"], ["10.0.0.7:8000"], settings)


def test_a_bucket_allows_a_burst_at_once_and_then_the_rate() -> None:
    clock = StillClock()
    bucket = TokenBucket(rate=10, burst=3, clock=clock)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    clock.now += 0.25
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    clock.now += 1000
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_what_counts_for_several_takes_a_whole_burst_at_most() -> None:
    clock = StillClock()
    bucket = TokenBucket(rate=10, burst=3, clock=clock)
    assert [bucket.take(2), bucket.take(2), bucket.take(1)] == [True, False, True]
    clock.now += 0.25
    assert [bucket.take(100), bucket.take(2)] == [False, True]
    clock.now += 1
    assert [bucket.take(100), bucket.take(1)] == [True, False]
