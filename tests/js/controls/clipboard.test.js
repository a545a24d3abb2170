import assert from "node:assert/strict";
import { test } from "node:test";
import { copyText } from "../../../static/controls/clipboard.js";

/** A browser with the ways of copying that it is given. */
function browser({ takesItems = true, takesTexts = true } = {}) {
  const copied = [];
  class Item {
    constructor(parts) {
      this.parts = parts;
    }
  }
  const refuse = () => Promise.reject(new Error("not allowed"));
  return {
    copied,
    Item: takesItems ? Item : undefined,
    clipboard: {
      write: async ([{ parts }]) => void copied.push(["item", await (await parts["text/plain"]).text()]),
      writeText: takesTexts ? async (text) => void copied.push(["text", text]) : refuse,
    },
  };
}

test("a browser that takes promises is handed one before the text is there", async () => {
  const { copied, ...given } = browser();
  let handed = false;
  const { write } = given.clipboard;
  given.clipboard.write = (items) => ((handed = true), write(items));
  let resolve;
  const promise = new Promise((found) => (resolve = found));
  const done = copyText(promise, given);
  await null;
  assert.equal(handed, true);
  resolve("a link");
  assert.equal(await done, true);
  assert.deepEqual(copied, [["item", "a link"]]);
});

test("one that knows no items, or refuses them, is given the text itself", async () => {
  for (const made of [browser({ takesItems: false }), browser()]) {
    const { copied, ...given } = made;
    if (given.Item) given.clipboard.write = () => Promise.reject(new TypeError("a promise"));
    assert.equal(await copyText(Promise.resolve("a link"), given), true);
    assert.deepEqual(copied, [["text", "a link"]]);
  }
});

test("where nothing may be copied, or there is no clipboard, the answer is no", async () => {
  const { copied, ...given } = browser({ takesItems: false, takesTexts: false });
  assert.equal(await copyText(Promise.resolve("a link"), given), false);
  assert.equal(await copyText(Promise.resolve("a link"), { clipboard: null, Item: null }), false);
  assert.deepEqual(copied, []);
});

test("what cannot be made after all is not copied", async () => {
  for (const made of [Promise.resolve(null), Promise.reject(new Error("gone"))]) {
    const { copied, ...given } = browser();
    assert.equal(await copyText(made, given), false);
    assert.deepEqual(copied, []);
  }
});
