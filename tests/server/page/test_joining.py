"""The page's start is one file, and shares its modules with what is loaded later."""

from __future__ import annotations

import re

import pytest

from server.page.assets import Assets
from server.page.joining import joined_modules

Static = dict[str, tuple[bytes, str]]


def files(**contents: str) -> Static:
    return {name.replace("__", "/") + ".js": (text.encode(), "") for name, text in contents.items()}


SHARED = files(
    main='// Starts.\n\nimport { a as one, b } from "./in/a.js";\n\nconst load = () => import("./late/c.js");\n'
    "load(one, b);\n",
    in__a='import * as d from "../d.js";\n/** @type {import("./late/c.js").C} */\nexport const [a, c] = d.d();\n'
    "export async function b() {}\nconst own = 1;\n",
    d="export function d() {}\nexport {};\n",
    late__c='import {\n  a as one,\n  b,\n} from "../in/a.js";\nimport { e } from "./e.js";\n'
    "export const c = [one, b, e];\n",
    late__e="export class e {}\n",
)


def test_the_start_holds_what_it_needs_and_loads_the_rest_by_its_own_address() -> None:
    assert joined_modules(SHARED)["main.js"].decode() == (
        "const $module0 = (() => {\nfunction d() {}\nreturn { d };\n})();\n"
        "const $module1 = (() => {\nconst d = $module0;\n\nconst [a, c] = d.d();\n"
        "async function b() {}\nconst own = 1;\nreturn { a, c, b };\n})();\n"
        'export const $modules = { "d.js": $module0, "in/a.js": $module1 };\n'
        "const $module2 = (() => {\nconst { a: one, b } = $module1;\n\n"
        'const load = () => import("./late/c.js");\nload(one, b);\nreturn {  };\n})();\n'
    )


def test_what_is_loaded_later_has_the_start_s_modules_on_the_lines_where_it_imports_them() -> None:
    served = joined_modules(SHARED)
    assert served["late/c.js"].decode() == (
        'import { $modules } from "../main.js"; const { a: one, b, } = $modules["in/a.js"];\n\n\n\n'
        'import { e } from "./e.js";\nexport const c = [one, b, e];\n'
    )
    assert served["in/a.js"].decode() == (
        'import { $modules } from "../main.js";\nexport const { a, c, b } = $modules["in/a.js"];\n'
    )
    assert "late/e.js" not in served


def test_a_start_that_needs_nothing_is_served_as_it_is() -> None:
    assert joined_modules(files(main="export const one = 1;\n")) == {}
    assert joined_modules({}) == {}


@pytest.mark.parametrize(
    "line", ["export let a = 1;", "export default 1;", 'export { a } from "./b.js";', 'import "./b.js";']
)
def test_a_form_that_cannot_be_joined_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"static/a.js: `{line}`")):
        joined_modules(files(main='import { a } from "./a.js";\n', a=f"{line}\n", b="export const a = 1;\n"))


def test_every_name_that_is_taken_from_the_start_is_there() -> None:
    assets = Assets()
    start = assets.static_file("main.js")
    assert start
    tables = dict(re.findall(r'"([\w/.]+)": (\$module\d+)', start[0].decode().partition("export const $modules")[2]))
    assert len(tables) > 40
    offered = {
        variable: set(re.findall(r"\w+", names))
        for variable, names in re.findall(
            r"^const (\$module\d+) = .*?^return \{(.*?)\};$", start[0].decode(), re.MULTILINE | re.DOTALL
        )
    }
    taken = 0
    for path in (assets.root / "static").rglob("*.js"):
        served = assets.static_file(path.relative_to(assets.root / "static").as_posix())
        assert served
        for names, name in re.findall(r'const \{(.*?)\} = \$modules\["(.*?)"\]', served[0].decode()):
            wanted = {one.partition(":")[0].strip() for one in names.split(",")} - {""}
            assert wanted <= offered[tables[name]], (path, name)
            taken += len(wanted)
    assert taken > 100
