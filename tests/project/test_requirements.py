"""What is installed is pinned, hashed, and the same for the server and its tests."""

import re
import tomllib

import pytest

import engine
import server
from tests.project.tree import read

LOCKS = ["runtime", "redis", "compiled", "export", "dev", "node", "lock"]


def pins(lock: str) -> dict[str, str]:
    """Version of each package in a lock file."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", read(f"requirements/{lock}.txt"), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_an_exact_version_with_hashes_and_nothing_else(lock: str) -> None:
    text = re.sub(r"\\\n\s*", "", read(f"requirements/{lock}.txt"))
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z0-9._-]+==\S+( ; [^\\]+?)?( *--hash=sha256:[0-9a-f]{64})+", line), line[:100]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_asked_for_is_pinned(lock: str) -> None:
    asked = [line for line in read(f"requirements/{lock}.in").splitlines() if re.match(r"[a-z]", line)]
    assert asked
    assert {re.split(r"[<>=!~;\[ ]", line)[0] for line in asked} <= pins(lock).keys()


def test_the_tests_run_at_the_versions_that_the_server_runs_at() -> None:
    assert pins("runtime").items() <= pins("dev").items()


def test_pyproject_asks_for_what_the_runtime_requirements_ask_for() -> None:
    asked = {line for line in read("requirements/runtime.in").splitlines() if re.match(r"[a-z]", line)}
    assert set(tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]) == asked


def test_what_compiles_the_engine_is_an_extra_at_the_versions_of_the_runtime_and_never_part_of_it() -> None:
    asked = {line for line in read("requirements/compiled.in").splitlines() if re.match(r"[a-z]", line)}
    assert set(tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"]["fast"]) == asked
    assert asked & pins("runtime").keys() == set()
    shared = pins("compiled").keys() & pins("runtime").keys()
    assert {name: pins("compiled")[name] for name in shared} == {name: pins("runtime")[name] for name in shared}


@pytest.mark.parametrize("extra", ["export", "redis"])
def test_what_only_exports_or_several_machines_need_is_an_extra_and_never_part_of_the_runtime(extra: str) -> None:
    asked = {line for line in read(f"requirements/{extra}.in").splitlines() if re.match(r"[a-z]", line)}
    assert set(tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"][extra]) == asked
    assert asked & pins("runtime").keys() == set()
    assert pins(extra).items() <= pins("dev").items()


def test_what_other_extras_and_the_build_ask_for_is_there_when_tests_run() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    extras = project["project"]["optional-dependencies"]
    assert extras.keys() == {"dask", "export", "fast", "plot", "redis", "sklearn"}
    others = [*extras["dask"], *extras["plot"], *extras["sklearn"], *project["build-system"]["requires"]]
    assert {re.split(r"[<>=]", one)[0] for one in others} <= pins("dev").keys()


def test_the_version_is_the_same_wherever_it_is_written() -> None:
    version = engine.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", version) and server.__version__ == version
    assert tomllib.loads(read("pyproject.toml"))["tool"]["hatch"]["version"]["path"] == "engine/__init__.py"
    assert f"neural-network-playground:{version}" in read("compose.yaml")
    assert f"neural-network-playground:{version}" in read("docs/self-hosting.md")
