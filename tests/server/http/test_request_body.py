"""What requests are counted by, where one learner has a whole network of addresses, and bodies that come compressed."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from engine import Experiment, Trainer
from server.http.request_body import source
from server.http.unpacking import BodyRefused, Gunzip
from server.settings import Settings
from server.wire.outbound import CloseCode
from tests.server.conftest import LOCAL, Page, Server, run_apart

SOURCES = {
    "203.0.113.7": "203.0.113.7",
    "::ffff:203.0.113.7": "203.0.113.7",
    "::FFFF:CB00:7107": "203.0.113.7",
    "2001:db8:1:2::1": "2001:db8:1:2::/64",
    "2001:0DB8:0001:0002:ffff:ffff:ffff:ffff": "2001:db8:1:2::/64",
    "2001:db8:1:3::1": "2001:db8:1:3::/64",
    "fe80::1%eth0": "fe80::/64",
    "::1": "::/64",
    "unknown": "unknown",
    "203.0.113.7:80": "203.0.113.7:80",
    "x" * 9000: "x" * 100,
    "": "",
}


@pytest.mark.parametrize(("address", "expected"), SOURCES.items(), ids=[address[:30] for address in SOURCES])
def test_an_address_of_ipv6_is_counted_by_its_network_and_any_other_by_itself(address: str, expected: str) -> None:
    assert source(address) == expected


# Two addresses of one network, one of the next, and two spellings of one IPv4 address.
NEIGHBORS, STRANGER = ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2"), "2001:db8:0:2::1"
SPELLINGS = ("203.0.113.7", "::ffff:203.0.113.7")


def behind_proxy(address: str) -> dict[str, str]:
    return {"x-forwarded-for": address}


@pytest.mark.parametrize("pair", [NEIGHBORS, SPELLINGS], ids=["a network", "two spellings"])
def test_two_addresses_of_one_source_share_its_rates_and_its_seats(
    start_server: Callable[..., Server], tmp_path: Any, pair: tuple[str, str]
) -> None:
    server = start_server(
        api_rate=0.1, api_burst=1, links_file=str(tmp_path / "links"), links_rate=1, sessions_per_address=1
    )
    with httpx.Client(base_url=server.url, **LOCAL) as client:

        def validate(address: str) -> int:
            return client.post("/api/validate", json={"experiment": {}}, headers=behind_proxy(address)).status_code

        def link(address: str) -> int:
            headers = {"content-type": "application/octet-stream", **behind_proxy(address)}
            return client.post("/links", content=b"", headers=headers).status_code

        assert [validate(one) for one in (*pair, STRANGER)] == [200, 429, 200]
        assert [link(one) for one in (*pair, STRANGER)] == [422, 429, 422]
    pages = [Page(server.port, additional_headers=behind_proxy(one)) for one in (*pair, STRANGER)]
    assert pages[1].closed_with() == CloseCode.CROWDED
    for page in (pages[0], pages[2]):
        page.hello()
        page.until("welcome")
        page.close()


def test_what_a_stranger_says_of_where_it_comes_from_is_not_believed(start_server: Callable[..., Server]) -> None:
    server = start_server(api_rate=0.1, api_burst=1, trusted_proxies=())
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        statuses = [
            client.post("/api/validate", json={"experiment": {}}, headers=behind_proxy(one)).status_code
            for one in (NEIGHBORS[0], STRANGER)
        ]
    assert statuses == [200, 429]


JSON = {"content-type": "application/json"}
BODY = b'{"experiment": {"data": {"dataset": "xor"}}}'
LIMIT = 1024 + -(-65536 // 3) * 4


def in_pieces(body: bytes, size: int = 7) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@pytest.fixture(scope="module")
def small() -> Iterator[httpx.Client]:
    """A client of a server that takes small bodies."""
    server = Server(Settings(message_bytes=1024, checkpoint_bytes=65536, api_rate=1000.0, api_burst=1000))
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        yield client
    server.stop()


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
def test_a_body_may_come_compressed_at_once_or_in_pieces(small: httpx.Client, encoding: str) -> None:
    headers, packed = {**JSON, "content-encoding": encoding}, gzip.compress(BODY)
    for content in (packed, in_pieces(packed)):
        answer = small.post("/api/validate", content=content, headers=headers)
        assert (answer.status_code, answer.json()["valid"]) == (200, True)
    plain = small.post("/api/validate", content=BODY, headers={**JSON, "content-encoding": "identity"})
    assert plain.json()["valid"] is True


PACKED = gzip.compress(BODY)
# Numbers, which grow threefold, and zeros, which grow a thousandfold.
NUMBERS = json.dumps(np.random.default_rng(0).normal(size=6000).round(6).tolist()).encode()
REFUSED = {
    "cut short": (PACKED[:-9], "gzip", 400, "it ends too early"),
    "empty": (b"", "gzip", 400, "it ends too early"),
    "damaged": (PACKED[:20] + b"\xff\xff" + PACKED[22:], "gzip", 400, "it is damaged"),
    "of another sum": (PACKED[:-8] + bytes(8), "gzip", 400, "it is damaged"),
    "not compressed": (BODY, "gzip", 400, "it is damaged"),
    "zlib": (zlib.compress(BODY), "gzip", 400, "it is damaged"),
    "with more after it": (PACKED + b"x", "gzip", 400, "more comes after it"),
    "twice": (PACKED + PACKED, "gzip", 400, "more comes after it"),
    "too large once unpacked": (gzip.compress(NUMBERS * 2), "gzip", 413, f"at most {LIMIT} bytes once it is unpacked"),
    "too large as it comes": (gzip.compress(NUMBERS * 9, 0), "gzip", 413, "must be"),
    "a bomb": (gzip.compress(bytes(50_000_000)), "gzip", 413, "must be"),
    "a small bomb": (gzip.compress(b" " * 80_000 + BODY), "gzip", 413, "at most 100 times what was sent"),
    "br": (BODY, "br", 415, "must be gzip, or left out; got 'br'"),
    "gzip twice": (gzip.compress(PACKED), "gzip, gzip", 415, "must be gzip, or left out"),
}


@pytest.mark.parametrize(("content", "encoding", "status", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_unpacked_or_comes_to_too_much_is_refused_in_words(
    small: httpx.Client, content: bytes, encoding: str, status: int, says: str
) -> None:
    answer = small.post("/api/validate", content=content, headers={**JSON, "content-encoding": encoding})
    assert answer.status_code == status
    assert says in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers.get("accept-encoding") == ("gzip" if status == 415 else None)


def test_no_more_is_unpacked_than_may_be() -> None:
    unpack = Gunzip(100_000, "the body")
    with pytest.raises(BodyRefused, match="must be"):
        run_apart(unpack.take(gzip.compress(bytes(10_000_000))))
    assert len(unpack._body) <= 2 * 64 * 1024


def test_a_run_for_a_short_link_may_come_compressed_too(start_server: Callable[..., Server], tmp_path: Any) -> None:
    server = start_server(links_file=str(tmp_path / "links"))
    headers = {"content-type": "application/octet-stream", "content-encoding": "gzip"}
    checkpoint = Trainer(Experiment.parse({})).checkpoint()
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        made = client.post("/links", content=gzip.compress(checkpoint), headers=headers)
        assert client.get(f"/links/{made.json()['id']}").content == checkpoint
        broken = client.post("/links", content=checkpoint, headers=headers)
    assert (broken.status_code, broken.json()["code"]) == (400, "damaged")
