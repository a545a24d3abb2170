// Imports run one way: from the composition root to the views, from the views to drawing and state, never back.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../static/", import.meta.url));

/** What the modules matching each pattern may import; the first that matches counts. Types named in comments are not imports. */
const ALLOWED = [
  [/^main\.js$/, /./],
  [/^views\/parts\//, /^(store|state|claims|csv|faults|fetched)\.js$|^draw\/|^views\/parts\//],
  [/^views\//, /^(store|state|claims|faults|fetched)\.js$|^draw\/|^views\/parts\//],
  [/^draw\//, /^draw\//],
  [/^connection\.js$/, /^protocol\.js$/],
  [/^actions\.js$/, /^(protocol|fit|timeline|exporting|sharing|own|lessons|presets)\.js$/],
  [/^presets\.js$/, /^(claims|faults|fetched)\.js$/],
  [/^lessons\.js$/, /^(protocol|state|claims|faults|fetched)\.js$/],
  [/^sharing\.js$/, /^(codec|saved|recents|faults)\.js$/],
  [/^language\.js$/, /^fetched\.js$/],
  [/^shortlinks\.js$/, /^codec\.js$/],
  [/^exporting\.js$/, /^(codec|faults|fetched)\.js$/],
  [/^saved\.js$/, /^(codec|csv)\.js$/],
  [/^looking\.js$/, /^protocol\.js$/],
  [/^timeline\.js$/, /^(protocol|moments)\.js$/],
  [/^own\.js$/, /^(csv|owndata)\.js$/],
  [/^(owndata|fit)\.js$/, /^(csv|owndata)\.js$/],
  [/^receive\.js$/, /^(history|fit|faults)\.js$/],
  [/^url\.js$/, /^playground\.js$/],
  [/^(protocol|store|playground|state|history|text|faults|fetched|mount|keys|theme|moments|codec|recents|csv|claims)\.js$/, null],
];

/** @returns {string[]} what a module's source imports, statically or not */
function importsOf(source) {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const patterns = [/^\s*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/gm, /^\s*import\s*["']([^"']+)["']/gm, /\bimport\s*\(\s*["']([^"']+)["']/g];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map(([, target]) => target));
}

/** @param {Map<string, string>} sources by path under static/ @returns {string[]} what is wrong, one line each */
function faultsIn(sources) {
  const faults = [];
  const graph = new Map([...sources].map(([path, source]) => [path, importsOf(source).map((target) => {
    if (!target.startsWith(".")) faults.push(`${path} imports "${target}", which is no file of the page`);
    return posix.join(posix.dirname(path), target);
  })]));
  for (const [path, targets] of graph) {
    const rule = ALLOWED.find(([pattern]) => pattern.test(path));
    if (!rule) faults.push(`${path} has no rule in this test`);
    for (const target of targets) {
      if (!sources.has(target)) faults.push(`${path} imports ${target}, which does not exist`);
      else if (!rule?.[1]?.test(target)) faults.push(`${path} must not import ${target}`);
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

const page = new Map(readdirSync(root, { recursive: true }).map((path) => path.replaceAll("\\", "/")).filter((path) => path.endsWith(".js"))
  .map((path) => [path, readFileSync(root + path, "utf8")]));

test("the page's modules import one way, without cycles", () => {
  assert.ok(page.size > 10);
  assert.deepEqual(faultsIn(page), []);
});

test("no module of the page keeps state outside its functions in a `let`", () => {
  for (const [path, source] of page) assert.doesNotMatch(source, /^(export )?(let|var) /m, path);
});

test("no module of the page is past 300 lines", () => {
  for (const [path, source] of page) assert.ok(source.split("\n").length <= 300, path);
});

test("a wrong-way import, a cycle, a package and a missing file are each found", () => {
  const found = (entries) => faultsIn(new Map(Object.entries(entries)));
  assert.deepEqual(found({ "draw/a.js": 'import { x } from "../store.js";', "store.js": "" }), ["draw/a.js must not import store.js"]);
  assert.deepEqual(found({ "views/a.js": 'import "./b.js";', "views/b.js": "" }), ["views/a.js must not import views/b.js"]);
  assert.deepEqual(found({ "connection.js": 'const x = await import("./store.js");', "store.js": "" }), ["connection.js must not import store.js"]);
  assert.deepEqual(found({ "draw/a.js": 'import {\n  b,\n} from "./b.js";', "draw/b.js": 'export { a } from "./a.js";' }), ["cycle: draw/a.js > draw/b.js > draw/a.js"]);
  assert.deepEqual(found({ "draw/a.js": 'import "./none.js";' }), ["draw/a.js imports draw/none.js, which does not exist"]);
  assert.match(found({ "draw/a.js": 'import d3 from "d3";' })[0], /"d3", which is no file/);
  assert.deepEqual(found({ "stray.js": "" }), ["stray.js has no rule in this test"]);
  assert.deepEqual(found({ "main.js": '// import "./x.js"\n/* from "./y.js" */\nconst text = " from ";\nimport "./views/a.js";', "views/a.js": '/** @type {import("../main.js").X} */' }), []);
});
