"""The Dockerfile, as far as it can be read; `make container-rehearsal` follows its steps without a container engine."""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from scripts.container_rehearsal import Instruction, Rehearsal, instructions
from server.app import create_app
from server.page.assets import Assets
from server.settings import Settings
from tests.project.test_imports import project
from tests.project.tree import ROOT, read


def dockerfile() -> list[Instruction]:
    return instructions(read("Dockerfile"))


def last(name: str) -> Instruction:
    return [instruction for instruction in dockerfile() if instruction.name == name][-1]


def copied() -> list[str]:
    """What is copied from the tree."""
    return [i.words[0] for i in dockerfile() if i.name == "COPY" and not i.words[0].startswith("--from=")]


def test_everything_that_is_copied_exists_and_passes_the_ignore_file() -> None:
    allowed = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    assert "*" in read(".dockerignore").splitlines()
    for source in copied():
        assert (ROOT / source).exists(), source
        assert source.split("/")[0] in allowed, source


def test_every_package_and_folder_that_the_server_needs_is_copied() -> None:
    packages = {module.split(".")[0] for module in project()}
    folders = {child.name for child in Assets().root.iterdir() if child.name in {"static", "templates", "locales"}}
    assert len(folders) == 3
    assert packages | folders <= set(copied())


def test_it_runs_as_a_numbered_user_that_is_not_root() -> None:
    user, group = last("USER").rest.split(":")
    assert int(user) > 0
    assert int(group) > 0
    names = [instruction.name for instruction in dockerfile()]
    assert names.index("USER") < names.index("CMD")
    assert "RUN" not in names[names.index("USER") :]


def test_it_starts_a_module_that_exists_and_listens_beyond_the_container() -> None:
    command = json.loads(last("CMD").rest)
    assert command[:2] == ["python", "-m"]
    assert find_spec(f"{command[2]}.__main__")
    assert command[3:] == ["--host", "0.0.0.0"]
    assert last("EXPOSE").rest == str(Settings().port)


def test_the_health_check_asks_for_an_address_that_the_server_has() -> None:
    check = json.loads(last("HEALTHCHECK").rest.split(" CMD ", 1)[1])
    compile(check[2], "healthcheck", "exec")
    path = re.search(r"PLAYGROUND_PORT', '8000'\)\}(/\w+)", check[2])
    assert path
    assert path.group(1) in {getattr(route, "path", None) for route in create_app(Settings()).routes}


def test_base_images_are_one_version_and_one_digest() -> None:
    images = [instruction.words[0] for instruction in dockerfile() if instruction.name == "FROM"]
    assert len(images) == 2 and len(set(images)) == 1
    assert re.fullmatch(r"python:3\.1[1-9]-slim@sha256:[0-9a-f]{64}", images[0])
    assert "latest" not in read("compose.yaml")


def test_only_pinned_and_hashed_requirements_are_installed() -> None:
    installs = [part for i in dockerfile() if i.name == "RUN" for part in i.rest.split("&&") if " install " in part]
    assert len(installs) == 2
    assert "--require-hashes -r requirements/runtime.txt" in installs[0]
    # What compiles the engine is asked for by a build argument, and is there unless that says no.
    assert "--require-hashes -r requirements/compiled.txt" in installs[1]
    assert installs[1].strip().startswith('if [ "$FAST" != 0 ]; then ')


def test_the_compiled_engine_is_made_with_the_image_for_every_processor_and_only_where_it_is_asked_for() -> None:
    environment = {
        key: value for i in dockerfile() if i.name == "ENV" for key, value in (w.split("=", 1) for w in i.words)
    }
    assert environment["PLAYGROUND_KERNELS"].startswith("/opt/")
    [made] = [
        part.strip() for i in dockerfile() if i.name == "RUN" for part in i.rest.split("&&") if "compiled " in part
    ]
    levels = "for level in $(python -m engine.compiled --levels); do"
    assert made == f'if [ "$FAST" != 0 ]; then {levels} python -m engine.compiled --level "$level" || exit 1; done; fi'
    stages = re.split(r"^FROM ", read("Dockerfile"), flags=re.MULTILINE)[1:]
    # An argument ends with its stage.
    assert all("\nARG FAST=1\n" in stage for stage in stages if "$FAST" in stage)


def test_compose_gives_the_container_no_more_than_it_needs() -> None:
    text = read("compose.yaml")
    for line in (
        "read_only: true",
        "cap_drop: [ALL]",
        'security_opt: ["no-new-privileges:true"]',
        "restart: unless-stopped",
    ):
        assert f"\n    {line}\n" in text
    assert '"127.0.0.1:8000:8000"' in text


def test_the_rehearsal_refuses_an_instruction_that_it_could_only_skip() -> None:
    with pytest.raises(ValueError, match=r"`VOLUME` must be one of ARG, CMD, COPY"):
        instructions("FROM x\nVOLUME /data\n")


def test_the_rehearsal_joins_continued_lines_and_leaves_comments_out() -> None:
    assert instructions("# a\nRUN one \\\n    && two\n") == [("RUN", "one && two")]


def test_the_rehearsal_gives_commands_the_arguments_of_their_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIVEN", "mine")
    rehearsal = Rehearsal(tmp_path, "python3")
    for instruction in instructions(
        "FROM x AS first\nARG GIVEN=1\nARG OTHER=2\nRUN echo $GIVEN $OTHER > file\n"
        "FROM x\nCOPY --from=first file file\nRUN echo ${GIVEN:-none} >> file\n"
    ):
        rehearsal.follow(instruction)
    assert (tmp_path / "root/file").read_text() == "mine 2\nnone\n"


def test_the_rehearsal_copies_from_an_earlier_stage_and_runs_where_it_was_told(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path, "python3")
    for instruction in instructions(
        "FROM x AS first\nWORKDIR /app\nRUN mkdir -p /opt/made && echo hello > /opt/made/file\n"
        "FROM x\nWORKDIR /app\nCOPY --from=first /opt/made /opt/made\nCOPY LICENSE LICENSE\n"
        "RUN cp /opt/made/file here\n"
    ):
        rehearsal.follow(instruction)
    assert (tmp_path / "root/app/here").read_text() == "hello\n"
    assert (tmp_path / "root/app/LICENSE").read_text() == read("LICENSE")
