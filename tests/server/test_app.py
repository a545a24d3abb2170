"""Pages, files and headers."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from server.page.assets import Assets
from tests.server.conftest import LOCAL, Server, wait_for

BROWSER = {"accept": "text/html,application/xhtml+xml"}
FOREVER = "public, max-age=31536000, immutable"


Client = Callable[[Path], httpx.Client]


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, **LOCAL) as client:
        yield client


@pytest.fixture
def open_client(start_server: Callable[..., Server]) -> Iterator[Client]:
    clients: list[httpx.Client] = []

    def open_client(root: Path) -> httpx.Client:
        clients.append(httpx.Client(base_url=start_server(Assets(root)).url, **LOCAL))
        return clients[-1]

    yield open_client
    for client in clients:
        client.close()


SMALL_PAGE = {
    "static/main.js": "export const one = 1;",
    "static/css/base.css": "body{}",
    "static/secret.py": "print()",
    "static/.hidden.js": "1",
    "templates/playground.html": "<p>{{ t('greeting') }} {{ static('main.js') }} {{ locale_url }}</p>",
    "templates/error.html": "<h1>{{ status }} {{ title }}</h1>{{ message }}<a href='{{ home }}'></a>{{ static('x') }}",
    "locales/en.json": """{
        "greeting": "<b>Hello</b>",
        "error_page.not_found.title": "Nothing", "error_page.not_found.message": "here",
        "error_page.failed.title": "Broken", "error_page.failed.message": "sorry"
    }""",
    "outside.js": "1",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A page of few files, to be changed at will."""
    for name, content in SMALL_PAGE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


ROUTES = [
    "/",
    "/catalogue.json",
    "/locales/en.json",
    "/healthz",
    "/nowhere",
    "/static/x/nothing.js",
    "/static/x/main.js",
]


def test_files_and_texts_are_compressed_for_who_takes_that_and_the_same_for_who_does_not(client: httpx.Client) -> None:
    found = re.search(r"static/[0-9a-f]+/main\.js", client.get("/").text)
    assert found
    for path in (
        "/",
        f"/{found[0]}",
        "/catalogue.json",
        "/locales/zh.json",
        "/lessons.json",
        "/presets.json",
        "/match-ups.json",
    ):
        packed, plain = (client.get(path, headers={"accept-encoding": accept}) for accept in ("gzip", "identity"))
        assert (packed.headers["content-encoding"], packed.content) == ("gzip", plain.content), path
        assert "content-encoding" not in plain.headers
        assert all("accept-encoding" in one.headers["vary"].lower() for one in (packed, plain))
        assert int(packed.headers["content-length"]) < 0.5 * int(plain.headers["content-length"])
    assert "accept-language" in client.get("/").headers["vary"].lower()


@pytest.mark.parametrize("accept", [BROWSER, {"accept": "*/*"}], ids=["browser", "program"])
@pytest.mark.parametrize("path", ROUTES)
def test_every_route_carries_the_security_headers(client: httpx.Client, path: str, accept: dict[str, str]) -> None:
    headers = client.get(path, headers={**accept, "host": "play.localhost:8000"}).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'none'",
        "connect-src": "'self' ws://play.localhost:8000 wss://play.localhost:8000",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "cache-control" in headers
    assert "server" not in headers


def test_a_strange_host_name_does_not_reach_the_policy(client: httpx.Client) -> None:
    policy = client.get("/", headers={"host": "x; script-src *"}).headers["content-security-policy"]
    assert policy.count("script-src") == 1 and "*" not in policy


def test_a_fault_of_the_server_is_a_page_with_the_headers_and_without_the_trace(
    small: Path, open_client: Client
) -> None:
    (small / "templates/playground.html").write_text("{{ t('no.such.key') }}")
    client = open_client(small)
    response = client.get("/", headers={**BROWSER, "connection": "close"})
    assert response.status_code == 500
    assert "Broken" in response.text and "Traceback" not in response.text and "no.such.key" not in response.text
    assert "content-security-policy" in response.headers
    assert client.get("/").json()["detail"] == "the server failed"


def test_the_page_names_files_that_are_there_and_none_of_another_host(client: httpx.Client) -> None:
    response = client.get("/", headers=BROWSER)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    addresses = re.findall(r'(?:src|data-catalogue|data-locale)="([^"]+)"|<link[^>]* href="([^"]+)"', response.text)
    assert len(addresses) > 5
    for address in (one or other for one, other in addresses):
        assert not re.match(r"[a-z]+:|/", address), "addresses are relative, so that the page can live below any path"
        found = client.get("/" + address)
        assert found.status_code == 200, address
        assert found.headers["cache-control"] == FOREVER, address


def test_every_file_below_static_is_served_with_its_type(client: httpx.Client) -> None:
    assets = Assets()
    types = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    names = [
        path.relative_to(assets.root / "static").as_posix()
        for path in (assets.root / "static").rglob("*.*")
        if path.suffix in types
    ]
    assert names
    for name in names:
        response = client.get(f"/static/{assets.build}/{name}")
        assert response.status_code == 200, name
        assert response.headers["content-type"].split(";")[0] == types["." + name.rsplit(".", 1)[1]]


NOT_OF_THE_PAGE = [
    "../outside.js",
    "%2e%2e/outside.js",
    "..%2foutside.js",
    "css/../../outside.js",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "secret.py",
    ".hidden.js",
    "css",
    "css/",
    "",
    "main.js%00",
    "main.js/",
    "MAIN.JS",
]


def test_nothing_but_the_files_of_the_page_is_served(small: Path, open_client: Client) -> None:
    client = open_client(small)
    build = Assets(small).build
    assert client.get(f"/static/{build}/main.js").status_code == 200
    found = {path: client.get(f"/static/{build}/{path}").status_code for path in NOT_OF_THE_PAGE}
    assert found == dict.fromkeys(NOT_OF_THE_PAGE, 404)


def test_an_address_kept_for_ever_never_gives_another_version(small: Path, open_client: Client) -> None:
    client = open_client(small)
    build = Assets(small).build
    address = f"/static/{build}/main.js"
    assert (client.get(address).headers["cache-control"], client.get(address).text) == (
        FOREVER,
        "export const one = 1;",
    )
    (small / "static/main.js").write_text("export const one = 2; // changed")
    page = client.get("/").text
    assert build not in page
    old = client.get(address)
    assert (old.headers["cache-control"], old.text) == ("no-store", "export const one = 2; // changed")
    fresh = re.search(r"static/[0-9a-f]+/main\.js", page)
    assert fresh
    new = client.get("/" + fresh[0])
    assert (new.headers["cache-control"], new.text) == (FOREVER, "export const one = 2; // changed")


def test_a_worker_learns_of_new_files_from_the_first_address_that_names_them(small: Path, open_client: Client) -> None:
    client = open_client(small)
    (small / "static/main.js").write_text("export const one = 2; // changed")
    response = client.get(f"/static/{Assets(small).build}/main.js")
    assert (response.headers["cache-control"], response.text) == (FOREVER, "export const one = 2; // changed")


@pytest.mark.parametrize("name", ["static/css/base.css", "templates/error.html", "locales/en.json"])
def test_the_hash_is_of_every_file_of_the_page(small: Path, name: str) -> None:
    assets = Assets(small)
    before = assets.build
    content = (small / name).read_text()
    (small / name).write_text(content + " ")
    assets.refresh()
    assert assets.build != before
    (small / name).write_text(content)
    assets.refresh()
    assert assets.build == before


def test_text_is_escaped_where_a_template_shows_it(small: Path, open_client: Client) -> None:
    assert "&lt;b&gt;Hello&lt;/b&gt;" in open_client(small).get("/").text


def test_an_unknown_address_is_a_page_for_people_and_json_for_programs(small: Path, open_client: Client) -> None:
    client = open_client(small)
    page = client.get("/a/b/c", headers=BROWSER)
    assert page.status_code == 404
    assert "<h1>404 Nothing</h1>" in page.text
    assert "href='../../'" in page.text and "../../static/" in page.text
    assert client.get("/a/b/c").json()["detail"] == "there is nothing at this address"
    assert client.get("/locales/xx.json").status_code == 404
    assert client.post("/").status_code == 405


def test_the_catalogue_is_kept_for_ever_under_its_own_hash_only(client: httpx.Client) -> None:
    version = client.get("/catalogue.json").json()["version"]
    assert client.get("/catalogue.json").headers["cache-control"] == "no-store"
    assert client.get("/catalogue.json?v=other").headers["cache-control"] == "no-store"
    assert client.get(f"/catalogue.json?v={version}").headers["cache-control"] == FOREVER


def test_an_answer_is_sent_at_once_and_not_when_its_head_has_arrived(client: httpx.Client, server: Server) -> None:
    # Else every answer on a connection that is kept takes as long as the client puts off saying that it has the head.
    assert client.get("/healthz").status_code == 200
    kept = [one.transport.get_extra_info("socket") for one in list(server.uvicorn.server_state.connections)]
    assert kept and all(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for one in kept if one is not None)


def test_health_is_answered_in_short(client: httpx.Client) -> None:
    # The page of another test may still be leaving.
    wait_for(lambda: client.get("/healthz").json()["sessions"] == 0)
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json()["status"] == "ok" and response.json()["sessions"] == 0
    assert client.head("/healthz").status_code == 200


def test_the_framework_shows_no_documentation_of_itself(client: httpx.Client) -> None:
    assert client.get("/redoc").status_code == 404
    assert "swagger" not in client.get("/docs").text.lower()
