// The tour's steps and where its card stands, without a page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { placeCard, STEPS } from "../../../../static/panels/shell/tour_steps.js";

const still = {
  playing: false,
  frame: { epoch: 3 },
  experiment: { data: { dataset: "circle" }, hidden: [{ units: 4 }] },
  hovered: null,
  pinned: null,
  edits: [],
  probe: null,
};
/** What a person does in each step. @type {Record<string, object>} */
const DEEDS = {
  play: { playing: true },
  data: { experiment: { ...still.experiment, data: { dataset: "xor" } } },
  unit: { hovered: { layer: 1, unit: 0 } },
  weight: { edits: [{}] },
  layers: { experiment: { ...still.experiment, hidden: [{ units: 4 }, { units: 2 }] } },
  output: { probe: { inputs: [1, 2] } },
};

test("a step is done by what it asks for, and by nothing that another asks for", () => {
  for (const { name, seen, done } of STEPS) {
    const before = seen?.(/** @type {any} */ (still));
    assert.equal(Boolean(done(/** @type {any} */ (still), before)), false, name);
    for (const [deed, change] of Object.entries(DEEDS))
      assert.equal(
        Boolean(done(/** @type {any} */ ({ ...still, ...change }), before)),
        deed === name,
        `${name} by ${deed}`,
      );
  }
});

const room = { left: 0, top: 0, right: 1000, bottom: 600 };
const card = { width: 200, height: 150 };

test("the card stands at the first side with room, level with what it speaks of", () => {
  const area = { left: 100, top: 200, right: 300, bottom: 300 };
  assert.deepEqual(placeCard({ area, card, room, sides: ["left", "right"] }), { left: 320, top: 200, hides: 0 });
  const low = { left: 100, top: 560, right: 300, bottom: 590 };
  assert.deepEqual(placeCard({ area: low, card, room, sides: ["below", "above"] }), { left: 100, top: 390, hides: 0 });
});

test("where no side has room the card hides as little as it can", () => {
  const area = { left: 0, top: 0, right: 1000, bottom: 500 };
  const placed = placeCard({ area, card, room, sides: ["right", "below"] });
  assert.deepEqual(placed, { left: 0, top: 450, hides: 200 * 50 });
});
