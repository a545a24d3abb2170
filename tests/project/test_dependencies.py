"""docs/dependencies.md says of every package that is asked for what it is for, and of others why they are not."""

from __future__ import annotations

import json
import re
import tomllib

from tests.project.tree import read, texts

DOCUMENT = read("docs/dependencies.md")


def name_of(requirement: str) -> str:
    return re.split(r"[<>=!~;\[ ]", requirement)[0]


def asked_for() -> set[str]:
    """The packages that any file asks for, by name."""
    project = tomllib.loads(read("pyproject.toml"))
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    for path in texts():
        if re.fullmatch(r"requirements/\w+\.in", path):
            asked += [line for line in read(path).splitlines() if re.match(r"[a-z]", line)]
        if path.endswith("package.json"):
            package = json.loads(read(path))
            asked += [*package.get("dependencies", {}), *package["devDependencies"]]
    return {name_of(requirement) for requirement in asked}


def test_what_is_asked_for_has_one_row_that_says_what_it_is_for_and_nothing_else_has() -> None:
    rows = re.findall(r"^\| (?!package \|)([@a-z][\w@/.-]*) \| (.+) \|$", DOCUMENT, re.MULTILINE)
    names = [name for name, _ in rows]
    assert len(names) == len(set(names)) > 30
    assert set(names) == asked_for()
    assert all(len(meaning) > 8 for _, meaning in rows)


def test_what_was_not_taken_is_not_asked_for() -> None:
    refused = re.findall(r"^- \*([^*]+)\*", DOCUMENT.partition("## Weighed and not taken")[2], re.MULTILINE)
    assert len(refused) > 10
    assert {name.lower().replace(" ", "") for name in refused} & asked_for() == set()


def test_an_extra_s_packages_stand_beside_its_name() -> None:
    extras = tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"]
    rows = dict(re.findall(r"^\| ([\w-]+) \| `(\w+)` \| ", DOCUMENT, re.MULTILINE))
    assert rows == {name_of(asked): extra for extra, packages in extras.items() for asked in packages}
