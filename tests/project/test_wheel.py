"""The wheel holds the whole program and no more, and installed alone it serves, runs and trains in any folder."""

import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import httpx
import pytest
import websockets.sync.client

from engine import __version__
from tests.project.tree import ROOT, tracked

NAME = "neural_network_playground"
COMMAND = "neural-network-playground"
PACKAGES = ("engine", "server")
FILES = ("challenges", "glossary", "lessons", "locales", "presets", "static", "templates")
LOCAL = {"trust_env": False, "timeout": 20}


def run(*command: str | Path, cwd: Path, given: str | None = None) -> str:
    """What a command prints that ends well. The checkout is not on its path."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd, env=clean, input=given, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def built(source: Path, folder: Path) -> Path:
    """The wheel of a source tree."""
    options = ("--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", folder, source, cwd=folder)
    [wheel] = folder.glob("*.whl")
    return wheel


def contents(wheel: Path) -> dict[str, int]:
    """The files of a wheel, each with the sum that is kept of what is in it."""
    with zipfile.ZipFile(wheel) as archive:
        return {file.filename: file.CRC for file in archive.infolist()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("wheel"))


def environment(place: Path, *wanted: str | Path) -> Path:
    """The folder of packages of a new environment, which has what is wanted, and else what this one has."""
    run(sys.executable, "-m", "venv", "--without-pip", place, cwd=place)
    [packages] = place.glob("lib/python*/site-packages")
    # What this one's own .pth files name, such as an editable install, is not followed from there.
    (packages / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    options = ("--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--no-compile", "--ignore-installed")
    run(sys.executable, "-m", "pip", "--python", place, "install", *options, *wanted, cwd=place)
    return packages


@pytest.fixture(scope="module")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment that has the wheel."""
    place = tmp_path_factory.mktemp("environment")
    environment(place, wheel)
    return place / "bin"


def test_it_is_small_and_holds_the_two_packages_with_the_page_s_files_and_nothing_else(wheel: Path) -> None:
    assert wheel.name == f"{NAME}-{__version__}-py3-none-any.whl"
    assert wheel.stat().st_size < 2_500_000
    about = f"{NAME}-{__version__}.dist-info"
    found = {name for name in contents(wheel) if not name.startswith(f"{about}/")}
    here = {path.relative_to(ROOT) for path in tracked()}
    wanted = {path.as_posix() for path in here if path.parts[0] in PACKAGES}
    wanted |= {f"server/files/{path.as_posix()}" for path in here if path.parts[0] in FILES}
    assert wanted <= found and len(wanted) > 400
    # What is not under version control yet may be in it as well.
    assert {Path(name).parts[0] for name in found} == set(PACKAGES)
    assert {Path(name).suffix for name in found} == {Path(name).suffix for name in wanted}


def test_it_says_what_it_is_and_under_which_license(wheel: Path) -> None:
    about = f"{NAME}-{__version__}.dist-info"
    assert {f"{about}/licenses/LICENSE", f"{about}/licenses/THIRD_PARTY_NOTICES.md"} <= contents(wheel).keys()
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(f"{about}/METADATA").decode()
    assert f"\nVersion: {__version__}\n" in text and "\nLicense-Expression: Apache-2.0\n" in text
    extras = set(re.findall(r"^Provides-Extra: (.+)$", text, re.MULTILINE))
    assert extras == {"dask", "export", "fast", "plot", "redis", "sklearn"}


def test_a_source_archive_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", tmp_path, cwd=ROOT)
    [archive] = tmp_path.glob("*.tar.gz")
    run(sys.executable, "-m", "tarfile", "--extract", archive, tmp_path, cwd=tmp_path)
    assert contents(built(tmp_path / f"{NAME}-{__version__}", tmp_path)) == contents(wheel)


def look_around(url: str) -> None:
    """Asks a server for the page and all that lies in files, and has it train."""
    with httpx.Client(base_url=url, **LOCAL) as client:
        page = client.get("/").raise_for_status().text
        files = re.findall(r'(?:src|href)="((?:static|locales|catalogue)[^"]+)"', page)
        assert len(files) > 5
        others = ["lessons.json", "presets.json", "lesson-outcomes.json", "glossary/zh.json", "docs", "?lang=zh"]
        for file in [*files, *others]:
            assert client.get(f"/{file.replace('&amp;', '&')}").raise_for_status().content
        folders = [path for path in tracked() if path.match("lessons/*/lesson.json")]
        assert len(client.get("/lessons.json").json()["lessons"]) == len(folders) > 10
        document = {"experiment": {"features": ["x1_x2"]}, "epochs": 3}
        *marks, result = client.post("/api/train", json=document).raise_for_status().text.splitlines()
        assert len(marks) == 4 and json.loads(result)["type"] == "result"
    with websockets.sync.client.connect(f"{url.replace('http', 'ws')}/ws", proxy=None) as socket:
        socket.send(json.dumps({"type": "hello"}))
        assert socket.recv(timeout=20)


def test_it_serves_the_page_and_trains_over_http(commands: Path, tmp_path: Path) -> None:
    command = [commands / COMMAND, "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=tmp_path, text=True, **pipes) as server:
        try:
            assert server.stdout
            [url] = re.findall(r"http://[\d.:]+", server.stdout.readline())
            look_around(url)
            server.send_signal(signal.SIGTERM)
            assert server.wait(20) == 0
        finally:
            server.kill()


def test_the_command_runs_a_document(commands: Path, tmp_path: Path) -> None:
    document = {"experiment": {"data": {"dataset": "xor"}, "features": ["x1_x2"], "hidden": []}, "epochs": 20}
    (tmp_path / "xor.json").write_text(json.dumps(document))
    for command in ([commands / COMMAND], [commands / "python", "-m", "engine"]):
        result = json.loads(run(*command, "run", "xor.json", "--marks", "20", cwd=tmp_path))
        assert [row["epoch"] for row in result["history"]] == [0, 20]
    assert f" {__version__}," in run(commands / COMMAND, "--version", cwd=tmp_path)
    # What the page's files are for, the command finds in the wheel as well.
    assert "01-four-units" in run(commands / COMMAND, "challenge", "list", cwd=tmp_path)


NOTEBOOK = """
import sysconfig
from pathlib import Path
import engine, server
from engine import Experiment, Trainer, plot
packages = Path(sysconfig.get_path("purelib"))
assert Path(engine.__file__).is_relative_to(packages) and Path(server.__file__).is_relative_to(packages)
assert engine.__version__ == server.__version__
trainer = Trainer(Experiment.parse({"data": {"dataset": "xor"}}))
history = trainer.train(3)
plot(trainer, history).save("xor.svg")
print(len(history), trainer.evaluate().test_loss < 1, engine.__version__)
"""


def test_a_notebook_has_it(commands: Path, tmp_path: Path) -> None:
    assert run(commands / "python", "-", cwd=tmp_path, given=NOTEBOOK).split() == ["4", "True", __version__]
    assert (tmp_path / "xor.svg").read_bytes()


def test_an_editable_install_is_the_tree_itself(tmp_path: Path) -> None:
    packages = environment(tmp_path, "--editable", ROOT)
    assert not (packages / "server").exists() and not (packages / "engine").exists()
    code = "import engine, server; from server.page.assets import ROOT; print(engine.__file__, ROOT)"
    assert run(tmp_path / "bin" / "python", "-c", code, cwd=tmp_path).split() == [
        str(ROOT / "engine" / "__init__.py"), str(ROOT)
    ]  # fmt: skip
    assert (tmp_path / "bin" / COMMAND).exists()
