"""Every text of the page is there in every language, is used, and is in that language."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from engine.export import EXPORTS
from engine.validation.messages import MESSAGES
from server.page.catalogue import Catalogue
from server.settings import Settings
from tests.project.tree import ROOT, read

Entries = Mapping[str, Any]

STANDARD = "en"
LANGUAGES = sorted(path.stem for path in (ROOT / "locales").glob("*.json"))
OTHERS = [language for language in LANGUAGES if language != STANDARD]
# The plural categories a language's sentences must have; `zero` may be there besides, where English has it.
PLURALS = {"en": {"one", "other"}, "zh": {"other"}}
# What is written alike in every language: names of functions, people, programs, formats and keys, signs of formulas.
NAMES = set(
    re.findall(
        r"\w+",
        """
        AdaGrad Adam Alpha Arctan Beta CSV Ctrl Dropout ELU GELU HTTP Huber JAX JSON JavaScript KB Kaiming Keras Leaky
        MB Mish Nesterov NumPy ONNX OpenAPI PNG PReLU Playground PyTorch Python RFC RMSProp RReLU ReLU Rho Rprop SELU
        SGD SVG SiLU Sigmoid Softmax Softplus Softsign Tanh TensorFlow Xavier safetensors swish Esc Enter Tab Space
        abs cos exp log max min pi sin sqrt tanh sigmoid softmax softplus alpha gain std dL da dw dz Shift
        base true false catalogue dropout epoch logit logits Logit
        """,
    )
)
# In the article besides: people, and the name of its license.
CREDITS = set(
    re.findall(r"\w+", "Daniel Smilkov Shan Carter Andrej Karpathy Chris Olah FastAPI uvicorn Apache License LSTM")
)


@cache
def locale(language: str) -> dict[str, Any]:
    """The entries of a language; a key given twice is an error."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice = {name for name in names if names.count(name) > 1}
        assert twice == set(), f"locales/{language}.json"
        return dict(pairs)

    found: dict[str, Any] = json.loads(read(f"locales/{language}.json"), object_pairs_hook=unique)
    return found


@cache
def sources() -> str:
    """All code that speaks, without its comments."""
    paths = [
        path
        for folder, kinds in (("static", "js"), ("templates", "html"))
        for path in sorted((ROOT / folder).rglob(f"*.{kinds}"))
    ]
    paths.append(ROOT / "server" / "page" / "templates.py")
    code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return re.sub(r"^[ \t]*//[^\n]*$|/\*.*?\*/|\{#.*?#\}", "", code, flags=re.MULTILINE | re.DOTALL)


@cache
def words() -> frozenset[str]:
    """Every word that could stand in a place of a key: of the page's code, the catalogue, and what the server names."""
    spoken = "\n".join(
        path.read_text(encoding="utf-8") for folder in ("engine", "server") for path in (ROOT / folder).rglob("*.py")
    )
    return frozenset(re.findall(r"[A-Za-z0-9_]+", sources() + json.dumps(catalogue()) + spoken))


@cache
def catalogue() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Catalogue(Settings()).body)
    return found


@cache
def literals() -> frozenset[str]:
    return frozenset(re.findall(r"""["'`]([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)["'`]""", sources()))


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    """What is put together, in JavaScript `activation.${name}.label`, in Jinja 'data.' ~ name."""
    found = re.findall(r"[`\"']([a-z_.0-9]*\$?\{[^`\"']*)[`\"']", sources())
    joined = re.findall(r"""'([a-z_.]+\.)' ~ [\w.\[\]]+(?: ~ '([a-z_.]+)')?""", sources())
    keys = ["\0".join(one) for one in joined] + [
        re.sub(r"\$?\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "\0", one) for one in found
    ]
    return tuple(
        re.compile(re.escape(key).replace("\0", r"([a-z0-9_]+)"))
        for key in keys
        # One that begins with anything at all, or says nothing of the key, would let every key pass.
        if re.fullmatch(r"[a-z_0-9]+\.[a-z_.0-9\0]*\0[a-z_.0-9\0]*", key)
    )


def families() -> Iterator[str]:
    """The keys of the engine's records, which the page draws from lists of them: `family.name.label`."""
    document = catalogue()
    tables = {
        "activation": "activations", "dataset": "datasets", "feature": "features", "initializer": "initializers",
        "loss": "losses", "optimizer": "optimizers", "schedule": "schedules", "regularizer": "regularizers",
        "clip": "clips",
    }  # fmt: skip
    for family, table in tables.items():
        for record in document[table]:
            yield f"{family}.{record['name']}"
    yield from (f"problem.{name}" for name in document["problems"])
    yield from (f"normalization.{name}" for name in document["normalizations"])
    yield from (f"export.{name}" for name in EXPORTS)
    yield "dataset.custom"


def is_used(key: str) -> bool:
    # What is said in other words where one taps.
    if key.endswith(".touch") and is_used(key.removesuffix(".touch")):
        return True
    if key in literals():
        return True
    for pattern in patterns():
        found = pattern.fullmatch(key)
        if found and all(word in words() for word in found.groups()):
            return True
    family, _, part = key.rpartition(".")
    return part in {"label", "about", "short", "formula"} and family in set(families())


def sentences(entry: Any) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


def places(entry: Any) -> set[str]:
    return {name for sentence in sentences(entry) for name in re.findall(r"\{(\w+)\}", sentence)}


def latin(sentence: str) -> set[str]:
    """The words in Latin letters, but for places, code, and single letters."""
    return set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}|`[^`]*`", " ", sentence)))


def test_there_are_english_and_chinese_and_their_plurals_are_known() -> None:
    assert {"en", "zh"} <= set(LANGUAGES)
    assert set(LANGUAGES) <= PLURALS.keys(), "say in PLURALS which plural forms the new language has"


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_missing_in_a_language_and_none_is_left_over(language: str) -> None:
    standard, found = locale(STANDARD), locale(language)
    assert sorted(standard.keys() - found.keys()) == [], "missing"
    assert sorted(found.keys() - standard.keys()) == [], "left over"


def test_every_text_is_used() -> None:
    assert [key for key in locale(STANDARD) if not is_used(key) and not key.startswith("language.")] == []


def test_a_text_that_nothing_uses_would_be_found() -> None:
    assert not is_used("transport.no_such_text")
    assert not is_used("activation.no_such_record.label")
    assert not is_used("status.no_such_state")


def test_every_key_that_is_written_out_has_its_text() -> None:
    tops = {key.partition(".")[0] for key in locale(STANDARD)}
    called = set(re.findall(r"""\b(?:text|t)\(\s*["']([a-z][a-z0-9_.]*[a-z0-9])["']""", sources()))
    assert len(called) > 200
    assert sorted(called - locale(STANDARD).keys()) == []
    assert {key.partition(".")[0] for key in called} <= tops


def test_every_record_of_the_engine_has_a_name() -> None:
    assert [name for name in families() if f"{name}.label" not in locale(STANDARD)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_have_the_plural_forms_of_their_language_and_the_places_of_the_english_ones(language: str) -> None:
    for key, entry in locale(STANDARD).items():
        found = locale(language)[key]
        assert isinstance(found, str) == isinstance(entry, str), key
        if not isinstance(found, str):
            assert set(found) - {"zero"} == PLURALS[language], key
            assert ("zero" in found) == ("zero" in entry), key
        assert places(found) == places(entry), key


def test_chinese_texts_hold_no_english_but_names() -> None:
    for key, entry in locale("zh").items():
        if not key.startswith("language."):
            foreign = set().union(*(latin(sentence) for sentence in sentences(entry))) - NAMES
            assert foreign == set(), f"{key}: {entry}"


def test_chinese_texts_are_translated() -> None:
    english, chinese = locale("en"), locale("zh")
    same = [key for key, entry in english.items() if chinese[key] == entry]
    left = {key for key in same if set().union(*(latin(sentence) for sentence in sentences(english[key]))) - NAMES}
    assert left == set()


@pytest.mark.parametrize("language", OTHERS)
def test_the_article_is_there_with_the_same_parts_and_set_ups(language: str) -> None:
    parts = re.compile(r'<(/?\w+)|href="([^"]+)"| id="([^"]+)"')
    english = read("templates/partials/article.html")
    found = read(f"templates/partials/article.{language}.html")
    assert parts.findall(found) == parts.findall(english)
    assert re.findall(r"<code>.*?</code>", found) == re.findall(r"<code>.*?</code>", english)


def test_the_chinese_article_holds_no_english_but_names() -> None:
    prose = re.sub(r"<code>.*?</code>|<[^>]*>", " ", read("templates/partials/article.zh.html"))
    assert latin(prose) - NAMES - CREDITS == set()


def test_the_page_words_every_rule_of_the_engine_in_english_as_the_engine_does() -> None:
    worded = {key: entry for key, entry in locale(STANDARD).items() if key.startswith("rule.")}
    assert worded == {f"rule.{code}": words.replace(":g}", "}") for code, words in MESSAGES.items()}
    engine = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "engine").rglob("*.py"))
    server = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "server").rglob("*.py"))
    named = set(re.findall(r'"(\w+)"', engine.replace(read("engine/validation/messages.py"), "") + server))
    assert sorted(MESSAGES.keys() - named) == []


WHERE_FAULTS_ARE_FOUND = [
    "engine/experiment/choice.py",
    "engine/experiment/fields.py",
    "engine/validation/faults.py",
    "engine/experiment/consistency.py",
]


@pytest.mark.parametrize(
    "path", [*WHERE_FAULTS_ARE_FOUND, "server/wire/place_faults.py", "server/observation/observer.py"]
)
def test_every_fault_that_a_page_may_be_told_has_a_code(path: str) -> None:
    """Its rule is never written where it is found: `Fault(path, rule("object"), value)`."""
    made = [
        node
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault"
    ]
    assert made
    for node in made:
        assert not isinstance(node.args[1], ast.Constant | ast.JoinedStr), f"{path}:{node.lineno}"
