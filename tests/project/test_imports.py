"""Imports run one way: what may import what stands in tests/arrows.json, for Python and for the page's modules."""

import ast
import json
from collections.abc import Iterator, Mapping
from functools import cache

import engine
from tests.project.tree import ROOT, read

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


def asked_of_face(module: str) -> set[str]:
    """The modules behind the names that a module imports from the engine's face."""
    path = ROOT / f"{module.replace('.', '/')}.py"
    tree = ast.parse((path if path.exists() else path.with_suffix("") / "__init__.py").read_text())
    asked = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "engine"]
    names = {alias.name for node in asked for alias in node.names}
    return {f"engine.{engine._MODULES[name]}" for name in names & engine._MODULES.keys()}


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


# Rooms, group after group: a room imports what stands in a group before its own, and itself.
GROUPS: dict[str, list[list[str]]] = json.loads(read("tests/arrows.json"))


def room(module: str) -> tuple[int, str]:
    """In which group a module of the project is, and the name of its room there; -1 where it is in none."""
    root, *within = module.split(".")
    # What stands beside the rooms is a room of its own; the face of one is part of it.
    name = within[0] if within else "__init__"
    return next((place for place, rooms in enumerate(GROUPS[root]) if name in rooms), -1), name


def wrong_arrows(graph: Graph) -> list[str]:
    """Imports of what stands after the importer, or beside it; and modules that are in no room."""
    wrong = [f"{module} is in no room of tests/arrows.json" for module in graph if room(module)[0] < 0]
    for module, targets in graph.items():
        for target in sorted(targets & graph.keys()):
            (mine, own), (theirs, other) = room(module), room(target)
            if top({module}) == top({target}) and own != other and theirs >= mine:
                wrong.append(f"{module} must not import {target}")
    return wrong


def test_a_room_imports_only_what_stands_before_it() -> None:
    assert wrong_arrows(project()) == []


def test_every_room_is_there() -> None:
    names = {module: room(module)[1] for module in project()}
    for root in ("engine", "server"):
        found = {name for module, name in names.items() if top({module}) == {root}}
        assert found == {name for rooms in GROUPS[root] for name in rooms}


def test_a_wrong_arrow_would_be_found() -> None:
    graph = {
        "engine.tables.a": {"engine.validation.b", "engine.network.c"},
        "engine.validation.b": set[str](),
        "engine.network.c": {"engine.network.d", "server.app"},
        "engine.network.d": set[str](),
        "engine.inspection.e": {"engine.export.f"},
        "engine.export.f": {"engine"},
        "engine.stray": set[str](),
        "engine": {"engine.export.f"},
        "server.app": set[str](),
    }
    assert wrong_arrows(graph) == [
        "engine.stray is in no room of tests/arrows.json",
        "engine.tables.a must not import engine.network.c",
        "engine.inspection.e must not import engine.export.f",
        "engine.export.f must not import engine",
    ]


def test_no_module_imports_itself_in_the_end() -> None:
    assert cycles(project()) == []


def test_the_engine_imports_nothing_of_the_server() -> None:
    assert {module: targets for module, targets in engine_modules(project()) if "server" in top(targets)} == {}


def test_the_engine_knows_no_clock_socket_or_thread() -> None:
    found = {module: top(targets) & NO_TIME_OR_WORLD for module, targets in engine_modules(project())}
    # These ask for nothing but when not to stop, and when to.
    assert {module: names for module, names in found.items() if names} == {
        "engine.training.interrupts": {"signal"},
        "engine.commands.interrupts": {"signal"},
        # It begins the processes that carry out a sweep, and ends them with it.
        "engine.sweeps.process_pool": {"multiprocessing", "signal", "threading"},
        # It says how long each run took.
        "engine.commands.compare": {"time"},
    }


def test_of_other_packages_the_engine_knows_numpy_and_where_a_document_is_read_pydantic() -> None:
    others = {"numpy", "pydantic", "fastapi", "starlette", "uvicorn", "websockets", "jinja2", "scipy", "torch"}
    found = {module: top(targets) & others for module, targets in engine_modules(project())}
    assert {module for module, names in found.items() if names - {"numpy"}} <= {
        "engine.experiment.choice",
        "engine.experiment.experiment",
        "engine.experiment.fields",
        "engine.experiment.own_points",
        "engine.experiment.parts",
        "engine.sweeps.document",
        "engine.sweeps.outcomes",
        "engine.validation.part",
    }
    assert set().union(*found.values()) <= {"numpy", "pydantic"}


def test_a_session_reaches_the_engine_and_nothing_that_speaks_to_a_network() -> None:
    # The engine's face brings what it names when it is asked for that, and nothing else.
    graph = {module: {*targets - {"engine"}, *asked_of_face(module)} for module, targets in project().items()}
    found = reached(graph, "server.session.session")
    assert {"engine.training.trainer", "engine.experiment.experiment"} <= found
    assert "engine.sweeps.process_pool" not in found
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
