"""The documents name what exists, and say what is so."""

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from server.settings import PREFIX, Settings
from tests.project.tree import ROOT, read, texts

DOCUMENTS = sorted(name for name in texts() if name.endswith(".md") and name != "THIRD_PARTY_NOTICES.md")


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", read("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_that_a_document_names_exists(document: str) -> None:
    named = set(re.findall(r"(?:`|^|&& )make ([a-z][a-z-]*)", read(document), re.MULTILINE))
    assert named <= targets()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_a_document_links_to_exists(document: str) -> None:
    text = read(document)
    named = set(re.findall(r"\]\(([^)#:]+)\)", text)) | set(re.findall(r'(?:src|srcset)="([^":]+)"', text))
    missing = {name for name in named if not (ROOT / document).parent.joinpath(name).exists()}
    assert missing == set()


def test_the_readme_opens_with_the_two_commands_and_then_a_picture() -> None:
    text = read("README.md")
    assert re.match(r"# [^\n]+\n\n```\nmake run [^\n]+\nmake test [^\n]+\n```\n\n<picture>", text)


def test_the_readme_lists_every_document() -> None:
    table = read("README.md").partition("\n## Documents\n")[2].partition("\n## ")[0]
    listed = re.findall(r"\]\((docs/.+?)\)", table)
    assert sorted(listed) == [name for name in DOCUMENTS if name.startswith("docs/")]


def test_the_readme_s_python_runs() -> None:
    code = re.search(r"```python\n(.*?)```", read("README.md"), re.DOTALL)
    assert code
    done = subprocess.run([sys.executable, "-c", code.group(1)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "test_loss" in done.stdout


def number(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_the_table_of_settings_is_that_of_the_server() -> None:
    rows = re.findall(
        r"^\| `(PLAYGROUND_\w+)` \| (.+?) \| (.*?)\| (.+) \|$", read("docs/self-hosting.md"), re.MULTILINE
    )
    fields = Settings.model_json_schema()["properties"]
    assert [row[0] for row in rows] == [PREFIX + name.upper() for name in fields]
    for (_, default, limits, meaning), (name, field) in zip(rows, fields.items(), strict=True):
        value = ",".join(field["default"]) if isinstance(field["default"], list) else field["default"]
        value = "none" if value == "" else value
        assert default.strip("`") == (value if isinstance(value, str) else number(value)), name
        wanted = " or ".join(f"`{choice}`" for choice in field.get("enum", ()))
        if "minimum" in field:
            wanted = f"{number(field['minimum'])} to {number(field['maximum'])}"
        assert limits.strip() == wanted, name
        assert len(meaning) > 10


def test_every_setting_named_anywhere_exists() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for document in [*DOCUMENTS, "compose.yaml", "Dockerfile", "Makefile"]:
        assert set(re.findall(r"\bPLAYGROUND_[A-Z_]+[A-Z]\b", read(document))) <= known, document


def test_ci_runs_make_test_and_nothing_else() -> None:
    lines = [line for line in read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert lines == ["set -eu", 'cd "$(dirname "$0")/.."', "make test"]


def test_the_license_is_the_one_that_the_project_names() -> None:
    assert 'license = "Apache-2.0"' in read("pyproject.toml")
    text = texts()["LICENSE"]
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def folders() -> Iterator[tuple[str, str]]:
    """Every folder of the tree in CONTRIBUTING.md, with what it says lives there."""
    above: list[str] = []
    for line in re.findall(r"^ *[a-z_]+/ .+$", read("CONTRIBUTING.md"), re.MULTILINE):
        [(indent, folder, sentence)] = re.findall(r"( *)([a-z_]+)/ +(.+)", line)
        above[len(indent) // 2 :] = [folder]
        yield "/".join(above), sentence


def test_the_tree_has_every_folder_of_the_program_and_says_of_it_what_the_package_says() -> None:
    told = dict(folders())
    code = [PurePosixPath(name) for name in texts() if name.startswith(("engine/", "server/", "static/"))]
    have = {str(path.parent) for path in code if path.suffix in (".py", ".js")}
    assert told.keys() == have | {"static/panels"}
    packages = {name: sentence for name, sentence in told.items() if name.startswith(("engine/", "server/"))}
    assert packages == {name: importlib.import_module(name.replace("/", ".")).__doc__ for name in packages}


def test_every_file_that_contributing_names_is_there() -> None:
    named = re.findall(r"`((?:docs|engine|server|static|tests)/[\w./]+)`", read("CONTRIBUTING.md"))
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).exists()] == []
