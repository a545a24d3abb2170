import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64, fromBase64url, toBase64, toBase64url } from "../../../static/wire/base64.js";

test("bytes as base64 are those of every other program, and come back", () => {
  assert.equal(toBase64(Uint8Array.of(77, 97, 110)), "TWFu");
  assert.equal(toBase64url(Uint8Array.of(251, 255, 254, 1)), "-__-AQ");
  const long = Uint8Array.from({ length: 20_001 }, (_, index) => (index * 7) & 255);
  assert.deepEqual(fromBase64(toBase64(long)), long);
  for (let size = 0; size < 5; size += 1)
    assert.deepEqual(fromBase64url(toBase64url(long.slice(0, size))), long.slice(0, size));
});

test("what is not base64, whole, is nothing", () => {
  for (const text of ["TWF", "TW u", "T===", "%%%%", "TWF\n"]) assert.equal(fromBase64(text), null);
  for (const text of ["TWFuA", "TW+u", "TW==", "ä"]) assert.equal(fromBase64url(text), null);
});
