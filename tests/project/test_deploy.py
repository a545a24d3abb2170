"""The examples in deploy/ say what is so: ports, paths, users, headers and times are the server's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from starlette.routing import Route

from server.app import create_app
from server.settings import PREFIX, Settings
from tests.project.tree import read, texts

DEFAULTS = Settings()
NGINX = ["deploy/nginx.conf", "deploy/nginx-compose.conf"]
YAML = ["deploy/compose.yaml", "deploy/kubernetes.yaml", "deploy/traefik.yaml", "compose.yaml"]


def documents(path: str) -> list[Any]:
    return list(yaml.safe_load_all(read(path)))


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def routes() -> set[str]:
    return {route.path for route in create_app(DEFAULTS).routes if isinstance(route, Route)}


@pytest.mark.parametrize("path", YAML)
def test_every_yaml_file_can_be_read(path: str) -> None:
    assert all(isinstance(document, dict) for document in documents(path))


def test_the_document_for_hosts_names_every_example() -> None:
    examples = {name for name in texts() if name.startswith("deploy/")} - {"deploy/nginx-compose.conf"}
    assert len(examples) >= 5
    linked = set(re.findall(r"\]\(\.\./(deploy/[^)]+)\)", read("docs/self-hosting.md")))
    assert linked == examples
    assert "./nginx-compose.conf:" in read("deploy/compose.yaml")


def test_every_setting_that_an_example_names_exists() -> None:
    known = {PREFIX + name.upper() for name in Settings.__dataclass_fields__}
    for name, text in texts().items():
        if name.startswith("deploy/"):
            # PLAYGROUND_SITE is the Caddyfile's own.
            assert set(re.findall(r"\bPLAYGROUND_[A-Z_]+[A-Z]\b", text)) <= known | {"PLAYGROUND_SITE"}, name


@pytest.mark.parametrize("path", NGINX)
def test_nginx_passes_websockets_on_and_waits_for_longer_than_a_heartbeat(path: str) -> None:
    text = read(path)
    for line in (
        "proxy_http_version 1.1;",
        "proxy_set_header Host $http_host;",
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Connection $playground_connection;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_buffering off;",
        "least_conn;",
    ):
        assert line in text, line
    for name in ("proxy_read_timeout", "proxy_send_timeout"):
        found = re.search(rf"{name} (\d+s);", text)
        assert found and seconds(found[1]) > 2 * DEFAULTS.heartbeat_seconds
    assert re.search(r"location = \S*/metrics \{ return 404; \}", text)


def test_every_proxy_reaches_the_port_takes_the_prefix_away_and_asks_for_readiness() -> None:
    port = DEFAULTS.port
    for path in ("deploy/nginx.conf", "deploy/Caddyfile", "deploy/traefik.yaml"):
        assert f"127.0.0.1:{port}" in read(path) and f"127.0.0.1:{port + 1}" in read(path), path
    assert "location /playground/ {" in read("deploy/nginx.conf")
    assert "proxy_pass http://playground/;" in read("deploy/nginx.conf")
    assert "handle_path /playground/*" in read("deploy/Caddyfile")
    assert "health_uri /readyz" in read("deploy/Caddyfile")
    assert {"/readyz", "/healthz", "/metrics"} <= routes()
    [traefik] = documents("deploy/traefik.yaml")
    http = traefik["http"]
    router = http["routers"]["playground"]
    [middleware] = router["middlewares"]
    assert http["middlewares"][middleware] == {"stripPrefix": {"prefixes": ["/playground"]}}
    balancer = http["services"][router["service"]]["loadBalancer"]
    assert balancer["healthCheck"]["path"] == "/readyz"


def test_compose_scales_one_service_behind_its_proxy_with_no_more_rights_than_it_needs() -> None:
    [compose] = documents("deploy/compose.yaml")
    [alone] = documents("compose.yaml")
    service, proxy = compose["services"]["playground"], compose["services"]["proxy"]
    for name in ("image", "read_only", "cap_drop", "security_opt", "pids_limit", "mem_limit", "stop_grace_period"):
        assert service[name] == alone["services"]["playground"][name], name
    # A fixed port or name could be had by one container only.
    assert not {"ports", "container_name"} & service.keys()
    assert seconds(service["stop_grace_period"]) > 2 * DEFAULTS.shutdown_seconds
    assert compose["networks"]["inside"]["internal"] is True
    assert service["networks"] == ["inside"] and "inside" in proxy["networks"]
    assert service["environment"]["PLAYGROUND_TRUSTED_PROXIES"] == "*"
    text = read("deploy/nginx-compose.conf")
    assert f"server playground:{DEFAULTS.port} " in text
    [published] = proxy["ports"]
    assert f"listen {published.rsplit(':', 1)[1]};" in text


def test_kubernetes_probes_what_there_is_gives_time_to_drain_and_no_rights() -> None:
    deployment, service = documents("deploy/kubernetes.yaml")
    pod = deployment["spec"]["template"]["spec"]
    [container] = pod["containers"]
    [port] = container["ports"]
    assert port["containerPort"] == DEFAULTS.port
    assert service["spec"]["ports"][0]["targetPort"] == port["name"]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels == service["spec"]["selector"]
    for probe, path in (("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")):
        assert container[probe]["httpGet"] == {"path": path, "port": port["name"]}
        assert path in routes()
    annotations = deployment["spec"]["template"]["metadata"]["annotations"]
    assert annotations["prometheus.io/path"] in routes() and annotations["prometheus.io/port"] == str(DEFAULTS.port)
    settings = Settings.from_environment({entry["name"]: entry["value"] for entry in container["env"]})
    pause = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] > pause + settings.shutdown_seconds
    user = pod["securityContext"]
    assert f"USER {user['runAsUser']}:{user['runAsGroup']}" in read("Dockerfile")
    assert user["runAsNonRoot"] is True
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
    assert container["image"] in read("compose.yaml")
