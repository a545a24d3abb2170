"""The bill of materials and the notices say what the lock files pin."""

import json
import re
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import jsonschema_rs
import pytest

from scripts.bill_of_materials import bill_of_materials
from scripts.licenses import license_of
from scripts.locks import PACKAGE_LOCKS, read_package_lock, read_requirements
from scripts.notices import NAME, notices, shipped
from tests.project.test_requirements import LOCKS, pins
from tests.project.tree import read

# What a server may do without is optional; what only developers have is excluded.
SCOPES = {"runtime": "required", "redis": "optional", "compiled": "optional", "export": "optional"}

# A short lock file as uv writes it, with every form that its comments have.
LOCK = f"""alpha==1.0 \\
    --hash=sha256:{"b" * 64} \\
    --hash=sha256:{"a" * 64}
    # via -r runtime.in
beta-c==2.0.1 ; sys_platform == 'win32' \\
    --hash=sha256:{"c" * 64}
    # via
    #   -c runtime.txt
    #   -r dev.in
    #   alpha
gamma==3 \\
    --hash=sha256:{"d" * 64}
    # via beta-c
"""


def schema_of_version_1_6() -> Any:
    """The published schema, with the two that it refers to."""
    folder = files("cyclonedx.schema") / "_res"

    def read_schema(name: str) -> Any:
        return json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text(encoding="utf-8"))

    parts = [
        (f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json", read_schema(name)) for name in ("spdx", "jsf-0.82")
    ]
    return jsonschema_rs.validator_for(read_schema("bom-1.6"), registry=jsonschema_rs.Registry(parts))


@pytest.fixture(scope="module")
def document() -> Any:
    return json.loads(bill_of_materials())


def installed(name: str) -> bool:
    """Whether it is here: on a machine that numba is not made for, it is not."""
    return name not in pins("compiled").keys() - pins("runtime").keys() or find_spec(name) is not None


def test_it_is_cyclonedx_1_6(document: Any) -> None:
    schema = schema_of_version_1_6()
    assert [error.message for error in schema.iter_errors(document)] == []
    assert document["specVersion"] == "1.6"
    wrong = {**document, "components": [{"type": "library"}]}
    assert not schema.is_valid(wrong)


def test_everything_that_is_pinned_is_in_it_once_with_its_version_hashes_and_kind(document: Any) -> None:
    found = {part["purl"]: part for part in document["components"]}
    assert len(found) == len(document["components"])
    expected = {}
    for lock in reversed(LOCKS):
        for name, version in pins(lock).items():
            expected[f"pkg:pypi/{name}@{version}"] = lock
    for purl, part in found.items():
        if purl.startswith("pkg:pypi/"):
            [kind] = part["properties"]
            assert kind["value"] == expected.pop(purl)
            hashes = {entry["content"] for entry in part["hashes"]}
            assert hashes and all(
                f"--hash=sha256:{value}" in read(f"requirements/{kind['value']}.txt") for value in hashes
            )
            assert part["scope"] == SCOPES.get(kind["value"], "excluded")
    assert expected == {}
    for lock in PACKAGE_LOCKS:
        for name, entry in json.loads(read(lock))["packages"].items():
            if name:
                # The mark of a scope is escaped there.
                escaped = name.rpartition("node_modules/")[2].replace("@", "%40")
                part = found[f"pkg:npm/{escaped}@{entry['version']}"]
                assert part["scope"] == "excluded" and part["hashes"][0]["alg"] == "SHA-512"
    [image] = [part for part in document["components"] if part["type"] == "container"]
    assert f"FROM {image['name']}:{image['version']}@sha256:{image['hashes'][0]['content']}" in read("Dockerfile")


def test_everything_in_it_is_asked_for_by_the_project_in_the_end(document: Any) -> None:
    asks = {entry["ref"]: entry.get("dependsOn", []) for entry in document["dependencies"]}
    reached, waiting = set(), [document["metadata"]["component"]["bom-ref"]]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting.extend(asks[ref])
    assert {part["bom-ref"] for part in document["components"]} <= reached


def test_what_is_shipped_has_a_license_in_it(document: Any) -> None:
    names = {pin.name for pin in shipped()}
    for part in document["components"]:
        if part["type"] == "library" and part["name"] in names and installed(part["name"]):
            assert part["licenses"], part["name"]


def test_it_is_the_same_whenever_it_is_written_and_has_the_time_of_the_sources_alone(
    document: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert json.loads(bill_of_materials()) == document
    assert "timestamp" not in document["metadata"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    later = json.loads(bill_of_materials())
    assert later["metadata"].pop("timestamp") == "1970-01-02T00:00:00+00:00"
    assert later == document


def test_the_notices_are_those_of_what_the_image_installs() -> None:
    text = read(NAME)
    assert f"COPY {NAME} {NAME}\n" in read("Dockerfile")
    rows = re.findall(r"^\| ([a-z0-9._-]+) \| (\S+) \| (.+) \|$", text, re.MULTILINE)
    elsewhere = re.compile(r"^([a-z0-9._-]+)==\S+ ; (?:sys_platform == 'win32'|python_full_version < )", re.MULTILINE)
    shipped_pins = {**pins("runtime"), **pins("redis"), **pins("compiled")}
    for lock in ("runtime", "redis"):
        assert all(shipped_pins.pop(name) for name in elsewhere.findall(read(f"requirements/{lock}.txt")))
    assert {name: version for name, version, _ in rows} == {"package": "version", **shipped_pins}
    for name, version, license in rows[1:]:
        if not installed(name):
            continue
        found = license_of(name, version)
        assert found and found.name == license
        # Which files of its parts a wheel carries depends on the machine it is for; its own license does not.
        assert f"\n## {name} {version}\n\nLicense: {license}\n" in text
        assert found.texts[0][1] in text or name == "numpy"
    assert [pin.name for pin in shipped()] == [name for name, _, _ in rows[1:]]
    if all(installed(name) for name, _, _ in rows[1:]):
        assert notices().splitlines()[:30] == text.splitlines()[:30]


def test_a_lock_file_is_read_with_who_asks_for_what() -> None:
    alpha, beta, gamma = read_requirements(LOCK, "dev")
    assert (alpha.name, alpha.version, alpha.kind) == ("alpha", "1.0", "dev")
    assert alpha.hashes == ("a" * 64, "b" * 64)
    assert (beta.name, beta.version, beta.marker) == ("beta-c", "2.0.1", "sys_platform == 'win32'")
    assert alpha.marker == gamma.marker == ""
    project = "neural-network-playground"
    assert [alpha.needed_by, beta.needed_by, gamma.needed_by] == [(project,), ("alpha", project), ("beta-c",)]


def test_a_package_of_the_page_that_is_not_for_development_is_refused() -> None:
    entry = {"version": "1.0.0", "integrity": "sha512-AAAA"}
    with pytest.raises(ValueError, match=r"`node_modules/left` .* must be for development alone"):
        read_package_lock(json.dumps({"packages": {"": {}, "node_modules/left": entry}}))
