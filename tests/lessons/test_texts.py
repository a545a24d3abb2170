"""The words of the lessons and the glossary: whole, short enough, linked, and the same in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.lessons.advice import advice

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "lessons").glob("*/lesson.json"))
LANGUAGES = ("en", "zh")
LONGEST_TITLE = {"en": 40, "zh": 20}
# Letters of each part of a step, and of a claim, as they are shown: what fits beside the network, and on a phone.
LONGEST = {
    "en": {"do": 200, "ask": 100, "answers": 40, "look": 260, "claims": 90},
    "zh": {"do": 110, "ask": 50, "answers": 22, "look": 140, "claims": 48},
}
REFERENCE = re.compile(r"\{([^{}]*)\}")
LINK = re.compile(r"\[\[([^\]|]+)\|([^\]|]+)\]\]")
HAN = "\u4e00-\u9fff"
# Straight marks belong to Latin text and numbers; beside a Chinese character the full-width ones are written.
STRAIGHT_MARK = re.compile(rf"""[{HAN}][,.;:!?"'()]|[,.;:!?"'()][{HAN}]""")
# Names such as TensorFlow Playground have two words; four in a row are a sentence that nobody translated.
ENGLISH_SENTENCE = re.compile(r"[A-Za-z]+(?:[ ,]+[A-Za-z]+){3,}")

every_lesson = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
every_language = pytest.mark.parametrize("language", LANGUAGES)


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def glossary(language: str) -> dict[str, Any]:
    found: dict[str, Any] = read(ROOT / "glossary" / f"{language}.json")
    return found


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a document with its place, in the order in which it is read."""
    if isinstance(value, str):
        yield path, value
    else:
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(part, f"{path}.{key}" if path else str(key))


def plain(text: str) -> str:
    """The text about as it is shown: links are their words, and what is referred to is a number."""
    return REFERENCE.sub("0.047", LINK.sub(r"\2", text))


def is_short(path: str, text: str, longest: dict[str, int]) -> bool:
    part = next((part for part in path.split(".") if part in longest), None)
    return part is None or len(plain(text)) <= longest[part]


def links(text: Any) -> list[str]:
    return [found.group(1) for _, one in texts(text) for found in LINK.finditer(one)]


def faults_in_chinese(document: Any) -> list[str]:
    faults = []
    for path, text in texts(document):
        shown = plain(text)
        faults += [f"{path}: {found.group()}" for found in STRAIGHT_MARK.finditer(shown)]
        faults += [f"{path}: {found.group()}" for found in ENGLISH_SENTENCE.finditer(shown)]
    return faults


@every_lesson
def test_both_languages_have_the_same_parts(folder: Path) -> None:
    english, chinese = (read(folder / f"{language}.json") for language in LANGUAGES)
    assert [path for path, _ in texts(english)] == [path for path, _ in texts(chinese)]


@every_lesson
@every_language
def test_a_lesson_has_a_question_steps_a_meaning_mistakes_and_what_comes_next(folder: Path, language: str) -> None:
    text, lesson = read(folder / f"{language}.json"), read(folder / "lesson.json")
    assert {"title", "question", "steps", "claims", "means", "mistakes", "next"} <= text.keys()
    assert 2 <= len(text["steps"]) <= 3
    assert len(text["steps"]) == len(lesson["steps"])
    assert all(step.keys() == {"do", "ask", "answers", "look"} for step in text["steps"])
    assert 1 <= len(text["mistakes"]) <= 3
    assert [path for path, one in texts(text) if not one.strip()] == []


@every_lesson
@every_language
def test_every_claim_has_its_sentence(folder: Path, language: str) -> None:
    claims = [claim["id"] for claim in read(folder / "lesson.json")["claims"]]
    assert sorted(read(folder / f"{language}.json")["claims"]) == sorted(claims)


@every_lesson
@every_language
def test_every_set_up_has_a_name_that_fits_a_button(folder: Path, language: str) -> None:
    names = read(folder / f"{language}.json")["set_ups"]
    assert list(names) == list(read(folder / "lesson.json")["set_ups"])
    assert [name for name in names.values() if len(name) > 40] == []
    assert len(set(names.values())) == len(names)


@every_lesson
def test_what_a_step_names_in_quotes_is_on_the_page_and_not_hidden_by_the_lesson(folder: Path) -> None:
    page, shown = read(ROOT / "locales" / "zh.json"), read(folder / "lesson.json")["controls"]
    labels = [text for value in page.values() for _, text in texts(value)]
    can_be_hidden = {page[key]: key.removeprefix("show.") for key in page if key.startswith("show.")}
    for _, text in texts(read(folder / "zh.json")["steps"]):
        for name in re.findall("“([^”]+)”", plain(text)):
            assert any(name in label for label in labels), name
            assert name not in can_be_hidden or can_be_hidden[name] in shown, name


@every_lesson
@every_language
def test_titles_and_steps_are_short(folder: Path, language: str) -> None:
    text = read(folder / f"{language}.json")
    counted = re.sub(rf"[^{HAN}]", "", text["title"]) if language == "zh" else text["title"]
    assert len(counted) <= LONGEST_TITLE[language]
    said = {part: text[part] for part in ("steps", "claims")}
    long = [(path, one) for path, one in texts(said) if not is_short(path, one, LONGEST[language])]
    assert long == []


@every_lesson
def test_both_languages_link_the_same_terms_once_each_where_they_are_first_used(folder: Path) -> None:
    linked = {language: links(read(folder / f"{language}.json")) for language in LANGUAGES}
    for terms in linked.values():
        assert len(terms) == len(set(terms)) > 0
        assert set(terms) <= glossary("en").keys()
    assert set(linked["en"]) == set(linked["zh"])


@every_lesson
@every_language
def test_what_comes_next_is_another_lesson_by_its_title(folder: Path, language: str) -> None:
    titles = {other.name: read(other / f"{language}.json")["title"] for other in FOLDERS if other != folder}
    following = re.sub(
        r"\{title:([^{}]*)\}", lambda found: titles.get(found[1], ""), read(folder / f"{language}.json")["next"]
    )
    assert [name for name, title in titles.items() if f"“{title}”" in following] != []


@every_lesson
@every_language
def test_no_double_bracket_is_left_over(folder: Path, language: str) -> None:
    left = [path for path, one in texts(read(folder / f"{language}.json")) if re.search(r"\[\[|\]\]", plain(one))]
    assert left == []


@every_lesson
def test_no_number_is_typed_and_both_languages_refer_to_the_same(folder: Path) -> None:
    found = advice({language: read(folder / f"{language}.json") for language in LANGUAGES}, LANGUAGES)
    assert [one.message for one in found] == []


@every_lesson
def test_chinese_lessons_are_chinese(folder: Path) -> None:
    text = read(folder / "zh.json")
    # A title may be a name, and so may a set-up's and an answer.
    sentences = {part: text[part] for part in ("question", "steps", "claims", "means", "mistakes", "next")}
    english = [path for path, one in texts(sentences) if ".answers." not in path and not re.search(f"[{HAN}]", one)]
    assert english == []
    assert faults_in_chinese(text) == []


def test_the_glossary_has_the_same_terms_in_both_languages() -> None:
    english, chinese = glossary("en"), glossary("zh")
    assert list(english) == list(chinese)
    assert {key: entry["see"] for key, entry in english.items()} == {k: entry["see"] for k, entry in chinese.items()}


@every_language
def test_a_term_has_a_name_and_a_short_text_and_sees_other_terms(language: str) -> None:
    terms = glossary(language)
    for key, entry in terms.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)
        assert entry.keys() == {"term", "text", "see"}
        assert entry["term"].strip() and 0 < len(entry["text"]) <= 300, key
        assert set(entry["see"]) <= terms.keys() - {key}, key
    names = [entry["term"] for entry in terms.values()]
    assert len(names) == len(set(names))


def test_every_term_can_be_reached_from_the_lessons() -> None:
    terms = glossary("en")
    ahead = {term for folder in FOLDERS for term in links(read(folder / "en.json"))}
    reached: set[str] = set()
    while ahead:
        reached |= ahead
        ahead = {other for term in ahead for other in terms[term]["see"]} - reached
    assert terms.keys() - reached == set()


def test_the_chinese_glossary_is_chinese() -> None:
    terms = glossary("zh")
    assert [key for key, entry in terms.items() if not re.search(f"[{HAN}]", entry["text"])] == []
    assert faults_in_chinese({key: [entry["term"], entry["text"]] for key, entry in terms.items()}) == []


@pytest.mark.parametrize(
    "text",
    ["损失,梯度", "看(这里)", "结束. 然后", "这里有 a sentence left in English"],
    ids=["comma", "brackets", "stop", "English"],
)
def test_the_search_for_faults_in_chinese_finds_them(text: str) -> None:
    assert len(faults_in_chinese([text])) > 0


def test_the_search_for_faults_in_chinese_lets_formulas_and_names_be() -> None:
    assert faults_in_chinese(["取自 N(0, 1)，如 TensorFlow Playground：在 (2, 2) 附近，损失 0.47。"]) == []
