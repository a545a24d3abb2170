"""The server's password: the cookie by itself, and a server that asks for it."""

from __future__ import annotations

import base64
import json
import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from server.api.openapi import openapi
from server.settings import Settings, SettingsError
from server.sign_in.password import DAY, Password, said_in
from tests.server.conftest import LOCAL, Page, Server
from tests.server.support.process import connections, running
from tests.server.support.proxy import Proxy

WORD = "correct horse battery"
NOW = 1_800_000_000.0
BROWSER = {"accept": "text/html"}
PASSWORD = Password(WORD, 30)


def test_a_cookie_counts_from_now_on_for_as_many_days_as_were_said() -> None:
    value = PASSWORD.signed(NOW)
    assert PASSWORD.counts(value, NOW) and PASSWORD.counts(value, NOW + 30 * DAY - 1)
    assert not PASSWORD.counts(value, NOW + 30 * DAY)
    assert not PASSWORD.counts(value, NOW - 2 * DAY)


def test_every_process_and_machine_of_the_same_password_takes_it() -> None:
    program = (
        f"from server.sign_in.password import Password; p = Password({WORD!r}, 30); print(p.cookie, p.signed({NOW}))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    name, value = run.stdout.split()
    assert name == PASSWORD.cookie
    assert PASSWORD.counts(value, NOW + DAY)


def test_another_password_ends_it_and_its_cookie_has_another_name() -> None:
    other = Password(WORD + "!", 30)
    assert not other.counts(PASSWORD.signed(NOW), NOW)
    assert other.cookie != PASSWORD.cookie


def forgeries() -> dict[str, str]:
    version, until, signature = PASSWORD.signed(NOW).split(".")
    last = "A" if signature[-1] != "A" else "Q"
    return {
        "nothing": "",
        "no signature": f"{version}.{until}.",
        "later": f"{version}.{int(until) + 1}.{signature}",
        "zero before it": f"{version}.0{until}.{signature}",
        "another version": f"2.{until}.{signature}",
        "one letter else": f"{version}.{until}.{signature[:-1]}{last}",
        "another letter first": f"{version}.{until}.{'B' if signature[0] != 'B' else 'C'}{signature[1:]}",
        "cut": f"{version}.{until}.{signature[:-1]}",
        "padded": f"{version}.{until}.{signature}=",
        "longer": f"{version}.{until}.{signature}A",
        "digits of another script": f"{version}.{until.translate({48 + n: 0x660 + n for n in range(10)})}.{signature}",
        "line": f"{version}.{until}.{signature}\n",
        "no number": f"{version}.-1.{signature}",
        "signed for another use": f"{version}.{until}.{base64.urlsafe_b64encode(bytes(32)).decode().rstrip('=')}",
    }


@pytest.mark.parametrize("value", forgeries().values(), ids=forgeries().keys())
def test_a_cookie_that_was_not_made_here_does_not_count(value: str) -> None:
    assert not PASSWORD.counts(value, NOW)


def test_a_password_fits_itself_however_its_letters_are_written_and_nothing_else() -> None:
    assert PASSWORD.fits(WORD)
    assert not any(map(PASSWORD.fits, ("", WORD[:-1], WORD + " ", WORD.upper(), "\ud800")))
    assert Password("caf\u00e9 noir", 1).fits("cafe\u0301 noir")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", None),
        ("Bearer secret", "secret"),
        ("bearer  secret ", "secret"),
        ("Bearer " + "caf\u00e9".encode().decode("latin-1"), "caf\u00e9"),
        ("Bearer \u00ff", ""),
        ("Basic " + base64.b64encode(b"anybody:se:cret").decode(), "se:cret"),
        ("Basic " + base64.b64encode(b"secret").decode(), None),
        ("Basic %%%", ""),
        ("Digest secret", None),
    ],
)
def test_a_password_can_be_said_in_a_header(header: str, said: str | None) -> None:
    assert said_in(header) == said


@pytest.mark.parametrize(
    "word", ["short", "short    ", "a" * 201, "line\nbreak", "null\0null", "bell\x07bell", "\udcffabcdefg"]
)
def test_what_is_no_password_is_refused_and_not_repeated(word: str) -> None:
    with pytest.raises(SettingsError, match="PLAYGROUND_PASSWORD must have") as refused:
        Settings(password=word)
    assert word not in str(refused.value)


def test_a_password_is_nowhere_in_the_text_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_PASSWORD", WORD)
    settings = Settings.from_environment()
    assert settings.password == WORD
    assert WORD not in repr(settings) and WORD not in str(settings)


def test_a_password_is_read_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "password"
    file.write_text(WORD + "\n")
    monkeypatch.setenv("PLAYGROUND_PASSWORD_FILE", str(file))
    assert Settings.from_environment().password == WORD
    with monkeypatch.context() as both:
        both.setenv("PLAYGROUND_PASSWORD", WORD)
        with pytest.raises(SettingsError, match="cannot both be set"):
            Settings.from_environment()
    for content in (b"", b" \n"):
        file.write_bytes(content)
        with pytest.raises(SettingsError, match="PLAYGROUND_PASSWORD_FILE must name a file with a password in it"):
            Settings.from_environment()
    file.write_bytes(b"\xff" * 10)
    for path in (file, tmp_path / "nothing", tmp_path):
        monkeypatch.setenv("PLAYGROUND_PASSWORD_FILE", str(path))
        with pytest.raises(SettingsError, match=r"PLAYGROUND_PASSWORD_FILE cannot be read: .*; got "):
            Settings.from_environment()


@pytest.fixture(scope="module")
def asking() -> Iterator[Server]:
    running = Server(Settings(password=WORD))
    yield running
    running.stop()


def sign_in(url: str, word: str = WORD, **headers: str) -> httpx.Response:
    return httpx.post(url, data={"password": word}, headers={**BROWSER, **headers}, **LOCAL)


PATHS = [
    *("/", "/docs", "/nowhere", "/metrics", "/openapi.json", "/catalogue.json", "/locales/en.json", "/lessons.json"),
    *("/api/catalogue", "/static/x/main.js", "/static/x/css/../main.js", "/static/css/x", "/links/abc", "/signed-in"),
    *("/healthz/", "//healthz", "/sign-out"),
]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_had_without_the_password(asking: Server, path: str) -> None:
    with httpx.Client(base_url=asking.url, **LOCAL) as client:
        page = client.get(path, headers=BROWSER)
        assert page.status_code == 401
        assert 'type="password"' in page.text and 'autocomplete="current-password"' in page.text
        assert page.headers["cache-control"] == "no-store"
        # A browser would ask by itself for anything but this.
        assert page.headers["www-authenticate"].startswith("Bearer")
        answer = client.get(path)
        assert answer.status_code == 401
        assert "Bearer PASSWORD" in answer.json()["detail"]
        assert client.head(path).status_code == 401
        assert client.post(path, json={}).status_code == 401 or path == "/sign-out"


def test_every_route_there_is_asks_for_it(asking: Server) -> None:
    routes = {getattr(route, "path", "") for route in asking.app.routes}
    # Those of the API stand in routers of their own, which its description looks through.
    found = (routes | openapi(asking.app, Settings().limits)["paths"].keys()) - {
        "",
        "/ws",
        "/healthz",
        "/readyz",
        "/favicon.ico",
    }
    assert {"/metrics", "/lessons.json", "/links", "/api/runs/{id}", "/openapi.json"} <= found
    for path in found:
        at = re.sub(r"\{[^}]*\}", "x", path)
        assert httpx.get(asking.url + at, **LOCAL).status_code == 401, path


def test_health_and_the_looks_of_the_page_are_had_without(asking: Server) -> None:
    page = httpx.get(asking.url, headers=BROWSER, **LOCAL).text
    sheets = re.findall(r'href="([^"]+\.(?:css|svg))"', page)
    assert len(sheets) == 2
    for path in ("/healthz", "/readyz", "/favicon.ico", *sheets):
        assert httpx.get(urljoin(asking.url + "/", path), **LOCAL).status_code == 200, path


def test_the_form_may_be_sent_to_the_page_s_own_host_and_no_other_page_has_one(asking: Server) -> None:
    headers = httpx.get(asking.url, headers=BROWSER, **LOCAL).headers
    assert "form-action 'self';" in headers["content-security-policy"]
    # Otherwise a browser would not say where the form comes from.
    assert headers["referrer-policy"] == "same-origin"
    inside = httpx.get(asking.url, headers={**BROWSER, "authorization": f"Bearer {WORD}"}, **LOCAL)
    assert "form-action 'none';" in inside.headers["content-security-policy"]
    assert inside.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("asked", "back"),
    [
        ("/", "./"),
        ("/?lang=zh&embed", "./?lang=zh&embed"),
        ("/docs?x=%2F%2Fevil.example", "./docs?x=%2F%2Fevil.example"),
        ("/links/a%20b", "./a%20b"),
        ("//evil.example", "./evil.example"),
        ("/http:evil", "./http:evil"),
    ],
)
def test_signing_in_leads_back_to_what_was_asked_for_and_is_remembered(asking: Server, asked: str, back: str) -> None:
    response = sign_in(asking.url + asked, origin=asking.url)
    assert response.status_code == 303
    assert response.headers["location"] == back
    cookie = response.headers["set-cookie"]
    assert re.fullmatch(
        PASSWORD.cookie + r"=1\.\d{10}\.[\w-]{43}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax", cookie
    )
    assert response.headers["cache-control"] == "no-store"
    with httpx.Client(base_url=asking.url, headers={"cookie": cookie.partition(";")[0]}, **LOCAL) as client:
        assert 'id="sign-out"' in client.get("/").text
        assert client.get("/signed-in").status_code == 204
        assert client.get("/metrics").status_code == 200
        # Another window had the form still open.
        assert client.post("/docs?a", data={"password": "x"}).headers["location"] == "./docs?a"


def test_a_wrong_password_is_told_in_words_and_gives_no_cookie(start_server: Callable[..., Server]) -> None:
    server = start_server(password=WORD)
    response = sign_in(server.url, "wrong horse battery")
    assert (response.status_code, "set-cookie" in response.headers) == (401, False)
    assert "That is not the password" in response.text and 'aria-invalid="true"' in response.text
    assert "密码不对" in sign_in(server.url, "", **{"accept-language": "zh"}).text


def test_too_many_wrong_passwords_wait_and_right_ones_never_count(
    start_server: Callable[..., Server], caplog: pytest.LogCaptureFixture
) -> None:
    server = start_server(password=WORD)
    right = {"authorization": f"Bearer {WORD}"}
    for _ in range(20):
        assert httpx.get(f"{server.url}/docs", headers=right, **LOCAL).status_code == 200
        assert sign_in(server.url).status_code == 303
    with caplog.at_level(logging.WARNING, "playground"):
        found = [sign_in(server.url, "wrong horse battery")]
        while found[-1].status_code == 401 and len(found) < 100:
            found.append(sign_in(server.url, "wrong horse battery"))
    statuses = [one.status_code for one in found]
    assert statuses[:5] == [401] * 5 and statuses[-1] == 429
    late = found[-1]
    assert "Too many wrong passwords" in late.text and late.headers["retry-after"] == "5"
    assert refusals(server) == len(statuses)
    lines = [record for record in caplog.records if record.getMessage() == "wrong password"]
    assert len(lines) == statuses.count(401)
    assert "horse" not in caplog.text and "127.0.0.1" not in caplog.text


def test_a_program_says_the_password_with_each_request(asking: Server) -> None:
    for authorization in (f"Bearer {WORD}", "Basic " + base64.b64encode(f"me:{WORD}".encode()).decode()):
        headers = {"authorization": authorization}
        response = httpx.post(f"{asking.url}/api/validate", json={"experiment": {}}, headers=headers, **LOCAL)
        assert response.status_code == 200
        page = Page(asking.port, additional_headers={"Authorization": authorization})
        page.hello()
        page.until("frame")
        page.close()
    refused = httpx.post(f"{asking.url}/api/validate", json={}, **LOCAL)
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    assert set(refused.json()) == {"title", "status", "detail"}


def refusals(server: Server) -> float:
    return server.hub.metrics.of_all("rejected_total", "password")


def test_a_websocket_without_the_cookie_is_refused_before_the_handshake_and_counted(asking: Server) -> None:
    before = refusals(asking)
    with pytest.raises(InvalidStatus) as refused:
        Page(asking.port, origin=asking.url)
    assert refused.value.response.status_code == 403
    assert refusals(asking) == before + 1
    cookie = sign_in(asking.url).headers["set-cookie"].partition(";")[0]
    page = Page(asking.port, origin=asking.url, additional_headers={"Cookie": f"a=b; {cookie}; c"})
    page.hello()
    page.until("frame")
    page.close()


def test_a_page_of_another_origin_can_neither_sign_in_nor_out(asking: Server) -> None:
    cookie = sign_in(asking.url, origin=asking.url).headers["set-cookie"].partition(";")[0]
    for origin in ("https://evil.example", "null"):
        assert sign_in(asking.url, origin=origin).status_code == 403
        response = httpx.post(f"{asking.url}/sign-out", headers={"cookie": cookie, "origin": origin}, **LOCAL)
        assert (response.status_code, "set-cookie" in response.headers) == (403, False)


def test_signing_out_takes_the_cookie_away_and_is_never_a_link(asking: Server) -> None:
    with httpx.Client(base_url=asking.url, **LOCAL) as client:
        client.post("/", data={"password": WORD})
        assert client.get("/").status_code == 200
        assert client.get("/sign-out").status_code == 404
        assert client.get("/").status_code == 200
        assert client.post("/sign-out", headers={"origin": asking.url}).status_code == 204
        assert client.get("/").status_code == 401


def test_what_is_kept_is_kept_by_the_browser_alone(asking: Server) -> None:
    headers = {"authorization": f"Bearer {WORD}"}
    page = httpx.get(asking.url, headers=headers, **LOCAL).text
    for path in re.findall(r'(?:src|data-locale|data-catalogue)="([^"]+)"', page):
        found = httpx.get(urljoin(asking.url + "/", path), headers=headers, **LOCAL).headers["cache-control"]
        assert found.startswith("private, max-age"), path


def test_over_https_the_cookie_is_for_https_and_within_pages_that_may_frame_it_for_them(
    start_server: Callable[..., Server],
) -> None:
    plain, framed = start_server(password=WORD), start_server(password=WORD, embed=("https://school.example",))
    https = {"x-forwarded-proto": "https"}
    for server, secure, ends in (
        (plain, https, "; HttpOnly; SameSite=Lax; Secure"),
        (framed, https, "; HttpOnly; SameSite=None; Partitioned; Secure"),
        (framed, {}, "; HttpOnly; SameSite=Lax"),
    ):
        assert sign_in(server.url, **secure).headers["set-cookie"].endswith(ends)


def test_a_form_that_is_too_long_is_no_password(asking: Server) -> None:
    response = sign_in(asking.url, "a" * 9000)
    assert (response.status_code, response.headers["connection"]) == (413, "close")


def test_it_works_below_a_path(asking: Server) -> None:
    proxy = Proxy([asking.port], prefix="/playground")
    try:
        with httpx.Client(headers={**BROWSER, "connection": "close"}, follow_redirects=True, **LOCAL) as client:
            page = client.get(f"{proxy.url}no/where")
            assert page.status_code == 401
            for path in re.findall(r'href="([^"]+\.css)"', page.text):
                assert client.get(urljoin(str(page.url), path)).status_code == 200
            entered = client.post(f"{proxy.url}docs?lang=en", data={"password": WORD})
            assert (entered.status_code, str(entered.url)) == (200, f"{proxy.url}docs?lang=en")
            assert client.get(proxy.url).status_code == 200
    finally:
        proxy.stop()


def test_a_cookie_of_one_worker_counts_at_the_other_and_at_another_server(start_server: Callable[..., Server]) -> None:
    with running("--workers", "2", PLAYGROUND_PASSWORD=WORD) as process:
        cookie = sign_in(process.url).headers["set-cookie"].partition(";")[0]
        headers = {"cookie": cookie}
        # A connection each, which the kernel spreads over both.
        assert {httpx.get(process.url, headers=headers, **LOCAL).status_code for _ in range(20)} == {200}
        assert {httpx.get(process.url, **LOCAL).status_code for _ in range(4)} == {401}
        # Websockets are passed on to the worker that has fewer.
        pages = [Page(process.port, origin=process.url, additional_headers={"Cookie": cookie}) for _ in range(6)]
        assert all(connections(process.workers(), process.port).values())
        for page in pages:
            page.close()
        for _ in range(4):
            with pytest.raises(InvalidStatus):
                Page(process.port, origin=process.url)
        assert WORD not in process.log
    for word, status in ((WORD, 200), (WORD + "!", 401)):
        assert httpx.get(start_server(password=word).url, headers=headers, **LOCAL).status_code == status


def test_without_a_password_nothing_is_asked_and_there_is_no_way_out(server: Server) -> None:
    page = httpx.get(server.url, **LOCAL)
    assert page.status_code == 200 and "sign-out" not in page.text and "set-cookie" not in page.headers
    assert httpx.post(f"{server.url}/sign-out", **LOCAL).status_code in (404, 405)
    assert json.loads(httpx.get(f"{server.url}/nowhere", **LOCAL).text)["status"] == 404
