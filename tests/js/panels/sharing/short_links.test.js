import assert from "node:assert/strict";
import { test } from "node:test";
import { createLinks } from "../../../../static/panels/sharing/short_links.js";

/** @param {Response | Error} answer */
function links(answer) {
  const asked = [];
  const ask = async (...request) => {
    asked.push(request);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { ...createLinks("http://x/links", ask), asked };
}
const problem = (status, body) => new Response(JSON.stringify(body), { status });
const refused = (promise) =>
  promise.then(
    () => assert.fail("nothing was refused"),
    ({ key, values }) => ({ key, values }),
  );

test("a run is sent as bytes, and its link comes back", async () => {
  const { put, asked } = links(new Response('{"id": "abc", "days": 7}', { status: 201 }));
  assert.deepEqual(await put(Uint8Array.of(1, 2)), { id: "abc", days: 7 });
  const [url, { method, body, headers }] = asked[0];
  assert.deepEqual(
    [url, method, [...body], headers],
    ["http://x/links", "POST", [1, 2], { "content-type": "application/octet-stream" }],
  );
});

test("a link is asked for by its name and nothing else, whatever it holds", async () => {
  const { get, asked } = links(new Response(Uint8Array.of(7)));
  assert.deepEqual(await get("../healthz?x#y"), Uint8Array.of(7));
  assert.equal(asked[0][0], "http://x/links/..%2Fhealthz%3Fx%23y");
});

test("each refusal has its own words", async () => {
  assert.equal((await refused(links(problem(404, { code: "unknown" })).get("a"))).key, "share.fault.link_unknown");
  assert.equal((await refused(links(problem(404, { code: "off" })).get("a"))).key, "share.fault.link_off");
  assert.deepEqual(await refused(links(problem(507, { code: "full", detail: "at most 2" })).put(new Uint8Array(1))), {
    key: "share.fault.link_full",
    values: { reason: "at most 2" },
  });
  assert.deepEqual(await refused(links(new Response("<h1>Bad gateway</h1>", { status: 502 })).get("a")), {
    key: "share.fault.server",
    values: { status: 502, reason: "" },
  });
  assert.equal((await refused(links(problem(404, { detail: "not found" })).get("a"))).key, "share.fault.server");
  assert.equal((await refused(links(new TypeError("failed to fetch")).get("a"))).key, "share.fault.unreachable");
});
