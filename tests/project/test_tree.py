"""What no file of the project may hold, and how wide one may be."""

import re

import pytest

from tests.project.tree import texts

# Put together here, so that this file holds none of them itself.
REGISTRIES = [
    ".".join(parts) for parts in (("npmjs", "org"), ("pypi", "org"), ("pythonhosted", "org"), ("deb.debian", "org"))
]
MACHINE = re.compile(
    r"(?<![\w.<}])/(?:" + "|".join(("work", "root", "home/[a-z]\\w*", "Users/[a-zA-Z]\\w*")) + r")/(?=[\w.])"
)
OUTSIDE = re.compile(
    r"""(?:\b(?:src|srcset|action|poster|data)\s*=\s*["']?|url\(\s*["']?|@import\s+["'])\s*(?:https?:)?//"""
)
LINK_OUTSIDE = re.compile(r"""<(?!a\s)[a-z]+\s[^>]*\bhref\s*=\s*["']?(?:https?:)?//""")
FETCH_OUTSIDE = re.compile(r"""(?:from|import|fetch|import\(|new WebSocket\()\s*\(?["'`](?:https?:|wss?:)?//""")


def outside(text: str) -> list[str]:
    """What in a template, sheet or module would make a browser ask another host."""
    return [found.group() for pattern in (OUTSIDE, LINK_OUTSIDE, FETCH_OUTSIDE) for found in pattern.finditer(text)]


def test_no_file_names_a_package_registry() -> None:
    assert [(name, host) for name, text in texts().items() for host in REGISTRIES if host in text] == []


def test_no_file_holds_a_path_of_one_machine() -> None:
    found = [(name, match.group()) for name, text in texts().items() for match in MACHINE.finditer(text)]
    assert found == []


@pytest.mark.parametrize("path", ["/wo" + "rk/x", "'/ro" + "ot/.cache", "cd /ho" + "me/anna/x", "/Us" + "ers/anna/x"])
def test_a_path_of_one_machine_would_be_found(path: str) -> None:
    assert MACHINE.search(path)


def test_the_page_asks_no_other_host_for_anything() -> None:
    pages = {name: text for name, text in texts().items() if name.startswith(("static/", "templates/"))}
    assert len(pages) > 30
    assert {name: outside(text) for name, text in pages.items() if outside(text)} == {}


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://x.example/a.js"></script>',
        '<link rel="stylesheet" href="//x.example/a.css">',
        "@import 'https://x.example/a.css';",
        "b { background: url(https://x.example/a.png) }",
        'import { a } from "https://x.example/a.js";',
        "fetch('https://x.example/')",
    ],
)
def test_asking_another_host_would_be_found(text: str) -> None:
    assert outside(text)


def test_a_link_for_the_reader_to_follow_may_lead_outside() -> None:
    assert outside('<a href="https://x.example/">there</a>') == []


def test_a_line_of_the_page_s_code_ends_at_120_columns() -> None:
    """Python's linter looks at Python's lines; the page's formatter leaves comments and texts as they are."""
    lines = {
        f"{name}:{place}": line
        for name, text in texts().items()
        if name.endswith(".js")
        for place, line in enumerate(text.split("\n"), 1)
    }
    assert len(lines) > 10_000
    assert [place for place, line in lines.items() if len(line) > 120] == []
