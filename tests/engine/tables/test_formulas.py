"""Features by formula: their values, how they are read, and that nothing but a formula gets in."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine import Experiment
from engine.elementary.angles import cos, sin
from engine.elementary.exponentials import exp, tanh
from engine.elementary.logarithms import log
from engine.elementary.powers import power
from engine.tables.features import feature_matrix
from engine.tables.formulas import LONGEST, FormulaError, compile_formula
from tests.engine.support.documents import trainer
from tests.fuzz.cases import cases

RNG = np.random.default_rng(7)
X1, X2 = RNG.uniform(-6, 6, (2, 50))


def value(text: str, x1: float = 0.0, x2: float = 0.0) -> float:
    return float(compile_formula(text)(np.array([[x1], [x2]]))[0])


BY_HAND: dict[str, Callable[[Any, Any], Any]] = {
    "x1": lambda x1, x2: x1,
    "x1 + x2": lambda x1, x2: x1 + x2,
    "x1 - x2 - 1": lambda x1, x2: (x1 - x2) - 1,
    "x1^2 + x2^2": lambda x1, x2: x1 * x1 + x2 * x2,
    "sin(x1) * cos(x2)": lambda x1, x2: np.sin(x1) * np.cos(x2),
    "tanh(x1 / 2) - abs(x2)": lambda x1, x2: np.tanh(x1 / 2) - np.abs(x2),
    "exp(-(x1^2 + x2^2) / 4)": lambda x1, x2: np.exp(-(x1 * x1 + x2 * x2) / 4),
    "log(1 + x1^2)": lambda x1, x2: np.log(1 + x1 * x1),
    "sqrt(x1^2 + x2^2)": lambda x1, x2: np.hypot(x1, x2),
    "min(x1, x2)": lambda x1, x2: np.where(x1 < x2, x1, x2),
    "max(x1, x2, 0, -1)": lambda x1, x2: np.where(x1 > x2, x1, x2).clip(0),
    "2 * pi": lambda x1, x2: np.full_like(x1, 6.283185307179586),
    "  x1*\tx2\n": lambda x1, x2: x1 * x2,
    "((((x1))))": lambda x1, x2: x1,
}


@pytest.mark.parametrize("text", BY_HAND)
def test_a_formula_has_the_values_of_the_same_written_in_python(text: str) -> None:
    assert compile_formula(text)(np.stack([X1, X2])) == pytest.approx(BY_HAND[text](X1, X2), rel=1e-14, abs=1e-14)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("8 - 4 - 2", 2),
        ("8 / 4 / 2", 1),
        ("2 * 3 ^ 2", 18),
        ("2 ^ 3 ^ 2", 512),
        ("(2 ^ 3) ^ 2", 64),
        ("-2 ^ 2", -4),
        ("(-2) ^ 2", 4),
        ("2 ^ -1", 0.5),
        ("2 * -3", -6),
        ("1 - -1", 2),
        ("--3", 3),
        ("-+-+3", 3),
        ("+3", 3),
        ("-x1^2", -9),
        ("1.5e2 + .5 + 2.", 152.5),
        ("1E-2", 0.01),
        ("2e+3", 2000),
        ("max(1, 2) ^ 2", 4),
        ("min(3, 1, 2) - max(-1, -2)", 2),
        ("sqrt(16)^0.5", 2),
        ("abs(-x1)", 3),
    ],
)
def test_signs_bind_as_in_mathematics(text: str, result: float) -> None:
    assert value(text, x1=3.0) == pytest.approx(result, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "character", "said"),
    [
        ("", 1, "found the end"),
        ("   ", 4, "found the end"),
        ("x1 +", 5, "found the end"),
        ("x1 x2", 4, "expected an operator or the end, found `x2`"),
        ("2x1", 2, "expected an operator or the end, found `x1`"),
        ("x1 ** 2", 5, "expected a number, x1, x2 or a function, found `*`"),
        ("(x1", 4, "expected `)`, found the end"),
        ("(x1 + 2,", 8, "expected `)`, found `,`"),
        ("x1)", 3, "found `)`"),
        ("sin x1", 5, "expected `(`, found `x1`"),
        ("sin", 4, "expected `(`, found the end"),
        ("sin(x1, x2)", 7, "expected `)`, found `,`"),
        ("sin()", 5, "found `)`"),
        ("min(x1)", 7, "min needs at least two numbers"),
        ("max(x1,)", 8, "found `)`"),
        ("x1001 + 1", 1, "`x1001` is unknown; there are x1, x2, pi, sin, cos"),
        ("1 + X1", 5, "`X1` is unknown"),
        ("x1 + foo(2)", 6, "`foo` is unknown"),
        ("x1 + é", 6, "`é` means nothing here"),
        ("x1 $ 2", 4, "`$` means nothing here"),
        ("x1 == 2", 4, "`=` means nothing here"),
        ("x1 > 2", 4, "`>` means nothing here"),
        ("x1; x2", 3, "`;` means nothing here"),
        ("x1.real", 3, "`.` means nothing here"),
        ("x1[0]", 3, "`[` means nothing here"),
        ("'x1'", 1, "`'` means nothing here"),
        ("1..2", 3, "expected an operator or the end, found `.2`"),
        ("1e999", 1, "`1e999` is too large"),
        ("2 + 1e4" + "0" * 180, 5, "is too large"),
        ("^2", 1, "found `^`"),
        ("x1 ^", 5, "found the end"),
        ("١", 1, "means nothing here"),
    ],
)
def test_a_wrong_formula_is_refused_with_the_character_where_it_goes_wrong(
    text: str, character: int, said: str
) -> None:
    with pytest.raises(FormulaError) as caught:
        compile_formula(text)
    message = str(caught.value)
    assert f"cannot be read at character {character}: " in message and said in message


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "__import__",
        "x1.__class__.__mro__",
        "lambda: 0",
        "(lambda)(x1)",
        "eval(x1)",
        "exec",
        "open(x1)",
        "np",
        "_",
        "x1 if x2 else 1",
        "x1 or x2",
        "[x1 for x1 in x2]",
        "{x1}",
        "x1 := 3",
        "x1 # a note",
        "x1\\x2",
        "x1\0",
        "\u200bx1",
        "x1 \u2212 x2",
        "True",
        "nan",
        "inf",
        "1j",
        "0x10",
        "1_000",
    ],
)
def test_nothing_of_python_gets_in(text: str) -> None:
    with pytest.raises(FormulaError, match="cannot be read at character"):
        compile_formula(text)


@pytest.mark.parametrize(
    "text",
    ["(" * 99 + "x1" + ")" * 99, "-" * 199 + "1", "sin(" * 45, "2" + "^2" * 99, "2" + "^-2" * 66],
)
def test_deep_nesting_is_refused_before_python_runs_out_of_stack(text: str) -> None:
    with pytest.raises(FormulaError, match="nested deeper than 40"):
        compile_formula(text)


def test_what_is_long_but_flat_is_read() -> None:
    assert value("1" + "+1" * 99) == 100
    assert value("x1" + "*x1" * 60, x1=1.0) == 1
    assert value("(" * 40 + "x1" + ")" * 40, x1=5.0) == 5


def test_a_formula_has_a_longest_length() -> None:
    assert value("1" + " " * (LONGEST - 1)) == 1
    with pytest.raises(FormulaError, match="must have at most 200 characters; it has 201"):
        compile_formula("1" + " " * LONGEST)
    with pytest.raises(FormulaError, match="it has 1000000"):
        compile_formula("(" * 10**6)


def test_numbers_that_run_away_warn_nobody() -> None:
    # Whoever uses them looks at what came out; warnings are errors in these tests.
    assert value("exp(1000)") == math.inf
    assert value("-1 / 0") == -math.inf
    assert math.isnan(value("log(-1)")) and math.isnan(value("0 / 0")) and math.isnan(value("(-1) ^ 0.5"))
    assert value("1e308 * 10") == math.inf


def test_a_formula_keeps_shape_and_changes_none_of_its_inputs() -> None:
    before = X1.copy()
    for text in ("x1", "-x1", "max(x1, 0)", "7", "x1 * 1"):
        for shape in ((50,), (5, 10)):
            assert compile_formula(text)(np.stack([X1, X2]).reshape(2, *shape)).shape == shape
    assert np.array_equal(X1, before)


def test_a_network_learns_by_a_formula_as_by_any_feature() -> None:
    by_name = trainer(features=["x1_squared", "x2_squared"])
    by_formula = trainer(features=["=x1 * x1", "=x2*x2"])
    for run in (by_name, by_formula):
        run.train_epoch()
    assert np.array_equal(by_name.network.parameters, by_formula.network.parameters)
    assert np.array_equal(feature_matrix(["=x1 + 1"], np.stack([X1, X2]))[:, 0], X1 + 1)
    assert Experiment.parse({"features": ["=x1"]}).document()["features"] == ["=x1"]


# A formula and its value, built side by side: the text for the reader, the value by the same functions, one by one. By
# others a last bit could be different, and grow without end.
Pair = tuple[str, Any]
SAMPLE = (1.25, -2.5)
UNARY: dict[str, Any] = {
    "sin": sin, "cos": cos, "tanh": tanh, "exp": exp, "log": log, "abs": np.abs, "sqrt": np.sqrt
}  # fmt: skip
BINARY: dict[str, Any] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": power}


def _leaf(text: str) -> Pair:
    named = {"x1": SAMPLE[0], "x2": SAMPLE[1], "pi": math.pi}
    return text, np.array([float(named.get(text, text))])


def _joined(left: Pair, sign: str, right: Pair) -> Pair:
    return f"({left[0]}) {sign} ({right[0]})", BINARY[sign](left[1], right[1])


def _largest(parts: list[Pair]) -> Pair:
    return f"max({', '.join(text for text, _ in parts)})", np.max([number for _, number in parts], axis=0)


leaves = st.one_of(
    st.sampled_from(["x1", "x2", "pi"]), st.integers(0, 99).map(str), st.floats(0.001, 1000).map(repr)
).map(_leaf)
pairs = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(_joined, inner, st.sampled_from(sorted(BINARY)), inner),
        inner.map(lambda pair: (f"-({pair[0]})", -pair[1])),
        st.builds(
            lambda name, pair: (f"{name}({pair[0]})", UNARY[name](pair[1])), st.sampled_from(sorted(UNARY)), inner
        ),
        st.lists(inner, min_size=2, max_size=3).map(_largest),
    ),
    max_leaves=8,
)


@cases(300)
@given(st.data())
def test_any_formula_has_the_value_of_its_tree(data: st.DataObject) -> None:
    with np.errstate(all="ignore"):
        text, expected = data.draw(pairs)
    if len(text) <= LONGEST:
        found = compile_formula(text)(np.array(SAMPLE)[:, None])
        assert np.array_equal(found, expected, equal_nan=True)


# Without parentheses, where what binds tighter decides; the signs mean the same in Python, `^` aside.
flat = st.lists(st.sampled_from(["x1", "x2", "3", "0.5"]), min_size=2, max_size=7).flatmap(
    lambda atoms: st.tuples(
        st.just(atoms), st.lists(st.sampled_from("+-*/^"), min_size=len(atoms) - 1, max_size=len(atoms) - 1)
    )
)


class Number(np.ndarray):
    """An array with the formulas' own power: NumPy's may differ from it in the last bit."""

    def __pow__(self, times: np.ndarray) -> "Number":
        return power(np.asarray(self), np.asarray(times)).view(Number)


def _in_turn(atoms: list[str], signs: list[str]) -> str:
    return atoms[0] + "".join(f" {sign} {atom}" for sign, atom in zip(signs, atoms[1:], strict=True))


@cases(200)
@given(flat)
@example((["3"] * 7, ["^"] * 6))
@example((["2", "3", "2"], ["^", "^"]))
def test_precedence_is_that_of_python(tokens: tuple[list[str], list[str]]) -> None:
    atoms, signs = tokens
    text = _in_turn(atoms, signs)
    # Arrays by name: Python's own numbers would take for ever over 3^3^3^3^3.
    values = [np.array([float({"x1": "1.25", "x2": "2.5"}.get(atom, atom))]).view(Number) for atom in atoms]
    numbers = {f"v{index}": number for index, number in enumerate(values)}
    with np.errstate(all="ignore"):
        # Made of these names and the signs above, and of nothing else.
        expected = eval(_in_turn(list(numbers), signs).replace("^", "**"), {"__builtins__": {}}, numbers)
    assert np.array_equal(value(text, 1.25, 2.5), expected[0], equal_nan=True)


@cases(300)
@given(st.text(max_size=60) | st.text(alphabet="x12 ().,+-*/^esinmax_'\"", max_size=60))
def test_any_text_is_a_formula_or_is_refused_at_one_of_its_characters(text: str) -> None:
    try:
        computed = compile_formula(text)
    except FormulaError as error:
        at = int(str(error).split("character ")[1].split(":")[0])
        assert 1 <= at <= len(text) + 1
    else:
        assert computed(np.tile(X1, (10, 1))).shape == X1.shape
