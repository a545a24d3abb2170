import assert from "node:assert/strict";
import { test } from "node:test";
import { claimOf, presetGroups } from "../../../../static/panels/lessons/preset_list.js";
import { RESOLVED } from "../../support/lesson.js";

test("a preset's claim is put into words: after its epochs, unless its number stays what it is", () => {
  const text = (key, values = {}) => `${key} ${JSON.stringify(values)}`;
  const said = (claim) => claimOf({ resolved: claim, epochs: 60 }, text);
  const [learns, , hill] = RESOLVED.claims;
  assert.match(said(learns), /^presets\.claim .*"epochs":60.*measure\.test_loss.*presets\.below/);
  assert.match(said(hill), /^presets\.claim_ever .*measure\.hill_end .*rate.*0\.1.*presets\.above/);
});

test("presets of the data at hand come first, the others by topic, and what works before what does not", () => {
  const one = (id, dataset, topic, good) => ({ id, dataset, topic, good });
  const list = [
    one("a", "xor", "first_steps", true),
    one("b", "circle", "first_steps", false),
    one("c", "gauss", "training", false),
    one("d", "circle", "training", true),
    one("e", "xor", "training", true),
  ];
  const groups = (dataset) => presetGroups(list, dataset).map((group) => [group.topic, group.list.map(({ id }) => id)]);
  assert.deepEqual(groups("circle"), [
    ["here", ["d", "b"]],
    ["first_steps", ["a"]],
    ["training", ["e", "c"]],
  ]);
  assert.deepEqual(groups("custom")[0], ["first_steps", ["a", "b"]]);
});
