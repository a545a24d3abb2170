// What a press points at, for a whole class: another unit or place than the teacher's would be spoken about in vain.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { pointAt } from "../../../../../static/panels/class/teacher/point_at.js";

/** An element that is within those of these selectors. */
class Element {
  constructor(within) {
    this.within = within;
  }
  closest(selector) {
    const found = selector.split(", ").find((one) => one in this.within);
    return found === undefined ? null : this.within[found];
  }
  getBoundingClientRect = () => ({ left: 100, top: 50, width: 200, height: 200 });
}

const NOTHING = { hovered: null, pointed: null, run: { inputs: [{}, {}] } };
const press = (within, place = {}) => ({ target: new Element(within), clientX: 1, clientY: 1, ...place });
const map = () => ({ "#points-canvas": new Element({}), "[id]": { id: "points-canvas" } });

describe("what a press points at", () => {
  // Tests of all files share one process: what this one stands in for is put back.
  const kept = {};
  before(() => {
    Object.assign(kept, { Element: globalThis.Element, document: globalThis.document });
    Object.assign(globalThis, { Element, document: { body: new Element({}) } });
  });
  after(() => Object.assign(globalThis, kept));

  test("on the map a press is a place of the inputs: the middle is zero, upwards is more", () => {
    assert.deepEqual(pointAt(press(map(), { clientX: 200, clientY: 150 }), NOTHING), { kind: "place", x: 0, y: 0 });
    assert.deepEqual(pointAt(press(map(), { clientX: 300, clientY: 50 }), NOTHING), { kind: "place", x: 6, y: 6 });
  });

  test("where there is no place, by keyboard or on a plot over one input, it is the part", () => {
    const part = { kind: "part", id: "points-canvas" };
    assert.deepEqual(pointAt(press(map(), { clientX: 0, clientY: 0 }), NOTHING), part);
    const curve = { ...NOTHING, run: { inputs: [{}] } };
    assert.deepEqual(pointAt(press(map(), { clientX: 200, clientY: 150 }), curve), part);
  });

  test("on the network it is the unit, else the connection under the pointer, else the part", () => {
    const graph = press({ "#graph": {}, "[id]": { id: "graph" } });
    const unit = { layer: 1, unit: 2 };
    const weight = { layer: 2, unit: 0, source: 3 };
    assert.deepEqual(pointAt(graph, { ...NOTHING, hovered: unit, pointed: weight }), { kind: "unit", ...unit });
    assert.deepEqual(pointAt(graph, { ...NOTHING, pointed: weight }), { kind: "weight", ...weight });
    assert.deepEqual(pointAt(graph, { ...NOTHING, pointed: { ...weight, source: null } }), {
      kind: "part",
      id: "graph",
    });
  });

  test("what only this page shows is nothing to point at", () => {
    assert.equal(pointAt(press({ ".toasts": {}, "[id]": { id: "toasts" } }), NOTHING), null);
    assert.equal(pointAt(press({}), NOTHING), null);
  });
});
