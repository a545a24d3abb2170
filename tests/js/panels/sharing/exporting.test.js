// The trained network in other forms: what is asked of the server, and what is said where it refuses.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createExporting } from "../../../../static/panels/sharing/exporting.js";

const NUMPY = { name: "numpy", file: "network_numpy.py", missing: null, install: null };
const SNAPSHOT = new Uint8Array(20).fill(7).buffer;

/** @param {(address: string, options?: RequestInit) => Promise<Response>} ask */
function made(ask, snapshot = { bytes: SNAPSHOT }) {
  const heard = {
    asked: /** @type {[string, RequestInit | undefined][]} */ ([]),
    notes: /** @type {string[]} */ ([]),
  };
  const store = {
    state: { exports: /** @type {unknown[] | null} */ ([]) },
    change: (/** @type {string} */ _, /** @type {object} */ change) => void Object.assign(store.state, change),
  };
  const exporting = createExporting({
    store: /** @type {any} */ (store),
    timeline: { snapshot: async () => snapshot },
    note: (kind, sentence) => void heard.notes.push(`${kind}: ${sentence}`),
    text: /** @type {any} */ (
      (/** @type {string} */ key, /** @type {object} */ values) => `${key} ${JSON.stringify(values ?? {})}`
    ),
    ask: /** @type {any} */ (
      (/** @type {string} */ address, /** @type {RequestInit} */ options) => {
        heard.asked.push([address, options]);
        return ask(address, options);
      }
    ),
  });
  return { exporting, store, heard };
}

test("the formats are asked for once", async () => {
  const { exporting, store, heard } = made(async () => Response.json({ formats: [NUMPY] }));
  await exporting.load();
  await exporting.load();
  assert.deepEqual(store.state.exports, [NUMPY]);
  assert.equal(heard.asked.length, 1);
});

test("formats that did not come are asked for again", async () => {
  const answers = [
    () => Promise.reject(new TypeError("no network")),
    async () => new Response("", { status: 404 }),
    async () => Response.json({ formats: [NUMPY] }),
  ];
  const { exporting, store } = made(() => /** @type {any} */ (answers.shift())());
  for (const expected of [null, null, [NUMPY]]) {
    await exporting.load();
    assert.deepEqual(store.state.exports, expected);
  }
});

test("the moment's checkpoint is sent without its message's head, and the file comes back", async () => {
  const { exporting, heard } = made(async () => new Response("import numpy"));
  const file = await exporting.write(NUMPY);
  const [[address, options]] = heard.asked;
  assert.equal(address, "api/export");
  assert.equal(new Headers(options?.headers).get("content-type"), "application/json");
  assert.deepEqual(JSON.parse(String(options?.body)), { format: "numpy", checkpoint: btoa("\x07\x07\x07\x07") });
  assert.equal(await file?.text(), "import numpy");
  assert.deepEqual(heard.notes, []);
});

for (const [what, ask, reason] of /** @type {[string, () => Promise<Response>, string][]} */ ([
  [
    "a refusal has its own words",
    async () => Response.json({ detail: "too fast" }, { status: 429 }),
    'share.fault.too_fast {"status":429}',
  ],
  [
    "what cannot be written has its own words",
    async () => Response.json({ detail: "not finite" }, { status: 422 }),
    'export.fault.unwritable {"status":422}',
  ],
  [
    "an answer of something between is told by its number",
    async () => new Response("<h1>Bad gateway</h1>", { status: 502 }),
    'share.fault.server {"status":502}',
  ],
  [
    "a problem that says nothing is told by its number",
    async () => Response.json({ detail: 7 }, { status: 500 }),
    'share.fault.server {"status":500}',
  ],
  ["a server that is not there is told", () => Promise.reject(new TypeError("failed")), "share.fault.unreachable {}"],
])) {
  test(what, async () => {
    const { exporting, heard } = made(ask);
    assert.equal(await exporting.write(NUMPY), null);
    assert.deepEqual(heard.notes, [`fault: export.refused ${JSON.stringify({ reason })}`]);
  });
}

test("without a state of the run nothing is asked", async () => {
  const { exporting, heard } = made(() => assert.fail("it was asked"), null);
  assert.equal(await exporting.write(NUMPY), null);
  assert.deepEqual(heard.asked, []);
});
