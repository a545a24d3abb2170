"""Whoever has cloned the project and entered `make run` may enter the commands of each document, from the top down."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.commands.table import COMMANDS
from tests.engine.test_notebook import circle, saved
from tests.project.fresh_clone import SERVES, FreshClone, commands
from tests.project.tree import name, read, tracked
from tests.server.lessons.test_library import write as write_lesson
from tests.server.support.process import running

# The other two are of what was, and of what others have written.
DOCUMENTS = sorted(name(path) for path in tracked() if path.suffix == ".md")
DOCUMENTS = [document for document in DOCUMENTS if document not in ("CHANGELOG.md", "THIRD_PARTY_NOTICES.md")]

# Commands that are not run here, each with the reason. One that has more words after these is meant as well.
NOT_RUN = {
    "curl --user any:PASSWORD": "a part of one",
    "docker": "there may be no container engine; test_container.py and test_deploy.py look at what it reads",
    "make bench": "measures, for minutes",
    "make bench-page": "measures, for minutes",
    "make browsers": "needs three browsers, and minutes",
    "make check": "installs the tools",
    "make container-rehearsal": "installs what it serves with",
    "make format": "installs the tools, and changes the tree",
    "make fuzz": "takes minutes; a part of it is in this suite",
    "make lighthouse": "installs what it measures with",
    "make load": "measures, for minutes",
    "make lock": "asks an index of packages",
    "make notices": "changes the tree; test_bill_of_materials.py holds what it writes",
    "make processors": "takes minutes",
    "make proxy-test": "needs nginx, and a minute; tests/deploy has the same of each proxy",
    "make quick": "installs the tools",
    "make reference": "installs the tools, and changes the tree; test_reference.py holds what it writes",
    "make resilience": "takes minutes",
    "make sbom": "installs the tools; test_bill_of_materials.py holds what it writes",
    "make soak": "takes an hour",
    "make trials": "installs the tools, and takes minutes; test_remedies.py holds what it writes",
    "make test": "installs the tools, and is this suite",
    "make wheel": "installs the tools; test_wheel.py builds it",
    "node --test": "is a test of this suite",
    "npm install --package-lock-only": "asks an index of packages",
    ".venv/bin/python -m pip install": "downloads",
    ".venv/bin/python -m pytest": "is a test of this suite",
    ".venv/bin/python -m server check-lessons": "tests/server/lessons/test_library.py enters it",
    "npx": "downloads",
    "pip install": "downloads",
    "python -m pip install": "downloads; test_wheel.py installs",
}

# What a command leaves installed that is not run here.
BRINGS: dict[str, Callable[[FreshClone], None]] = {
    "python -m pip install .": lambda clone: clone.add_command(),
    "make check": lambda clone: clone.add("dev"),
    "make quick": lambda clone: clone.add("dev"),
    ".venv/bin/python -m pip install -r requirements/export.txt": lambda clone: clone.add("export"),
}

# Who runs the Python of a document that is not run here.
PYTHON = {
    "README.md": "tests/project/test_docs.py",
    "docs/api.md": "tests/server/api/test_clients.py",
    "docs/export.md": "tests/engine/commands/test_run_export.py",
    "docs/extending.md": "tests/project/test_extending.py",
    "docs/notebook.md": "tests/engine/test_notebook.py",
}

# What a sentence only names, with the command where it names one.
NAMED = re.compile(r"(?:python -m (?:engine|server)|neural-network-playground)(?: ([a-z][a-z-]*))?")

# Where a server is that is started by `make run`.
HERE = "http://localhost:8000"


@pytest.fixture
def clone(tmp_path: Path) -> FreshClone:
    """A clone with the files that readers are told to have written."""
    made = FreshClone(tmp_path)
    document = {"experiment": {"data": {"dataset": "xor"}, "features": ["x1_x2"], "hidden": []}, "epochs": 5}
    (made.tree / "xor.json").write_text(json.dumps(document))
    write_lesson(made.tree / "my-lessons")
    (made.tree / "circle-epoch-40.json").write_text(saved(circle(2)))
    return made


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where the server runs that documents ask."""
    with running() as server:
        yield server.url


@pytest.fixture(scope="module")
def served() -> set[str]:
    """Commands that have served: they leave nothing behind, so that they need not in another document."""
    return set()


def entry(command: str) -> str | None:
    """What the table says why a command is not run; None where it is."""
    found = [key for key in NOT_RUN if command == key or command.startswith(f"{key} ")]
    return max(found, key=len, default=None)


def has_programs(command: str) -> bool:
    """Whether this machine has what a command takes from it; make, which readers need, is there."""
    return all(
        shutil.which(program) for program in ("curl", "gzip", "python3") if re.search(rf"\b(?<!/){program} ", command)
    )


def to_be_run() -> list[str]:
    """The documents that have commands of which there is something to see."""
    return [
        document
        for document in DOCUMENTS
        if any(entry(command) is None or "-m" in command for command in commands(read(document)))
    ]


def test_every_command_is_entered_or_it_is_said_why_not() -> None:
    every = {command for document in DOCUMENTS for command in commands(read(document))}
    assert len(every) > 40
    assert NOT_RUN.keys() - {entry(command) for command in every} == set()
    assert BRINGS.keys() - every == set()


@pytest.mark.parametrize("document", to_be_run())
def test_the_commands_of_a_document_work_one_after_the_other(
    document: str, clone: FreshClone, served: set[str], request: pytest.FixtureRequest
) -> None:
    printed: dict[str, str] = {}
    for command in commands(read(document)):
        if command in served or command in printed or not has_programs(command):
            continue
        if named := NAMED.fullmatch(command):
            assert named[1] in {None, *COMMANDS, "serve", "check-lessons", "draw-lessons"}, command
        elif entry(command) is None:
            url = request.getfixturevalue("url") if HERE in command else ""
            printed[command] = clone.run(command.replace(HERE, url))
            if SERVES.search(printed[command]):
                served.add(command)
        elif module := re.match(r"\.venv/bin/python -m (?!pip)(\w+)", command):
            assert clone.has(module[1]), f"{command}: {module[1]} is not installed yet"
        if command in BRINGS:
            BRINGS[command](clone)
    if document == "README.md":
        see_readme(printed)


def test_the_python_of_every_document_is_run(clone: FreshClone) -> None:
    documents = {document for document in DOCUMENTS if "```python" in read(document)}
    assert PYTHON.keys() <= documents
    for document, module in PYTHON.items():
        assert Path(document).name in read(module)
    for document in documents - PYTHON.keys():
        code = "\n".join(re.findall(r"```python\n(.*?)```", read(document), re.DOTALL))
        (clone.tree / "program.py").write_text(code)
        clone.run(".venv/bin/python program.py")


def see_readme(printed: dict[str, str]) -> None:
    """The result that the README shows is the one that its run prints."""
    [result] = [json.loads(text) for command, text in printed.items() if " run xor.json" in command]
    [shown] = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", read("README.md"), re.DOTALL)]
    assert [row["epoch"] for row in result["history"]] == [row["epoch"] for row in shown["history"]]
    for row, wanted in zip(result["history"], shown["history"], strict=True):
        assert {name: row[name] for name in wanted} == pytest.approx(wanted, rel=1e-9)
    for layer, wanted in zip(result["parameters"], shown["parameters"], strict=True):
        assert layer["weights"][0] == pytest.approx(wanted["weights"][0], rel=1e-9)
        assert layer["biases"] == pytest.approx(wanted["biases"], rel=1e-9)


def test_commands_are_found_in_blocks_and_in_sentences() -> None:
    text = "Enter `make run` or\n`make\nhelp`, not `make`.\n\n"
    text += "```\nA=1 git \\\n  b  # why\ncat <<'END'\n'x\nEND\n```\n\n```json\n{}\n```\n"
    with pytest.raises(AssertionError, match="1 to 2"):
        commands("```\n1 to 2\n```\n")
    assert commands(text) == ["make run", "make help", "A=1 git \\\n  b", "cat <<'END'\n'x\nEND"]


def test_a_command_that_does_not_work_fails(clone: FreshClone) -> None:
    assert clone.run("one=$(echo 1)") == "1\n" and clone.run("echo $one") == "1\n"
    with pytest.raises(AssertionError, match="not found"):
        clone.run("pytest-of-nobody --version")
    assert not clone.has("pytest")
    with pytest.raises(AssertionError, match="No module named pytest"):
        clone.run(".venv/bin/python -m pytest")
