import assert from "node:assert/strict";
import { test } from "node:test";
import { claimOf } from "../../../../static/panels/lessons/preset_list.js";
import { RESOLVED } from "../../support/lesson.js";

test("a preset's claim is put into words: after its epochs, unless its number stays what it is", () => {
  const text = (key, values = {}) => `${key} ${JSON.stringify(values)}`;
  const said = (claim) => claimOf({ resolved: claim, epochs: 60 }, text);
  const [learns, , hill] = RESOLVED.claims;
  assert.match(said(learns), /^presets\.claim .*"epochs":60.*measure\.test_loss.*presets\.below/);
  assert.match(said(hill), /^presets\.claim_ever .*measure\.hill_end .*rate.*0\.1.*presets\.above/);
});
