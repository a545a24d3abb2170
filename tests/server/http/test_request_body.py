"""What an address is counted by: one learner has a whole network of IPv6 addresses, and still one share of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from server.http.request_body import source
from server.wire.outbound import CloseCode
from tests.server.conftest import LOCAL, Page, Server

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
