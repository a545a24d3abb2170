"""`--data`: tables as points of one's own, read as the page reads them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.runs.csv_table import read_table
from engine.runs.own_data import find_columns, own_data
from engine.runs.parameters import RunError
from tests.engine.commands.support import Ran, StandardInput, write
from tests.project.tree import ROOT

IRIS = """sepal length, sepal width ,petal length,name,species
5.1,3.5,1.4,a,setosa
4.9,3.0,1.4,b,setosa

6.4,3.2,4.5,c,versicolor
6.9,3.1,4.9,"d, e",versicolor
6.3,3.3,6.0,"f ""g""
h",virginica
5.8,2.7,5.1,i,virginica
"""


def read(text: str, label: str | None = None, inputs: list[str] | None = None, **options: Any) -> Any:
    table = read_table("t.csv", text)
    return own_data(table, find_columns(table, label, inputs), **options)


def rows(text: str, **options: Any) -> list[list[float]]:
    found = read(text, **options).points
    return sorted([*found["train"], *found["test"]])


def test_a_table_takes_the_place_of_the_data_and_classes_have_their_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "iris.csv").write_text(IRIS)
    out = str(tmp_path / "out.json")
    document = write(tmp_path / "a.json", {"batch_size": 2, "data": {"samples": 100}})
    ran = Ran(capsys, "run", document, "--epochs", "2", "--data", str(tmp_path / "iris.csv"), "--out", out)
    assert ran.code == 0 and ran.error.splitlines() == [
        f"{tmp_path}/iris.csv: column name is left out",
        f"{tmp_path}/iris.csv: 'setosa' is 0 (2 points), 'versicolor' is 1 (2 points), 'virginica' is 2 (2 points)",
    ]
    result = json.loads(Path(out).read_text())
    points = result["experiment"]["data"]["points"]
    assert points["inputs"] == ["sepal length", "sepal width", "petal length"]
    assert (len(points["train"]), len(points["test"])) == (4, 2)
    assert result["experiment"]["features"] == ["x1", "x2", "x3"] and result["labels"]["virginica"] == 2
    assert "versicolor" in Ran(capsys, "plot", out).out
    other = Ran(capsys, "run", out, "--epochs", "0", "--set", 'data={"dataset": "blobs"}', "--set", 'features=["x1"]')
    assert "labels" not in other.result
    said = Ran(capsys, "predict", out, str(tmp_path / "iris.csv"), "--format", "json").result["classes"]
    assert len(said) == 6 and set(said) <= {"setosa", "versicolor", "virginica"}


def test_a_table_may_come_by_standard_input_and_the_experiment_says_what_its_label_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", StandardInput("1;2;1\n3;4;2\n5;6;3,5\n7;8;4\n"))
    document = write(tmp_path / "a.json", {"problem": "regression", "batch_size": 1})
    ran = Ran(capsys, "run", document, "--epochs", "1", "--data", "-", "--test-fraction", "0")
    points = ran.result["experiment"]["data"]["points"]
    assert points == {"train": points["train"], "test": []} and [5.0, 6.0, 3.5] in points["train"]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1,2,a\n3,4,b\n", [[1, 2, -1], [3, 4, 1]]),
        ("1,2,0\n3,4,1\n", [[1, 2, 0], [3, 4, 1]]),
        ("1,2,1\n3,4,1.0\n5,6,2\n", [[1, 2, -1], [3, 4, -1], [5, 6, 1]]),
        ("1,2,-1\n3,4,1\n", [[1, 2, -1], [3, 4, 1]]),
        ("1,2,c\n3,4,a\n5,6,b\n", [[1, 2, 2], [3, 4, 0], [5, 6, 1]]),
        ("label,x1,x2\nno,1,2\nyes,3,4\n", [[1, 2, -1], [3, 4, 1]]),
        ("x\ty\tclass\n1\t2\ta\n3\t4\tb\n", [[1, 2, -1], [3, 4, 1]]),
        ("y|x1|x2\n0.5|1|2\n0.7|3|4\n", [[1, 2, 0.5], [3, 4, 0.7]]),
        ("1,5;2;a\n\u22123,5;4;b\n", [[-3.5, 4, 1], [1.5, 2, -1]]),
        ('1, "2" ,"a"\r\n3,4,"b"\r\n', [[1, 2, -1], [3, 4, 1]]),
    ],
)
def test_columns_labels_and_separators_are_found(text: str, points: list[list[float]]) -> None:
    assert rows(text) == points


def test_a_table_of_one_column_and_a_label_is_a_curve_to_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "curve.csv").write_text("x,y\n" + "".join(f"{x / 10},{x * x / 100}\n" for x in range(-30, 31)))
    document = write(tmp_path / "a.json", {"problem": "regression", "batch_size": 4})
    out, table = str(tmp_path / "out.json"), str(tmp_path / "curve.csv")
    ran = Ran(capsys, "run", document, "--epochs", "3", "--data", table, "--out", out)
    assert ran.code == 0, ran.error
    experiment = json.loads(Path(out).read_text())["experiment"]
    assert experiment["features"] == ["x1"] and experiment["data"]["points"]["inputs"] == ["x"]
    assert len(Ran(capsys, "predict", out, table, "--format", "json").result["outputs"]) == 61
    assert "<polyline" in Ran(capsys, "plot", out, "--test").out
    wrong = Ran(capsys, "plot", out, "--axes", "1,2")
    assert wrong.code == 2 and "`--axes` must be left out: the run has one input, x; got '1,2'" in wrong.error


def test_columns_can_be_chosen_by_name_and_by_number() -> None:
    text = "a,b,c,d\n1,2,3,4\n5,6,7,8\n"
    assert rows(text, label="a", problem="regression") == [[2, 3, 4, 1], [6, 7, 8, 5]]
    assert rows(text, label="2", inputs=["d", "1"], problem="regression") == [[4, 1, 2], [8, 5, 6]]


def test_a_column_called_part_says_what_is_for_the_test_unless_a_fraction_does() -> None:
    text = "x1,x2,label,part\n1,2,a,test\n3,4,b,train\n5,6,a,train\n7,8,b,test\n"
    found = read(text).points
    assert (found["train"], found["test"]) == ([[3, 4, 1], [5, 6, -1]], [[1, 2, -1], [7, 8, 1]])
    assert len(read(text, test_fraction=0.25).points["test"]) == 1


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("", {}, "t.csv: there is nothing in it"),
        ("1,2,\x00\n", {}, "t.csv: is no text"),
        ('1,2,3\n3,4,"5\n6,7,8\n', {}, "t.csv: line 2: a quotation mark is never closed"),
        ("1\n3\n", {}, "t.csv: a table of points needs a column of numbers and a label at least; it has 1"),
        ("a,b,c\n1,2,u\n3,,v\n4,5,w\n", {}, "t.csv: line 3, column b: must not be empty"),
        ('a,b,c\n1,2,"u\n"\nx,4,v\n5,6,v\n', {}, "t.csv: line 4, column a: must be a number, 1e+09 at most; got 'x'"),
        ("a,b,c\n1,2,u\n3,4,v,5\n", {}, "t.csv: line 3 must have 3 cells; got 4"),
        ("1,2,a\n3,1e10,b\n5,6,b\n", {}, "t.csv: line 2, column 2: must be a number, 1e+09 at most; got '1e10'"),
        ("1,2,a\n3,4,a\n", {}, "t.csv: all rows are of the one class 'a'"),
        ("".join(f"1,2,c{i}\n" for i in range(101)), {}, "t.csv: column 3 has 101 classes; at most 100 can be"),
        ("a,b,c\n1,2,3\n", {"label": "d"}, "`--label` must be a column of t.csv, which has a, b, c; got 'd'"),
        ("a,b,c\n1,2,3\n", {"inputs": ["a", "4"]}, "`--inputs` must be a column of t.csv, which has a, b, c; got '4'"),
        ("a,b,c\n1,2,3\n", {"label": "a", "inputs": ["a", "b"]}, "`--label` must be no input; got 'a'"),
        ("1" + ",1" * 101 + "\n", {}, "t.csv: has 101 columns of numbers beside the label"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_said_with_line_column_and_value(
    text: str, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(RunError) as caught:
        read(text, **options)
    assert str(caught.value).startswith(says)


def test_no_more_faults_are_said_than_can_be_read() -> None:
    with pytest.raises(RunError) as caught:
        read("1,2,a\n" * 40 + "1,x,b\n" * 30)
    assert str(caught.value).count("\n") == 20 and str(caught.value).endswith("and 10 more")


def test_points_are_split_as_the_page_splits_them() -> None:
    count, seed = 50, 2**32 + 12345
    module = (ROOT / "static/experiment/split.js").as_uri()
    script = f"""
        import {{ splitPoints }} from {json.dumps(module)};
        const points = Array.from({{ length: {count} }}, (_, index) => [index, index, index]);
        console.log(JSON.stringify(splitPoints(points, 0.7, {seed})));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script], capture_output=True, check=True, timeout=60
    )
    text = "".join(f"{i},{i},{i}\n" for i in range(count))
    assert read(text, problem="regression", seed=seed).points == json.loads(done.stdout)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--test-fraction", "1"], "`--test-fraction` must be at least 0 and less than 1; got 1"),
        (["--seed", "-1"], "`--seed` must be a whole number between 0 and"),
        (["--label", "nope"], "`--label` must be a column of"),
    ],
)
def test_a_wrong_option_is_refused(
    options: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "iris.csv").write_text(IRIS)
    ran = Ran(capsys, "run", write(tmp_path / "a.json", {}), "--data", str(tmp_path / "iris.csv"), *options)
    assert (ran.code, ran.out) == (2, "") and says in ran.error


def test_only_one_thing_comes_by_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", StandardInput("{}"))
    assert "only one file may be standard input" in Ran(capsys, "run", "-", "--data", "-").error


def test_a_table_is_read_once_for_several_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", StandardInput(IRIS))
    files = [write(tmp_path / name, {"batch_size": size}) for name, size in (("a.json", 2), ("b.json", 4))]
    ran = Ran(capsys, "compare", *files, "--data", "-", "--epochs", "1", "--json")
    assert [row["experiment"] for row in ran.result] == [{"batch_size": 2}, {"batch_size": 4}]
    assert ran.error.count("column name is left out") == 1


def test_inputs_that_no_feature_uses_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "iris.csv").write_text(IRIS)
    document = write(tmp_path / "a.json", {"features": ["x1", "=x2^2"], "batch_size": 2})
    ran = Ran(capsys, "run", document, "--epochs", "0", "--data", str(tmp_path / "iris.csv"))
    assert """no feature uses x3; --set features='["x1","x2","x3"]' has all""" in ran.error
