"""Clients that programs generate from /openapi.json: in Python, used against a server; in TypeScript, checked."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import numpy as np
import pytest

from engine import Experiment, Trainer
from tests.server.conftest import LOCAL, Server, wait_for

ROOT = Path(__file__).parents[3]
PACKAGE = "playground_client"
DOCUMENT = (ROOT / "docs/api.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The one block of code in a language that docs/api.md has on clients."""
    section = DOCUMENT.partition("## Clients from the description\n")[2].partition("\n## ")[0]
    [found] = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def description(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("description") / "openapi.json"
    path.write_text(httpx.get(f"{server.url}/openapi.json", **LOCAL).text)
    return path


@pytest.fixture(scope="module")
def generated(server: Server, description: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The client's package, and a client of the server."""
    from openapi_python_client import generate
    from openapi_python_client.config import Config, ConfigFile, MetaType

    folder = tmp_path_factory.mktemp("client")
    (folder / "client.yaml").write_text(f"{block('yaml')}post_hooks: []\n")
    config = Config.from_sources(
        ConfigFile.load_from_path(folder / "client.yaml"),
        meta_type=MetaType.NONE,
        document_source=description,
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder / PACKAGE,
    )
    # Warnings among them: what it cannot read it leaves out.
    assert [(one.header, one.detail) for one in generate(config=config)] == []
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        package = importlib.import_module(PACKAGE)
        models = importlib.import_module(f"{PACKAGE}.models")
        client = package.Client(base_url=server.url, verify_ssl=False)
        with client:
            yield SimpleNamespace(models=models, client=client, ask=asking(client))


def asking(client: Any) -> Any:
    def ask(operation: str, body: Any = None, **address: Any) -> Any:
        module = importlib.import_module(f"{PACKAGE}.api.{operation}")
        return module.sync(client=client, **address, **({} if body is None else {"body": body}))

    return ask


@pytest.fixture
def xor(generated: SimpleNamespace, server: Server) -> Any:
    server.app.state.api.rates._buckets.clear()
    models = generated.models
    return models.Experiment(
        data=models.DataChoice(dataset="xor"),
        features=["x1_x2"],
        hidden=[],
        optimizer=models.AdamOptimizer(name="adam", learning_rate=0.1),
    )


def test_a_generated_client_validates(generated: SimpleNamespace, xor: Any) -> None:
    models, document = generated.models, {"data": {"dataset": "xor"}, "features": ["x1_x2"], "hidden": []}
    found = generated.ask("experiments.validate", models.ValidateRequest(experiment=xor))
    assert isinstance(found, models.Valid)
    optimizer = {"name": "adam", "learning_rate": 0.1}
    assert found.experiment.to_dict() == Experiment.parse({**document, "optimizer": optimizer}).document()
    xor.optimizer = models.AdamOptimizer(name="adam", beta1=1.0)
    refused = generated.ask("experiments.validate", models.ValidateRequest(experiment=xor))
    assert isinstance(refused, models.Invalid)
    assert [(fault.path, fault.rule) for fault in refused.faults] == [("optimizer.beta1", "must be less than 1")]


def test_what_the_document_does_with_its_client_works(
    generated: SimpleNamespace, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    code = block("python")
    assert "http://localhost:8000" in code and f"--output-path {PACKAGE}`" in DOCUMENT
    exec(compile(code.replace("http://localhost:8000", server.url), "docs/api.md", "exec"), {})
    assert "HiddenLayer(units=4, activation='tanh'" in capsys.readouterr().out


def test_a_generated_client_trains_and_asks_what_came_of_it(generated: SimpleNamespace, xor: Any) -> None:
    models = generated.models
    lines = generated.ask("runs.train", models.TrainRequest(experiment=xor, epochs=5))
    *marks, last = [json.loads(line) for line in lines.payload.read().splitlines()]
    assert [models.Mark.from_dict(mark).epoch for mark in marks] == [0, 1, 2, 3, 4, 5]
    result = models.Result.from_dict(last)
    assert (result.epoch, result.stopped, result.experiment.data.dataset) == (5, None, "xor")
    here = Trainer(Experiment.parse(result.experiment.to_dict()))
    here.train(5)
    # What a result gives is what a request takes.
    trained = {"experiment": result.experiment, "parameters": result.parameters}
    points = [[1.0, 1.0], [1.0, -1.0]]
    for said in (trained, {"checkpoint": result.checkpoint}):
        found = generated.ask("networks.predict", models.PredictRequest(points=points, **said))
        assert isinstance(found, models.Prediction) and found.classes == [1, -1]
        assert np.allclose(found.outputs, here.predict(np.array(points)).outputs)
    file = generated.ask("networks.export_network", models.ExportRequest(format_="numpy", **trained))
    code = file.payload.read()
    assert isinstance(code, bytes)
    compile(code, "network_numpy.py", "exec")


def test_a_generated_client_starts_runs_and_asks_later(generated: SimpleNamespace, xor: Any) -> None:
    models, ask = generated.models, generated.ask
    started = ask("runs.start_run", models.TrainRequest(experiment=xor, epochs=5))
    wait_for(lambda: ask("runs.look_at_run", id=started.id, result=False).state == "done")
    found = ask("runs.look_at_run", id=started.id, after=3)
    assert [mark.epoch for mark in found.marks] == [4, 5] and found.result.experiment.data.dataset == "xor"
    measured = ask("networks.evaluate", models.EvaluateRequest(checkpoint=found.result.checkpoint))
    assert (measured.epoch, measured.classes, measured.train.loss) == (5, [-1, 1], found.marks[-1].train_loss)
    marks = [models.Moment.from_dict(mark.to_dict()) for mark in found.marks]
    asked = models.DiagnoseRequest(checkpoint=found.result.checkpoint, marks=marks, histograms=True)
    [layer] = ask("networks.diagnose", asked).layers
    assert sum(layer.weights.counts) == 1
    points = ask("experiments.points", models.PointsRequest(experiment=xor))
    assert len(points.train.inputs) == measured.train.points
    run = models.BatchRun(experiment=xor, epochs=2, seeds=[1, 2])
    batch = ask("runs.start_batch", models.BatchRequest(runs=[run]))
    wait_for(lambda: ask("runs.look_at_batch", id=batch.id).state == "done")
    assert [(one.seed, one.result.epoch) for one in ask("runs.look_at_batch", id=batch.id).runs] == [(1, 2), (2, 2)]
    assert ask("runs.cancel_run", id=started.id).state == "done"
    gone = ask("runs.look_at_run", id=started.id)
    assert isinstance(gone, models.Problem) and gone.status == 404


def test_a_generated_client_hears_a_refusal_as_a_problem(generated: SimpleNamespace, xor: Any) -> None:
    models = generated.models
    found = generated.ask("runs.train", models.TrainRequest(experiment=xor, epochs=-1))
    assert isinstance(found, models.Problem) and found.status == 422
    [fault] = found.faults
    assert (fault.path, fault.value, fault.message) == ("epochs", -1, "`epochs` must be at least 0; got -1")


def test_a_generated_client_reads_what_there_is(generated: SimpleNamespace) -> None:
    catalogue, formats = generated.ask("experiments.catalogue"), generated.ask("networks.export_formats")
    assert catalogue.limits["units"] == 32 and catalogue.defaults.to_dict() == Experiment.parse({}).document()
    assert "numpy" in {one.name for one in formats.formats}


PROGRAM = """
import type { components, operations } from "./api";
type Experiment = components["schemas"]["Experiment"];
type Line = components["schemas"]["Mark"] | components["schemas"]["Result"];
type Train = operations["train"]["requestBody"]["content"]["application/json"];
type Answer = operations["predict"]["responses"]["200"]["content"]["application/json"];

export const few: Experiment = { data: { dataset: "xor" } };
export const more: Train = {
  experiment: { ...few, optimizer: { name: "adam", beta1: 0.8 }, hidden: [{ units: 3 }], features: ["x1", "=x1^2"] },
  epochs: 5,
};
export const usual: Experiment = { optimizer: { learning_rate: 0.1 } };
export const classes = (answer: Answer): (number | null)[] => answer.classes ?? [];
export const again = (line: Line): Train | null =>
  line.type === "result" ? { experiment: line.experiment, parameters: line.parameters, epochs: 5 } : null;

// @ts-expect-error there is no such data set
export const unknown: Experiment = { data: { dataset: "swirl" } };
// @ts-expect-error there is no such field
export const misspelt: Experiment = { dta: { dataset: "xor" } };
// @ts-expect-error it is a parameter of another optimizer
export const foreign: Experiment = { optimizer: { name: "momentum", beta1: 0.8 } };
// @ts-expect-error how many epochs must be said
export const missing: Train = { experiment: few };
// @ts-expect-error a layer says how many units it has
export const empty: Experiment = { hidden: [{}] };
"""
OPTIONS = {
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "noEmit": True,
    "skipLibCheck": True,
    "types": [],
    "target": "es2022",
}


def test_generated_types_take_an_experiment_in_a_few_words_and_refuse_a_wrong_name(
    description: Path, tmp_path: Path
) -> None:
    tools = ROOT / "node_modules/.bin"
    if not (tools / "openapi-typescript").exists():
        pytest.skip("openapi-typescript is not installed")
    (tmp_path / "program.ts").write_text(PROGRAM)
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS}))
    subprocess.run([tools / "openapi-typescript", description, "-o", tmp_path / "api.ts"], check=True, timeout=120)
    checked = subprocess.run([tools / "tsc", "-p", tmp_path], check=False, capture_output=True, text=True, timeout=120)
    assert (checked.returncode, checked.stdout) == (0, "")
