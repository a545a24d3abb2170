"""What docs/extending.md says is all there is to do: done to a copy of the engine, line by line, it works."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.tables.activations import ACTIVATIONS
from engine.tables.datasets import DATASETS
from engine.tables.optimizers import OPTIMIZERS
from tests.project.tree import ROOT, read

DOCUMENT = "docs/extending.md"
STEP = re.compile(
    r"(?P<where>At the end of|Above|Into|Last\sin) (?:`(?P<table>[A-Z_]+)` in\s)?`(?P<file>[\w/.]+)`:\n\n"
    r"```\w+\n(?P<code>.*?)```",
    re.DOTALL,
)
COPIED = [
    "engine",
    "server",
    "locales",
    "tests/engine",
    "pyproject.toml",
    "tests/golden/pytorch_activations.json",
    "tests/vectors/train_count.json",
]


def steps() -> list[dict[str, str | None]]:
    # A sentence may go on in the next line.
    return [{**one.groupdict(), "where": " ".join(one["where"].split())} for one in STEP.finditer(read(DOCUMENT))]


def applied(step: dict[str, str | None], text: str) -> str:
    """A file's text with one step done to it."""
    where, table, code = step["where"], step["table"], step["code"]
    assert code is not None
    if where == "At the end of":
        return f"{text}\n\n{code}"
    if table is None:
        assert text.startswith("{\n")
        return text.replace("{\n", "{\n" + code, 1)
    [found] = re.finditer(rf"^{table}(?:: .+)? = (?:table\(|\[)\n.*?^(?=[)\]])", text, re.MULTILINE | re.DOTALL)
    place, added = (found.start(), f"{code}\n\n") if where == "Above" else (found.end(), code)
    return text[:place] + added + text[place:]


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the document extends, extended."""
    root = tmp_path_factory.mktemp("extended")
    for name in COPIED:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, root / name)
    (root / "tests" / "__init__.py").touch()
    for step in steps():
        path = root / str(step["file"])
        path.write_text(applied(step, path.read_text(encoding="utf-8")), encoding="utf-8")
    return root


def python(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=root, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def printed(root: Path, code: str) -> Any:
    done = python(root, "-c", code)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_document_has_every_step() -> None:
    assert [(step["where"], step["table"], step["file"]) for step in steps()] == [
        ("At the end of", None, "engine/tables/activation_functions.py"),
        ("Last in", "ACTIVATIONS", "engine/tables/activations.py"),
        ("Into", None, "locales/en.json"),
        ("Into", None, "locales/zh.json"),
        ("Last in", "ACTIVATION_CODE", "engine/export/activation_code.py"),
        ("Above", "DATASETS", "engine/tables/datasets.py"),
        ("Last in", "DATASETS", "engine/tables/datasets.py"),
        ("Into", None, "locales/en.json"),
        ("Into", None, "locales/zh.json"),
        ("Above", "OPTIMIZERS", "engine/tables/optimizers.py"),
        ("Last in", "OPTIMIZERS", "engine/tables/optimizers.py"),
        ("Into", None, "locales/en.json"),
        ("Into", None, "locales/zh.json"),
        ("Above", "CASES", "tests/engine/tables/test_optimizers.py"),
        ("Last in", "CASES", "tests/engine/tables/test_optimizers.py"),
    ]
    # No block of code stands anywhere else, where it would not be tried.
    assert read(DOCUMENT).count("```") == 2 * len(steps())


def test_each_takes_a_few_lines() -> None:
    for step in steps():
        assert str(step["code"]).count("\n") <= 8


def test_before_it_nothing_of_it_is_there() -> None:
    assert "gaussian" not in ACTIVATIONS and "stripes" not in DATASETS and "lion" not in OPTIMIZERS


TRAIN = """
import json
from engine import Experiment, Trainer

def losses(epochs, **changes):
    run = Trainer(Experiment.parse({"data": {"dataset": "stripes", "samples": 300}, **changes}))
    found = [run.evaluate().train_loss]
    for _ in range(epochs):
        run.train_epoch()
    resumed = Trainer.restore(run.checkpoint())
    assert resumed.checkpoint() == run.checkpoint()
    return [*found, run.evaluate().train_loss]

lion = {"name": "lion", "learning_rate": 0.01, "beta1": 0.8}
waves = {"features": ["x1", "x2"], "hidden": [{"units": 8, "activation": "gaussian"}]}
print(json.dumps({
    "gaussian": losses(100, **waves, data={"dataset": "circle", "samples": 300}),
    "stripes": losses(20, features=["sin_x1"]),
    "lion": losses(40, features=["sin_x1"], optimizer=lion),
    "all": losses(150, **waves, optimizer=lion, schedule={"name": "cosine", "epochs": 150}),
    "document": Experiment.parse({**waves, "optimizer": {"name": "lion"}}).document(),
}))
"""


def test_what_was_added_trains_and_an_experiment_can_name_it(extended: Path) -> None:
    found = printed(extended, TRAIN)
    for name in ("gaussian", "stripes", "lion", "all"):
        before, after = found[name]
        assert after < 0.7 * before, name
    document = found["document"]
    assert document["hidden"] == [{"units": 8, "activation": "gaussian"}]
    assert document["optimizer"] == {"name": "lion", "learning_rate": 0.03, "beta1": 0.9, "beta2": 0.99}


def test_the_command_line_has_it(extended: Path, tmp_path: Path) -> None:
    experiment = {
        "data": {"dataset": "stripes", "samples": 40},
        "hidden": [{"units": 2, "activation": "gaussian"}],
        "optimizer": {"name": "lion", "beta2": 0.5},
    }
    (tmp_path / "run.json").write_text(json.dumps({"experiment": experiment}))
    done = python(extended, "-m", "engine", "run", str(tmp_path / "run.json"), "--epochs", "3")
    assert done.returncode == 0 and len(json.loads(done.stdout)["history"]) == 4
    # Here, where it was not added, it is refused.
    refused = python(ROOT, "-m", "engine", "run", str(tmp_path / "run.json"))
    assert refused.returncode == 2
    for name in ("data.dataset", "hidden[0].activation", "optimizer.name"):
        assert f"`{name}` must be one of" in refused.stderr


CATALOGUE = """
from server.page.catalogue import Catalogue
from server.settings import Settings
print(Catalogue(Settings()).body.decode())
"""


def test_the_catalogue_that_the_page_draws_from_lists_it(extended: Path) -> None:
    catalogue = printed(extended, CATALOGUE)
    listed = {
        family: {one["name"]: one for one in catalogue[family]} for family in ("activations", "datasets", "optimizers")
    }
    gaussian = listed["activations"]["gaussian"]
    assert (gaussian["range"], gaussian["hidden"], gaussian["output"]) == ([0, 1], True, False)
    stripes = listed["datasets"]["stripes"]
    assert stripes["problem"] == "classification" and {label for _, _, label in stripes["points"]} == {-1, 1}
    parameters = {one["name"]: one["default"] for one in listed["optimizers"]["lion"]["parameters"]}
    assert parameters == {"learning_rate": 0.03, "beta1": 0.9, "beta2": 0.99}
    assert catalogue["version"] != printed(ROOT, CATALOGUE)["version"]


def test_it_has_the_same_texts_as_its_neighbors(extended: Path) -> None:
    """The page shows these and no others: what it has of an entry that was there all along."""
    texts, others = (
        json.loads((extended / "locales" / f"{language}.json").read_text(encoding="utf-8")) for language in ("en", "zh")
    )
    assert texts.keys() == others.keys()
    for new, old in (
        ("activation.gaussian", "activation.tanh"),
        ("dataset.stripes", "dataset.circle"),
        ("optimizer.lion", "optimizer.adam"),
    ):
        kinds = {key.removeprefix(old) for key in texts if key.startswith(f"{old}.")}
        assert {key.removeprefix(new) for key in texts if key.startswith(f"{new}.")} == kinds
    for parameter in ("beta1", "beta2"):
        assert texts[f"parameter.{parameter}"]


def test_the_text_of_the_other_tables_is_called_as_the_document_says() -> None:
    texts, rows = (
        json.loads(read("locales/en.json")),
        re.findall(r"^\| \w+ \| `(\w+)` in `([\w/.]+)` \| (.+) \|$", read(DOCUMENT), re.MULTILINE),
    )
    assert len(rows) == 6
    for table, file, named in rows:
        assert f"\n{table} = table(" in read(file)
        first, *others = re.findall(r"`(.+?)`", named)
        family = first.split(".")[0]
        example = next(key.split(".")[1] for key in texts if re.fullmatch(rf"{family}\.\w+\.label", key))
        wanted = {f".{example}.label"} | {f".{example}{kind}" for kind in others}
        assert {key.removeprefix(family) for key in texts if key.startswith(f"{family}.{example}.")} == wanted


def run_tests(root: Path, *names: str, only: str = "") -> subprocess.CompletedProcess[str]:
    files = [f"tests/engine/{name}.py" for name in names]
    # Of pytest's plugins only the one that pyproject.toml has a setting of; the others take longer than the tests.
    plugins = ["-p", "pytest_timeout", "-p", "no:cacheprovider"]
    return python(root, "-m", "pytest", "-q", "-rfpE", *plugins, *files, "-k", only, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")


# Tests that loop over a table, or name what is in one. What is recorded of compiled code takes long to compile.
NAMES = ["gaussian", "stripes", "lion"]
NAMES += ["test_activations", "test_datasets", "test_experiment", "test_optimizers", "every_digest", "every_activation"]
LOOKING = [
    "compiled/test_bits",
    "compiled/test_scalars",
    "experiment/test_experiment",
    "export/test_export",
    "network/test_gradients",
    "network/test_layers",
    "tables/test_activations",
    "tables/test_datasets",
    "tables/test_optimizers",
]


@pytest.fixture(scope="module")
def outcomes(extended: Path) -> dict[str, list[str]]:
    """What the other tests say of the extended copy: names of tests by how they ended."""
    done = run_tests(extended, *LOOKING, only=f"({' or '.join(NAMES)}) and not recorded")
    found: dict[str, list[str]] = {"PASSED": [], "FAILED": [], "ERROR": []}
    for word, name in re.findall(r"^(PASSED|FAILED|ERROR) tests/engine/\w+/(\S+)", done.stdout, re.MULTILINE):
        found[word].append(name)
    assert found["PASSED"] and found["ERROR"] == [], done.stdout
    return found


def test_the_gradient_check_has_it(outcomes: dict[str, list[str]]) -> None:
    assert [name for name in outcomes["FAILED"] if "gaussian" in name] == []
    passed = [name for name in outcomes["PASSED"] if "gaussian" in name]
    # Every normalization with and without a residual connection; every loss; and what is true of every activation.
    for test, times in (
        ("test_gradients.py::test_every_single_parameter_has_its_slope", 6),
        ("test_gradients.py::test_the_gradient_is_the_slope_of_the_loss_for_every_legal_loss_and_output", 1),
    ):
        assert sum(name.startswith(f"{test}[") for name in passed) == times
    assert sum(name.startswith("test_activations.py::") for name in passed) >= 4


def test_the_gradient_check_would_find_a_wrong_derivative(extended: Path, tmp_path: Path) -> None:
    root = tmp_path / "wrong"
    shutil.copytree(extended, root, ignore=shutil.ignore_patterns("__pycache__"))
    path = root / "engine" / "tables" / "activation_functions.py"
    text = path.read_text(encoding="utf-8")
    assert text.count("-2.0 * z") == 1
    path.write_text(text.replace("-2.0 * z", "-2.002 * z"), encoding="utf-8")
    done = run_tests(root, "network/test_gradients", only="gaussian and every_single_parameter")
    assert done.returncode == 1 and "6 failed" in done.stdout


def test_nothing_else_asks_for_an_edit(outcomes: dict[str, list[str]]) -> None:
    assert outcomes["FAILED"] == []


def test_the_lines_are_in_the_project_s_own_style(extended: Path) -> None:
    for command in (["check", "--quiet"], ["format", "--check", "--quiet"]):
        done = python(extended, "-m", "ruff", *command, "engine", "tests/engine/tables")
        assert done.returncode == 0, done.stdout + done.stderr
