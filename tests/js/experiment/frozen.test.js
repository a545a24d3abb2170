import assert from "node:assert/strict";
import { test } from "node:test";
import { heldBy, heldLinks, holds, placeOf, toggled, unitHeld } from "../../../static/experiment/frozen.js";

test("a place is listed by all its parts, and a bias is no unit", () => {
  const list = [
    { layer: 1, unit: 0 },
    { layer: 2, unit: 1, source: 0 },
  ];
  assert.ok(holds(list, { layer: 1, unit: 0 }) && holds(list, { layer: 2, unit: 1, source: 0 }));
  assert.ok(
    !holds(list, { layer: 1 }) &&
      !holds(list, { layer: 1, unit: 0, bias: true }) &&
      !holds(list, { layer: 2, unit: 1 }),
  );
});

test("toggling twice gives the list back and leaves the first alone", () => {
  const list = [{ layer: 1, unit: 0 }];
  const more = toggled(list, { layer: 2 });
  assert.deepEqual(
    [list, more, toggled(more, { layer: 2 })],
    [[{ layer: 1, unit: 0 }], [{ layer: 1, unit: 0 }, { layer: 2 }], list],
  );
});

test("a parameter is held by its layer, its unit, or itself", () => {
  const bias = { layer: 1, unit: 2, source: null };
  assert.equal(heldBy([], bias), null);
  assert.equal(heldBy([placeOf(bias)], bias), "itself");
  assert.equal(heldBy([{ layer: 1, unit: 2 }], bias), "unit");
  assert.equal(heldBy([{ layer: 1 }, { layer: 1, unit: 2 }], bias), "layer");
  assert.equal(heldBy([{ layer: 1, unit: 2, source: 0 }], { layer: 1, unit: 2, source: 0 }), "itself");
  assert.equal(heldBy([{ layer: 1, unit: 2, source: 0 }], { layer: 1, unit: 2, source: 1 }), null);
});

test("a unit is held by itself or its layer, and a link that is listed by itself has a pin", () => {
  const list = [
    { layer: 1 },
    { layer: 2, unit: 1 },
    { layer: 2, unit: 0, source: 3 },
    { layer: 3, unit: 0, bias: true },
  ];
  assert.deepEqual(
    [1, 2, 3].map((layer) => [0, 1].map((unit) => unitHeld(list, { layer, unit }))),
    [
      [true, true],
      [false, true],
      [false, false],
    ],
  );
  assert.deepEqual(heldLinks(list), [{ layer: 2, unit: 0, source: 3 }]);
});
