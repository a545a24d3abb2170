"""The examples in deploy/ say what is so: ports, paths, users and times are the server's; tests/deploy/ runs them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from redis import Redis
from starlette.routing import Route

from server.app import create_app
from server.settings import PREFIX, Settings
from tests.deploy.test_proxies import SPELLINGS
from tests.project.tree import read, texts
from tests.server.support.redis_server import PROGRAM, WHY_NOT, redis_server

DEFAULTS = Settings()
OWN = "neural-network-playground:0.1.0"
PROXIES = ["deploy/Caddyfile", "deploy/haproxy-compose.cfg", "deploy/haproxy.cfg", "deploy/nginx.conf"]
YAML = ["deploy/compose.yaml", "deploy/kubernetes.yaml", "deploy/traefik.yaml", "compose.yaml"]


class OneOfEach(yaml.SafeLoader):
    """Refuses a key that is there twice, of which YAML's own reader would take the last without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found = super().construct_mapping(node, deep)
        assert len(found) == len(node.value), f"a key twice{node.start_mark}"
        return found


def documents(path: str) -> list[Any]:
    return list(yaml.load_all(read(path), OneOfEach))


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def bytes_of(text: str) -> int:
    """As nginx, Caddy and HAProxy write sizes: the first counts in powers of two."""
    number, unit = re.fullmatch(r"(\d+)(m|MB|)", text).groups()
    return int(number) * {"m": 1024 * 1024, "MB": 1_000_000, "": 1}[unit]


def routes() -> set[str]:
    return {route.path for route in create_app(DEFAULTS).routes if isinstance(route, Route)}


@pytest.mark.parametrize("path", YAML)
def test_every_yaml_file_can_be_read(path: str) -> None:
    assert all(isinstance(document, dict) for document in documents(path))


def test_the_document_for_hosts_names_every_example() -> None:
    examples = {name for name in texts() if name.startswith("deploy/")} - {"deploy/haproxy-compose.cfg"}
    assert len(examples) >= 6
    linked = set(re.findall(r"\]\(\.\./(deploy/[^)]+)\)", read("docs/self-hosting.md")))
    assert linked == examples
    assert "./haproxy-compose.cfg:" in read("deploy/compose.yaml")


def test_every_setting_that_an_example_names_exists() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name, text in texts().items():
        if name.startswith("deploy/"):
            # PLAYGROUND_SITE is the Caddyfile's own.
            assert set(re.findall(r"\bPLAYGROUND_[A-Z_]+[A-Z]\b", text)) <= known | {"PLAYGROUND_SITE"}, name


def test_every_image_that_is_fetched_is_named_by_its_digest_and_what_renews_it() -> None:
    named = []
    for path in YAML:
        for document in documents(path):
            for service in document.get("services", {}).values():
                named.append((path, service["image"], "build" in service))
            for container in document.get("spec", {}).get("template", {}).get("spec", {}).get("containers", ()):
                named.append((path, container["image"], container["image"] == OWN))
    for image in re.findall(r"^FROM (\S+)", read("Dockerfile"), re.MULTILINE):
        named.append(("Dockerfile", image, False))
    assert len(named) >= 5
    for path, image, built in named:
        if not built:
            assert re.fullmatch(r"[a-z]+:[0-9.]+-[a-z]+@sha256:[0-9a-f]{64}", image), path
            assert f"docker buildx imagetools inspect {image.partition('@')[0]}\n" in read(path)


# What an example says of a time, and what of the server's it must be longer than.
_QUIET = 2 * DEFAULTS.heartbeat_seconds
_RUN = 4 * DEFAULTS.api_seconds
TIMES = [
    ("deploy/nginx.conf", r"proxy_read_timeout (\d+s);", max(_QUIET, _RUN)),
    ("deploy/nginx.conf", r"proxy_send_timeout (\d+s);", _QUIET),
    *((path, r"timeout tunnel (\d+s)", _QUIET) for path in PROXIES if path.endswith(".cfg")),
    *((path, r"timeout server (\d+s)", _RUN) for path in PROXIES if path.endswith(".cfg")),
    *((path, r"timeout client (\d+s)", _RUN) for path in PROXIES if path.endswith(".cfg")),
]


@pytest.mark.parametrize(("path", "pattern", "least"), TIMES)
def test_quiet_connections_and_long_runs_are_waited_for(path: str, pattern: str, least: float) -> None:
    found = re.search(pattern, read(path))
    assert found and seconds(found[1]) > least


@pytest.mark.parametrize("path", PROXIES)
def test_the_largest_body_of_the_server_fits_with_room_and_not_many_times(path: str) -> None:
    sizes = re.findall(r"client_max_body_size (\w+);|max_size (\w+)|content-length\) gt (\d+)", read(path))
    assert sizes
    largest = max(create_app(DEFAULTS).state.api.body_bytes, DEFAULTS.links_bytes)
    for size in sizes:
        assert 1.5 * largest < bytes_of("".join(size)) < 3 * largest


def test_traefik_s_rule_lets_no_spelling_of_the_numbers_through_and_every_other_address() -> None:
    [traefik] = documents("deploy/traefik.yaml")
    rule = traefik["http"]["routers"]["playground"]["rule"]
    assert rule.startswith("Host(`school.example`) && PathPrefix(`/playground/`) && !PathRegexp(`")
    refused = re.compile(re.search(r"!PathRegexp\(`(.+)`\)$", rule)[1])
    # Versions differ in whether they decode before they compare.
    for spelling in SPELLINGS:
        path = re.split(r"[?#]", spelling)[0]
        for seen in (path, unquote(path)):
            if unquote(seen) == "/metrics":
                assert refused.search("/playground" + seen), spelling
    for path in routes() - {"/metrics"}:
        assert not refused.search("/playground" + path), path


def test_every_proxy_reaches_the_port_takes_the_prefix_away_and_asks_for_readiness() -> None:
    port = DEFAULTS.port
    for path in ("deploy/nginx.conf", "deploy/Caddyfile", "deploy/traefik.yaml", "deploy/haproxy.cfg"):
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
    assert proxy["read_only"] is True and proxy["cap_drop"] == ["ALL"]
    text = read("deploy/haproxy-compose.cfg")
    assert f" playground:{DEFAULTS.port}\n" in text
    [published] = proxy["ports"]
    assert f"bind :{published.rsplit(':', 1)[1]}\n" in text


def test_kubernetes_probes_what_there_is_gives_time_to_drain_and_no_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    deployment, service, *_ = documents("deploy/kubernetes.yaml")
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
    for entry in container["env"]:
        monkeypatch.setenv(entry["name"], entry.get("value", ""))
    settings = Settings.from_environment()
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


def test_kubernetes_believes_every_proxy_because_a_policy_lets_nobody_else_in() -> None:
    deployment, service, ingress, policy, *_ = documents("deploy/kubernetes.yaml")
    assert [ingress["kind"], policy["kind"]] == ["Ingress", "NetworkPolicy"]
    pod = deployment["spec"]["template"]
    [container] = pod["spec"]["containers"]
    environment = {entry["name"]: entry.get("value", "") for entry in container["env"]}
    assert environment["PLAYGROUND_TRUSTED_PROXIES"] == "*"
    assert policy["spec"]["podSelector"]["matchLabels"] == pod["metadata"]["labels"]
    assert set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    [rule] = policy["spec"]["ingress"]
    # Of a namespace that is named and pods that are named, never one of them alone: that would be all of the other.
    assert len(rule["from"]) == 2
    for peer in rule["from"]:
        assert peer.keys() == {"namespaceSelector", "podSelector"}
        assert peer["namespaceSelector"]["matchLabels"] and peer["podSelector"]["matchLabels"]
    assert rule["ports"] == [{"protocol": "TCP", "port": container["ports"][0]["name"]}]
    [host] = ingress["spec"]["rules"]
    assert host["host"] == environment["PLAYGROUND_HOSTS"]
    [path] = host["http"]["paths"]
    assert path["backend"]["service"] == {
        "name": service["metadata"]["name"],
        "port": {"name": service["spec"]["ports"][0]["name"]},
    }


def redis_of(example: str) -> tuple[list[str], str, str]:
    """How an example starts Redis, the name and port it has there, and the address that playgrounds are told."""
    if example == "deploy/compose.yaml":
        services = documents(example)[0]["services"]
        redis, address = services["redis"], services["playground"]["environment"]["PLAYGROUND_REDIS"]
        assert redis["networks"] == ["inside"] == services["playground"]["networks"] and "ports" not in redis
        assert redis["volumes"] == ["classes:/data"] and "classes" in documents(example)[0]["volumes"]
        assert redis["read_only"] is True and redis["cap_drop"] == ["ALL"]
        return redis["command"], "redis:6379", address
    deployment, _, _, policy, redis, service, its_policy = documents(example)
    [container] = redis["spec"]["template"]["spec"]["containers"]
    [playground] = deployment["spec"]["template"]["spec"]["containers"]
    [address] = [one["value"] for one in playground["env"] if one["name"] == "PLAYGROUND_REDIS"]
    labels = redis["spec"]["template"]["metadata"]["labels"]
    assert labels == service["spec"]["selector"] == its_policy["spec"]["podSelector"]["matchLabels"]
    # Playgrounds may ask it, and nobody else; it may ask nobody.
    asked, names = policy["spec"]["egress"]
    assert asked["to"] == [{"podSelector": {"matchLabels": labels}}]
    assert asked["ports"] == [{"protocol": "TCP", "port": container["ports"][0]["name"]}]
    assert {one["port"] for one in names["ports"]} == {53}
    playgrounds = deployment["spec"]["template"]["metadata"]["labels"]
    [rule] = its_policy["spec"]["ingress"]
    assert rule["from"] == [{"podSelector": {"matchLabels": playgrounds}}]
    assert its_policy["spec"]["egress"] == [] and set(its_policy["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    [port] = service["spec"]["ports"]
    assert {port["port"], container["ports"][0]["containerPort"]} == {6379}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert redis["spec"]["replicas"] == 1
    return container["args"], f"{service['metadata']['name']}:{port['port']}", address


@pytest.mark.parametrize("example", ["deploy/compose.yaml", "deploy/kubernetes.yaml"])
def test_an_example_of_several_playgrounds_has_one_redis_for_their_classes_that_outlives_being_killed(
    example: str,
) -> None:
    command, there, address = redis_of(example)
    parts = urlsplit(Settings(redis=address).redis)
    assert f"{parts.hostname}:{parts.port or 6379}" == there
    program, *options = command
    assert program == "redis-server"
    if PROGRAM is None:
        pytest.skip(WHY_NOT)
    with redis_server(options=options) as server:
        with Redis.from_url(server.address) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            client.config_set("appendfsync", "always")
            client.set("playground:class", "here")
        server.kill()
        # Nothing else of it is on the disk.
        assert {path.name for path in server.folder.iterdir()} == {"appendonlydir"}
        server.start()
        with Redis.from_url(server.address) as client:
            assert client.get("playground:class") == b"here"


def test_the_one_playground_of_compose_keeps_its_classes_in_a_volume_that_it_may_write_to() -> None:
    [alone] = documents("compose.yaml")
    service = alone["services"]["playground"]
    [volume] = service["volumes"]
    name, _, folder = volume.partition(":")
    assert name in alone["volumes"]
    assert service["environment"]["PLAYGROUND_CLASSES_FILE"].startswith(f"{folder}/")
    assert f"mkdir -m 1777 {folder} " in read("Dockerfile")
