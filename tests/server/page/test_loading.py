"""What modules and sheets need is found in them."""

from __future__ import annotations

import re

import pytest

from server.page.assets import PAGE_STYLE, Assets
from server.page.loading import needed_modules, with_imported_sheets


def files(**contents: str) -> dict[str, tuple[bytes, str]]:
    return {name.replace("__", "/").replace("_", "."): (text.encode(), "") for name, text in contents.items()}


def test_a_module_needs_what_it_imports_and_what_that_imports_and_not_what_it_loads_at_use() -> None:
    static = files(
        main_js='import { a } from "./app/a.js";\nimport "./b.js";\nconst later = () => import("./later.js");\n',
        app__a_js='// import "./no.js";\n/* import "./no.js"; */\nimport {\n  c,\n} from "../c.js";\n',
        b_js='/** @typedef {import("./later.js").Later} Later */\nexport { c } from "./c.js";\n',
        c_js='export const c = "import";\n',
        later_js="",
        no_js="",
    )
    assert needed_modules(static) == ("c.js", "app/a.js", "b.js", "main.js")
    assert needed_modules({}) == ()


def test_a_sheet_holds_those_it_imports_in_their_order() -> None:
    static = files(css__all_css='/* All. */\n@import "a.css";\n@import "in/b.css";\n', css__a_css="a {}\n")
    static["css/in/b.css"] = b'@import "c.css";\nb {}\n', ""
    static["css/in/c.css"] = b"c {}\n", ""
    assert with_imported_sheets(static, "css/all.css") == b"a {}\nc {}\nb {}\n"
    del static["css/in/c.css"]
    with pytest.raises(KeyError, match=r"css/in/c\.css"):
        with_imported_sheets(static, "css/all.css")


def test_every_sheet_is_a_part_of_the_page_s_or_named_by_a_template() -> None:
    assets = Assets()
    templates = "".join(path.read_text() for path in (assets.root / "templates").rglob("*.html"))
    sheets = {path.relative_to(assets.root / "static").as_posix() for path in (assets.root / "static").rglob("*.css")}
    imported = re.findall(r'@import "([^"]+)"', (assets.root / "static" / PAGE_STYLE).read_text())
    assert len(imported) > 10
    assert {f"css/{name}" for name in imported} | set(re.findall(r"static\('(css/[^']+)'\)", templates)) == sheets
