"""Data, features, first parameters and rates have the same bits on every machine: those recorded here.

A digest that is another one with unchanged formulas was computed by something that rounds as the machine likes: a
function of the system's mathematical library, a sum in NumPy's order, a product and a sum contracted by a compiler.
Where a formula is changed on purpose, links of before lose their points: a new entry of a table is kinder.
"""

import ast
import hashlib
import inspect
import re
from collections.abc import Iterator

import numpy as np
import pytest

from engine.elementary.draws import standard_normal, uniform
from engine.tables import datasets, features, formulas, initializers, schedules
from engine.tables.datasets import DATASETS, sample
from engine.tables.features import FEATURES, feature_matrix, standardize
from engine.tables.initializers import INITIALIZERS
from engine.tables.schedules import SCHEDULES

FORMULAS = (
    "=sin(3 * x1) * cos(x2 / 3) + tanh(x1 - x2)",
    "=exp(-(x1^2 + x2^2) / 9) - log(1 + abs(x1)) * sqrt(abs(x2))",
    "=abs(x1)^1.7 + x2^3 + 2^x1 - min(x1, x2, 1) * max(x1, pi)^-1",
    "=sin(1000000 * x1 * x2)",
)


def points() -> np.ndarray:
    return np.random.default_rng(5).random((2, 500)) * 12 - 6


def computed() -> Iterator[tuple[str, list[np.ndarray]]]:
    for one in DATASETS.values():
        classes = [None] if one.classes is None else [None, 8]
        yield (
            one.name,
            [
                sample(one.name, one.samples, noise, rng=np.random.default_rng(seed), classes=count)
                for seed, noise in enumerate((0.0, 0.1, 0.5))
                for count in classes
            ],
        )
    names = [*FEATURES, *FORMULAS]
    columns = feature_matrix(names, points())
    yield from ((name, [column]) for name, column in zip(names, columns.T, strict=True))
    yield "standardize", [standardize(columns, by=columns[:200])]
    for one in INITIALIZERS.values():
        settings = {parameter.name: parameter.default for parameter in one.parameters}
        drawn = (one.weights(7, 8, settings), one.bias_distribution(7, 8, settings))
        yield one.name, [each.draw((50, 40), rng=np.random.default_rng(3)) for each in drawn]
    for one in SCHEDULES.values():
        settings = {parameter.name: parameter.default for parameter in one.parameters}
        yield f"rate: {one.name}", [np.array([one.rate(0.03, epoch, settings) for epoch in range(500)])]


DIGESTS = {
    "circle": "1d6c7c4d91dd9df5",
    "xor": "86d672cc63312359",
    "gauss": "e6bb58669ec16006",
    "spiral": "14cfa0a545f5f8d1",
    "moons": "e2939ffeec9ec3da",
    "rings": "be8bc3d33a6ca173",
    "checkerboard": "f9c46517ed5d1021",
    "sine_boundary": "3bc19d7e081f53e3",
    "blobs": "704e55451abf80d9",
    "spirals3": "82dc6e778099f066",
    "sectors": "6774a19d05a78563",
    "plane": "d3fa4a8d25d159d2",
    "multi_gauss": "92a13366551f911c",
    "waves": "98f29736ff04f0a8",
    "saddle": "4084a1ef16a6559f",
    "noisy_line": "f7cd9b74ba9b324a",
    "sine": "6aec1a3456453614",
    "step": "ccc76ad2d9eb6503",
    "saw": "466a87fcebd2413b",
    "x1": "644e9b98c260d900",
    "x2": "bebf60ba6a1bd9f7",
    "x1_squared": "1e84aab031364eb6",
    "x2_squared": "2e51dff771603f44",
    "x1_x2": "a40c477e15d6a427",
    "sin_x1": "31945624b32ac4fc",
    "sin_x2": "359551b0707165b4",
    "cos_x1": "a4f25e5c01a12712",
    "cos_x2": "77afd0711dddeb4c",
    "radius": "4e4e774efffcbd20",
    "=sin(3 * x1) * cos(x2 / 3) + tanh(x1 - x2)": "100d137e64a2c6e7",
    "=exp(-(x1^2 + x2^2) / 9) - log(1 + abs(x1)) * sqrt(abs(x2))": "c17cf6853d46c09d",
    "=abs(x1)^1.7 + x2^3 + 2^x1 - min(x1, x2, 1) * max(x1, pi)^-1": "939a7be1da4b3d51",
    "=sin(1000000 * x1 * x2)": "ac1c972968aad7f6",
    "standardize": "f8220393302ee7b1",
    "playground": "ff2b1a216f9413b2",
    "zeros": "0c92bddb4e96f3ea",
    "ones": "fcf5911a5aef3c64",
    "constant": "25eef40d374cd749",
    "uniform": "4595ae651b3bd842",
    "normal": "7777475e9cce85e5",
    "xavier_uniform": "5c7ef8756c3d2f25",
    "xavier_normal": "fc529fa6308fca26",
    "kaiming_uniform": "f2bc52ba6cd3f67c",
    "kaiming_normal": "5fd9fc601ae3cdf2",
    "fan_in_uniform": "5030514c9526de58",
    "rate: constant": "eab2ebf6846093b4",
    "rate: step": "03d8e25d776d71e9",
    "rate: exponential": "32bd3c0dad550330",
    "rate: cosine": "f07f337be1c242c9",
    "rate: inverse_time": "fff24101d9c1e340",
    "rate: warmup_cosine": "400e87d317fbf414",
    "rate: adaptive": "eab2ebf6846093b4",
}


def test_what_runs_are_made_of_has_the_recorded_bits() -> None:
    found = {
        name: hashlib.sha256(b"".join(np.ascontiguousarray(part, "<f8").tobytes() for part in parts)).hexdigest()[:16]
        for name, parts in computed()
    }
    assert {name for name in DIGESTS if found.get(name) != DIGESTS[name]} == set()


def test_draws_are_those_of_numpy_s_generators() -> None:
    mine, theirs = np.random.default_rng(9), np.random.default_rng(9)
    assert np.allclose(uniform(-2.5, 7, (3, 100), rng=mine), theirs.uniform(-2.5, 7, (3, 100)), rtol=1e-15, atol=1e-15)
    own, drawn = standard_normal(100_000, rng=mine), theirs.standard_normal(100_000)
    far = abs(drawn) > 3.6541528853610088
    assert 10 < far.sum() < 60 and np.array_equal(own[~far], drawn[~far])
    assert np.allclose(own[far], drawn[far], rtol=0, atol=2**-37) and (own[far] * 2**36 % 1 == 0).all()
    assert mine.random() == theirs.random()


# What NumPy, the system's library or a compiler may round in more than one way.
LEFT_TO_THE_MACHINE = re.compile(
    r"(np|math|rng)\.(a?(sin|cos|tan)h?|arc\w+|atan2|exp\w*|log\w*|(float_)?power|pow|hypot|cbrt|sum|prod|mean|std|var|dot"
    r"|matmul|einsum|linspace|uniform|(standard_)?normal)"
)
# Says only how much of a schedule a picture shows.
ALLOWED = {(schedules, "math.log")}


@pytest.mark.parametrize("module", [datasets, features, formulas, initializers, schedules])
def test_nothing_that_data_are_made_by_is_left_to_the_machine(module) -> None:
    tree = ast.parse(inspect.getsource(module))
    named = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {one for one in named if LEFT_TO_THE_MACHINE.fullmatch(one) and (module, one) not in ALLOWED} == set()
