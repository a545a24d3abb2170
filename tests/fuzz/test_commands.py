"""Whatever stands in a table, in points to ask about, or after `--set`, is taken or refused in words."""

from __future__ import annotations

import math
from random import Random

from hypothesis import given

from engine import Experiment, ExperimentError
from engine.runs.asked_points import read_points
from engine.runs.csv_table import read_table
from engine.runs.limits import LIMITS
from engine.runs.own_data import find_columns, own_data
from engine.runs.parameters import RunError
from engine.runs.settings import read_setting
from tests.fuzz import mutate, stock
from tests.fuzz.cases import SEEDS, cases, tally

TABLES = [
    "x1,x2,label\n1,2,a\n3,4,b\n5,6,a\n7,8,b\n",
    'a;b;c;part\n1,5;2;-1;train\n-3;"4";1;test\n5;6e-3;1;train\n',
    "1\t2\t0.5\n3\t4\t0.25\n\n5\t6\t7\n",
    'a,b,"c\nd",e\n1,2,"x ""y""",0\n3,4,z,1\n',
]
SETTINGS = [
    "optimizer.learning_rate=0.1", "hidden[0].units=3", "optimizer=adam", 'features=["x1","=x2^2"]',
    'frozen[0]={"layer": 1}', "data.dataset=xor", "stop.epochs=4", "schedule.name=step",
]  # fmt: skip
SIGNS = [*',;\t|"\n\r.-+e0192', "\u2212", "\ufeff", "nan", "inf", "x1", " ", "a"]


def damaged(text: str, random: Random, signs: list[str]) -> str:
    """A text with some places cut, doubled or replaced."""
    for _ in range(random.randint(0, 6)):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.choice([0, 0, 1, 3]))
        text = text[:start] + random.choice([random.choice(signs), "", text[start:end] * 2]) + text[end:]
    return text


@cases(400)
@given(SEEDS)
def test_a_damaged_table_is_points_or_refused_in_words(seed: int) -> None:
    tally("tables")
    random = Random(seed)
    text = damaged(random.choice(TABLES), random, SIGNS)
    try:
        table = read_table("t.csv", text)
        columns = find_columns(table)
        found = own_data(table, columns, test_fraction=random.choice([None, 0, 0.3, 0.99]), seed=seed)
    except RunError as error:
        assert str(error)
        return
    count = len(found.points["train"]) + len(found.points["test"])
    assert count == len(table.rows)
    document = found.apply({"batch_size": 1, "hidden": []})
    try:
        Experiment.parse(document, LIMITS)
    except ExperimentError as error:
        # A table that puts all of its points into the test, and labels that are no classes from -1 or from 0 on.
        assert {fault.path.partition("[")[0] for fault in error.faults} <= {"data.points.train", "data.points"}


@cases(300)
@given(SEEDS)
def test_damaged_points_are_rows_of_numbers_or_refused_in_words(seed: int) -> None:
    random = Random(seed)
    text = damaged(random.choice([*TABLES, "[[1, 2], [3.5, -4]]", '{"points": [[1, 2]]}']), random, [*SIGNS, *"[]{}:"])
    try:
        rows = read_points("p", text, ("x1", "x2"))
    except RunError as error:
        assert str(error)
        return
    assert all(len(row) == 2 and all(map(math.isfinite, row)) for row in rows)


@cases(400)
@given(SEEDS)
def test_any_setting_is_an_experiment_or_refused_in_words(seed: int) -> None:
    random = Random(seed)
    document = random.choice([{}, *stock.EXPERIMENTS])
    text = random.choice(SETTINGS)
    text = mutate.text(text, random) if random.random() < 0.7 else damaged(text, random, [*"[].=", "[3]", "null", "{"])
    try:
        changed = read_setting(text).apply(document)
        Experiment.parse(changed, LIMITS)
    except (RunError, ExperimentError) as error:
        assert str(error)
