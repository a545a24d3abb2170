// Where notes find room on the stage.

import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutNetwork } from "../../../../static/draw/network_layout.js";
import { linksOf, linkTargets, placeNote, tilesOf, unitTargets } from "../../../../static/panels/shell/note_places.js";

const note = { width: 176, height: 72 };
/** @param {number[]} layers @param {{width: number, height: number}} room */
function placed(layers, room) {
  const layout = layoutNetwork({
    ...room,
    layers,
    output: { x: room.width, y: room.height / 3, side: "left", length: 340 },
    bottom: 64,
    left: 24,
    right: 8,
  });
  const [solid, links] = [tilesOf(layout), linksOf(layout)];
  return [unitTargets, linkTargets].map((targets) => ({
    place: placeNote({ room, note, solid, links, targets: targets(layout) }),
    solid,
  }));
}

test("in a small network both notes find room, clear of every tile and within the stage", () => {
  const room = { width: 640, height: 520 };
  for (const { place, solid } of placed([2, 4, 2, 1], room)) {
    assert.ok(place);
    const { left, top } = place;
    assert.ok(left >= 0 && top >= 0 && left + note.width <= room.width && top + note.height <= room.height);
    for (const box of solid)
      assert.ok(
        left + note.width < box.left || left > box.right || top + note.height < box.top || top > box.bottom,
        JSON.stringify({ place, box }),
      );
  }
});

test("where a network fills its stage there are no notes", () => {
  for (const { place } of placed([8, 8, 8, 1], { width: 300, height: 280 })) assert.equal(place, null);
});

test("an arrow does not lead across a tile", () => {
  const options = { room: { width: 400, height: 300 }, note, links: [] };
  const solid = [{ left: 0, top: 60, right: 400, bottom: 100 }];
  // There is room under it alone.
  assert.equal(placeNote({ ...options, solid, targets: [{ x: 200, y: 60 }] }), null);
  assert.ok(placeNote({ ...options, solid, targets: [{ x: 200, y: 100 }] }));
});

test("a note keeps off the links that rise to a map above", () => {
  const room = { width: 366, height: 260 };
  const layout = layoutNetwork({
    ...room,
    layers: [2, 1, 1],
    output: { x: 160, y: -20, side: "below", length: 240 },
    bottom: 52,
    left: 30,
    right: 44,
  });
  const links = linksOf(layout);
  const rising = links.filter(({ right }) => right > layout.units[1][0].x);
  assert.ok(rising.length >= 4);
  const place = placeNote({ room, note, solid: tilesOf(layout), links, targets: unitTargets(layout) });
  if (place)
    for (const box of rising)
      assert.ok(
        place.left + note.width < box.left ||
          place.left > box.right ||
          place.top + note.height < box.top ||
          place.top > box.bottom,
      );
});
