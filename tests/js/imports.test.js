// Imports run one way: what may import what stands in tests/arrows.json, for the server's language and for the page's.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../static/", import.meta.url));

/** Rooms, group after group: a room imports what stands in a group before its own, and itself. @type {string[][]} */
const GROUPS = JSON.parse(readFileSync(new URL("../arrows.json", import.meta.url), "utf8")).static;
const ROOMS = GROUPS.flat();

/**
 * The room of a module: the longest that its path begins with; each folder below panels/ is one.
 * @param {string} path
 */
function roomOf(path) {
  const parts = posix.dirname(path).split("/");
  const folders = parts.map((_, end) => parts.slice(0, parts.length - end).join("/"));
  const found = [path, ...folders].find((room) => ROOMS.includes(room) || ROOMS.includes(`${posix.dirname(room)}/*`));
  const group = GROUPS.findIndex(
    (rooms) => rooms.includes(found ?? "") || rooms.includes(`${posix.dirname(found ?? "")}/*`),
  );
  return found === undefined ? null : { name: found, group };
}

/** @param {string} path @param {string} target */
function allowed(path, target) {
  const [from, to] = [roomOf(path), roomOf(target)];
  if (!from || !to) return false;
  if (from.name === to.name) return true;
  // A folder within a panel is that panel's own.
  const own = ROOMS.includes(`${posix.dirname(posix.dirname(to.name))}/*`) ? posix.dirname(to.name) : null;
  return to.group < from.group && (own === null || from.name === own);
}

/** @returns {string[]} what a module's source imports, statically or, unless left out, at use */
function importsOf(source, { atUse = true } = {}) {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const patterns = [
    /^\s*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/gm,
    /^\s*import\s*["']([^"']+)["']/gm,
    ...(atUse ? [/\bimport\s*\(\s*["']([^"']+)["']/g] : []),
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map(([, target]) => target));
}

/** @param {Map<string, string>} sources by path under static/ @returns {string[]} what is wrong, one line each */
function faultsIn(sources) {
  const faults = [];
  const graph = new Map(
    [...sources].map(([path, source]) => [
      path,
      importsOf(source).map((target) => {
        if (!target.startsWith(".")) faults.push(`${path} imports "${target}", which is no file of the page`);
        return posix.join(posix.dirname(path), target);
      }),
    ]),
  );
  for (const [path, targets] of graph) {
    if (!roomOf(path)) faults.push(`${path} is in no room of tests/arrows.json`);
    for (const target of targets) {
      if (!sources.has(target)) faults.push(`${path} imports ${target}, which does not exist`);
      else if (!allowed(path, target)) faults.push(`${path} must not import ${target}`);
    }
  }
  const done = new Set();
  const walk = (path, trail) => {
    if (trail.includes(path)) faults.push(`cycle: ${[...trail.slice(trail.indexOf(path)), path].join(" > ")}`);
    else if (!done.has(path)) for (const target of graph.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return faults;
}

const page = new Map(
  readdirSync(root, { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".js"))
    .map((path) => [path, readFileSync(root + path, "utf8")]),
);

test("the page's modules import one way, without cycles", () => {
  assert.ok(page.size > 10);
  assert.deepEqual(faultsIn(page), []);
});

test("only main.js opens a connection: panels are given what they may do", () => {
  for (const target of ["wire/connection.js", "wire/view_requests.js"]) {
    const importing = [...page].filter(([path, source]) =>
      importsOf(source).some((named) => posix.join(posix.dirname(path), named) === target),
    );
    assert.deepEqual(
      importing.map(([path]) => path),
      ["main.js"],
    );
  }
});

/** What a module needs to begin, itself included. @param {string} start */
function neededBy(start) {
  const needed = new Set();
  const add = (path) => {
    if (needed.has(path)) return;
    needed.add(path);
    for (const target of importsOf(page.get(path), { atUse: false })) add(posix.join(posix.dirname(path), target));
  };
  add(start);
  return needed;
}

test("a page stands without what is loaded later, and a lesson's list without what draws its pictures", () => {
  const first = neededBy("main.js");
  assert.ok(first.has("panels/network/network.js"));
  const later = ["views.js", "actions.js"].flatMap((path) => {
    const atStart = importsOf(page.get(path), { atUse: false });
    return importsOf(page.get(path)).filter((target) => !atStart.includes(target));
  });
  assert.ok(later.length > 15);
  assert.deepEqual(
    later.filter((target) => first.has(posix.join(target))),
    [],
  );
  const list = neededBy("panels/lessons/lesson_view.js");
  assert.deepEqual(
    [...list, ...neededBy("panels/lessons/lesson_run.js")].filter((path) => path.includes("/pictures/")),
    [],
  );
});

test("no module of the page keeps state outside its functions in a `let`", () => {
  for (const [path, source] of page) assert.doesNotMatch(source, /^(export )?(let|var) /m, path);
});

test("a wrong-way import, a cycle, a package and a missing file are each found", () => {
  const found = (entries) => faultsIn(new Map(Object.entries(entries)));
  assert.deepEqual(found({ "draw/a.js": 'import { x } from "../app/store.js";', "app/store.js": "" }), [
    "draw/a.js must not import app/store.js",
  ]);
  assert.deepEqual(found({ "panels/a/a.js": 'import "../b/b.js";', "panels/b/b.js": "" }), [
    "panels/a/a.js must not import panels/b/b.js",
  ]);
  assert.deepEqual(
    found({ "panels/a/a.js": 'import "./b.js";\nimport "../../draw/c.js";', "panels/a/b.js": "", "draw/c.js": "" }),
    [],
  );
  const picture = { "panels/lessons/pictures/a.js": "" };
  assert.deepEqual(found({ ...picture, "panels/lessons/b.js": 'import "./pictures/a.js";' }), []);
  assert.deepEqual(found({ ...picture, "panels/output/b.js": 'import "../lessons/pictures/a.js";' }), [
    "panels/output/b.js must not import panels/lessons/pictures/a.js",
  ]);
  assert.deepEqual(found({ "wire/a.js": 'const x = await import("../controls/b.js");', "controls/b.js": "" }), [
    "wire/a.js must not import controls/b.js",
  ]);
  assert.deepEqual(
    found({ "draw/a.js": 'import {\n  b,\n} from "./b.js";', "draw/b.js": 'export { a } from "./a.js";' }),
    ["cycle: draw/a.js > draw/b.js > draw/a.js"],
  );
  assert.deepEqual(found({ "draw/a.js": 'import "./none.js";' }), [
    "draw/a.js imports draw/none.js, which does not exist",
  ]);
  assert.match(found({ "draw/a.js": 'import d3 from "d3";' })[0], /"d3", which is no file/);
  assert.deepEqual(found({ "stray.js": "" }), ["stray.js is in no room of tests/arrows.json"]);
  assert.deepEqual(
    found({
      "main.js": '// import "./x.js"\n/* from "./y.js" */\nconst text = " from ";\nimport "./panels/a/a.js";',
      "panels/a/a.js": '/** @type {import("../../main.js").X} */',
    }),
    [],
  );
});
