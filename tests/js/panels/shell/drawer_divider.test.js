// The divider above the drawer, without a page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { heightAfter } from "../../../../static/panels/shell/drawer_divider.js";

const heights = { now: 200, least: 120, most: 280, before: 240 };

test("arrow keys move the divider, Home and End take it to its ends, and it stays between them", () => {
  assert.equal(heightAfter("ArrowUp", heights), 216);
  assert.equal(heightAfter("ArrowDown", heights), 184);
  assert.equal(heightAfter("PageUp", heights), 280);
  assert.equal(heightAfter("Home", heights), 120);
  assert.equal(heightAfter("End", heights), 280);
  assert.equal(heightAfter("a", heights), null);
});

test("Enter makes the drawer as small as it may be, and brings it back", () => {
  assert.equal(heightAfter("Enter", heights), 120);
  assert.equal(heightAfter("Enter", { ...heights, now: 120 }), 240);
});
