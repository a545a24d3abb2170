"""For which names the server answers, and what it says to the others."""

from __future__ import annotations

import socket
from collections.abc import Callable

import httpx
import pytest

from server.__main__ import _ONE_THREAD, main
from server.http.hosts import Hosts
from server.settings import Settings, SettingsError
from tests.server.conftest import LOCAL, Server

BROWSER = {"accept": "text/html"}
RIGHT = [
    "localhost",
    "localhost:8000",
    "LOCALHOST:8000",
    "localhost.",
    "play.localhost:8000",
    "127.0.0.1:8000",
    "127.0.0.1",
    "10.20.30.40:8000",
    "[::1]:8000",
    "[::1]",
    "[2001:db8::7]:8000",
]
WRONG = [
    "evil.example:8110",
    "evil.example",
    "localhost.evil.example",
    "evillocalhost",
    ".localhost.evil.example",
    "127.0.0.1.evil.example:8000",
    "127.1",
    "0x7f000001",
    "2130706433",
    "user@localhost",
    "localhost@evil.example",
    "localhost/",
    "localhost/.evil.example",
    "localhost?evil.example",
    "localhost#evil.example",
    "localhost\\evil.example",
    "localhost evil.example",
    "localhost\t",
    "localhost:http",
    "localhost:99999",
    "[::1",
    "::1",
    "",
    ":8000",
    "teacher",
    "teacher.local",
]


@pytest.mark.parametrize("host", RIGHT)
def test_localhost_and_every_address_are_right_by_default(host: str) -> None:
    assert Hosts(Settings(), "teacher").allows([host])


@pytest.mark.parametrize("host", WRONG)
def test_any_other_name_is_not(host: str) -> None:
    assert not Hosts(Settings(), "teacher").allows([host])


def test_none_and_two_are_no_host() -> None:
    for hosts in (Hosts(Settings(), "teacher"), Hosts(Settings(hosts=("*",)), "teacher")):
        assert not hosts.allows([])
        assert not hosts.allows(["localhost", "localhost"])


@pytest.mark.parametrize(
    ("given", "host", "right"),
    [
        ("play.example", "play.example:8000", True),
        ("play.example", "PLAY.Example.", True),
        ("PLAY.example", "play.example", True),
        ("play.example", "a.play.example", False),
        ("play.example", "evilplay.example", False),
        ("play.example", "play.example.evil.example", False),
        ("play.example", "localhost:8000", True),
        ("*.school.example", "math.school.example", True),
        ("*.school.example", "a.math.school.example:443", True),
        ("*.school.example", "school.example", False),
        ("*.school.example", "evilschool.example", False),
        ("*.school.example", "math.school.example.evil.example", False),
        ("*", "evil.example", True),
        ("*", "user@evil.example", False),
    ],
)
def test_names_of_the_setting_are_right_too(given: str, host: str, right: bool) -> None:
    assert Hosts(Settings(hosts=("other.example", given)), "teacher").allows([host]) is right


@pytest.mark.parametrize(
    ("listens", "host", "right"),
    [
        ("0.0.0.0", "teacher", True),
        ("0.0.0.0", "teacher.local:8000", True),
        ("0.0.0.0", "teacher.school.example", False),
        ("::", "teacher", True),
        ("192.168.1.5", "teacher", True),
        ("127.0.0.1", "teacher", False),
        ("localhost", "teacher", False),
        ("::1", "teacher.local", False),
        ("room7.school.example", "room7.school.example:8000", True),
        ("127.0.0.1", "room7.school.example", False),
    ],
)
def test_the_machine_s_own_name_is_right_where_others_may_connect(listens: str, host: str, right: bool) -> None:
    assert Hosts(Settings(host=listens), "teacher").allows([host]) is right


def test_a_machine_with_a_long_name_has_it_and_its_first_part_on_its_network() -> None:
    hosts = Hosts(Settings(host="0.0.0.0"), "teacher.school.example")
    assert [hosts.allows([host]) for host in ("teacher.school.example", "teacher.local", "school.example")] == [
        *(True, True, False)
    ]


def test_workers_know_where_the_command_line_says_to_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Hosts] = []

    def supervise(*_: object) -> int:
        told.append(Hosts(Settings.from_environment(), "teacher"))
        return 0

    def listen(*_: object) -> list[socket.socket]:
        return [listener]

    with socket.create_server(("127.0.0.1", 0)) as listener:
        for name in ("PLAYGROUND_HOST", *_ONE_THREAD):
            # So that it is again afterwards what it was.
            monkeypatch.setenv(name, "1")
        monkeypatch.setattr("server.process.listening.listen", listen)
        monkeypatch.setattr("server.process.supervisor.supervise", supervise)
        monkeypatch.setattr("server.process.logs.configure", lambda settings: None)
        assert main(["--host", "0.0.0.0", "--workers", "2"]) == 0
    assert told[0].allows(["teacher.local:8000"])


@pytest.mark.parametrize(
    "host", ["http://play.example", "play.example:8000", "*play.example", "play.*", "a b", "[::1]", "a/b", "a\n"]
)
def test_what_is_no_name_is_refused_naming_the_variable_and_the_value(host: str) -> None:
    with pytest.raises(SettingsError, match="PLAYGROUND_HOSTS must be names without port") as refused:
        Settings(hosts=("one.example", host))
    assert repr(host) in str(refused.value)


@pytest.mark.parametrize("path", ["/", "/docs", "/static/x/main.js", "/metrics", "/api/catalogue", "/nowhere", "/ws"])
def test_no_route_answers_to_a_name_of_somebody_else(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"host": "evil.example:8110"})
    assert response.status_code == 421
    assert "add evil.example to PLAYGROUND_HOSTS" in response.json()["detail"]
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert client.get(path, headers={"host": "evil@example"}).status_code == 400


def test_what_watches_over_containers_may_ask_under_any_name(client: httpx.Client) -> None:
    for path in ("/healthz", "/readyz"):
        assert client.get(path, headers={"host": "evil.example"}).status_code == 200


def handshake(server: Server, host: str) -> int:
    """The status with which a websocket of a page of this host is answered."""
    headers = {
        **{"host": host, "origin": f"http://{host}", "upgrade": "websocket", "connection": "Upgrade"},
        **{"sec-websocket-version": "13", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ=="},
    }
    with httpx.stream("GET", f"{server.url}/ws", headers=headers, **LOCAL) as response:
        return response.status_code


def test_a_page_whose_name_was_moved_here_opens_no_websocket_and_is_counted(server: Server) -> None:
    assert handshake(server, f"127.0.0.1:{server.port}") == 101
    before = server.hub.metrics.of_all("rejected_total", "host")
    assert handshake(server, "evil.example:8110") == 403
    assert server.hub.metrics.of_all("rejected_total", "host") == before + 1


def test_a_browser_gets_a_page_that_names_the_setting_in_its_language(client: httpx.Client) -> None:
    response = client.get("/", headers={**BROWSER, "host": "play.example:80", "accept-language": "zh-CN"})
    assert response.status_code == 421
    assert '<html lang="zh-Hans">' in response.text and "PLAYGROUND_HOSTS=play.example" in response.text
    assert "PLAYGROUND_HOSTS=play.example" in client.get("/", headers={**BROWSER, "host": "play.example"}).text


@pytest.mark.parametrize("host", ["<b>.example", "a" * 300, "x;y", "PLAYGROUND&amp", "a\u00e9.example"])
def test_what_was_asked_for_is_repeated_only_where_it_could_be_a_name_of_the_setting(
    client: httpx.Client, host: str
) -> None:
    for accept in (BROWSER, {"accept": "*/*"}):
        response = client.get("/", headers={**accept, "host": host.encode("latin-1")})
        assert response.status_code == 400
        assert host.lower() not in response.text.lower()
        assert len(response.content) < 2000


def test_a_server_answers_to_the_name_it_was_given(start_server: Callable[..., Server]) -> None:
    server = start_server(hosts=("play.example",))
    host = f"play.example:{server.port}"
    assert httpx.get(server.url, headers={"host": host}, **LOCAL).status_code == 200
    assert handshake(server, host) == 101
