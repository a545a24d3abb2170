import assert from "node:assert/strict";
import { test } from "node:test";

import { fetchDocument } from "../../../static/app/fetching.js";

test("a document is what its address answers", async () => {
  const asked = [];
  const found = await fetchDocument(new URL("http://here/a.json"), async (address) => {
    asked.push(String(address));
    return new Response('{"b": [1]}');
  });
  assert.deepEqual([asked, found], [["http://here/a.json"], { b: [1] }]);
});

test("a refusal has the answer's number and the address", async () => {
  const refused = await fetchDocument("a.json", async () => new Response("", { status: 503 })).catch((error) => error);
  assert.deepEqual([refused.message, refused.cause], ["503", "a.json"]);
});

test("what is no JSON is a failure", async () => {
  await assert.rejects(
    fetchDocument("a.json", async () => new Response("<p>")),
    SyntaxError,
  );
});
