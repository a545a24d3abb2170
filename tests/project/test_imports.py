"""Imports run one way: app -> socket -> session -> engine."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache

from tests.project.tree import ROOT

Graph = Mapping[str, set[str]]

NO_TIME_OR_WORLD = {
    "asyncio",
    "logging",
    "multiprocessing",
    "random",
    "selectors",
    "signal",
    "socket",
    "subprocess",
    "threading",
    "time",
}
WEB = {"asyncio", "fastapi", "http", "socket", "starlette", "threading", "uvicorn", "websockets"}


def imports_of(source: str, module: str, modules: set[str]) -> set[str]:
    """What a module imports, at its top or inside of a function; parts of the project by their full names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                found.add(whole if whole in modules else base)
    return found


@cache
def project() -> Graph:
    paths = [path for folder in ("engine", "server") for path in sorted((ROOT / folder).rglob("*.py"))]
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}
    assert {
        "engine",
        "engine.training.trainer",
        "server.app",
        "server.connections.websocket",
        "server.session.session",
    } <= modules.keys()
    return {module: imports_of(path.read_text(), module, set(modules)) for module, path in modules.items()}


def reached(graph: Graph, start: str) -> set[str]:
    """Everything imported by a module, directly or not."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for target in graph.get(waiting.pop(), set()) - found:
            found.add(target)
            waiting.append(target)
    return found


def cycles(graph: Graph) -> list[str]:
    """The modules that import themselves in the end."""
    return sorted(module for module in graph if module in reached(graph, module))


def top(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def engine_modules(graph: Graph) -> Iterator[tuple[str, set[str]]]:
    return ((module, targets) for module, targets in graph.items() if top({module}) == {"engine"})


def test_no_module_imports_itself_in_the_end() -> None:
    assert cycles(project()) == []


def test_the_engine_imports_nothing_of_the_server() -> None:
    assert {module: targets for module, targets in engine_modules(project()) if "server" in top(targets)} == {}


def test_the_engine_knows_no_clock_socket_or_thread() -> None:
    found = {module: top(targets) & NO_TIME_OR_WORLD for module, targets in engine_modules(project())}
    assert {module: names for module, names in found.items() if names} == {}


def test_of_other_packages_the_engine_knows_numpy_and_where_a_document_is_read_pydantic() -> None:
    others = {"numpy", "pydantic", "fastapi", "starlette", "uvicorn", "websockets", "jinja2", "scipy", "torch"}
    found = {module: top(targets) & others for module, targets in engine_modules(project())}
    assert {module for module, names in found.items() if names - {"numpy"}} <= {
        "engine.experiment.fields",
        "engine.experiment.own_points",
        "engine.validation.part",
    }
    assert set().union(*found.values()) <= {"numpy", "pydantic"}


def test_the_arrows_of_the_server_point_one_way() -> None:
    graph = project()
    app, socket, session = "server.app", "server.connections.websocket", "server.session.session"
    for earlier, later in ((app, socket), (socket, session), (app, session)):
        assert later in reached(graph, earlier)
        assert earlier not in reached(graph, later)


def test_a_session_reaches_the_engine_and_nothing_that_speaks_to_a_network() -> None:
    graph = project()
    found = reached(graph, "server.session.session")
    assert "engine" in top(found)
    # What the standard library and other packages import themselves is not followed.
    assert top(found) & WEB == set()


def test_a_cycle_and_a_wrong_arrow_would_be_found() -> None:
    modules = {"server.app", "server.socket"}
    graph = {
        "server.app": imports_of("def late():\n    from server import socket\n", "server.app", modules),
        "server.socket": imports_of("from .app import create_app\n", "server.socket", modules),
    }
    assert graph == {"server.app": {"server.socket"}, "server.socket": {"server.app"}}
    assert cycles(graph) == ["server.app", "server.socket"]
