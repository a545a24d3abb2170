// The steps of the tour: what each speaks of, and what a person does there.

/** @typedef {import("../../app/state.js").State} State */
/**
 * @typedef {object} Step
 * @property {string} name of its texts
 * @property {string[]} targets the first of them that is seen
 * @property {Side[]} sides where the card stands, by preference
 * @property {(state: State) => unknown} [seen] what it is before
 * @property {(state: State, before: any) => boolean} done whether the person has done it
 * @property {(state: State) => boolean} [there] whether there is anything to speak of
 * @property {(state: State) => Box | null} [part] of the target, within it
 * @property {boolean} [touch] it has words for fingers
 */
/** @typedef {"right" | "left" | "below" | "above"} Side */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

const epochOf = (/** @type {State} */ { frame }) => frame?.epoch ?? 0;
const shapeOf = (/** @type {State} */ { experiment }) => experiment.hidden.map(({ units }) => units).join();

/** The squares of the first hidden layer. @param {State} state @returns {Box | null} */
function unitsOf({ layout }) {
  const column = layout?.units[1];
  if (!layout || !column) return null;
  const half = layout.size / 2;
  return {
    left: column[0].x - half,
    right: column[0].x + half,
    top: Math.min(...column.map(({ y }) => y)) - half,
    bottom: Math.max(...column.map(({ y }) => y)) + half,
  };
}

/** The links from the inputs, and what they lead to. @param {State} state @returns {Box | null} */
function linksOf({ layout }) {
  if (!layout) return null;
  const [from, to] = layout.units;
  const half = layout.size / 2;
  const heights = [...from, ...to].map(({ y }) => y);
  return {
    left: from[0].x - half,
    right: to[0].x + half,
    top: Math.min(...heights) - half,
    bottom: Math.max(...heights) + half,
  };
}

/** @type {Step[]} */
export const STEPS = [
  {
    name: "play",
    targets: ["#play"],
    sides: ["below", "above", "right"],
    seen: epochOf,
    done: (state, before) => state.playing || epochOf(state) > before,
    touch: true,
  },
  {
    name: "data",
    targets: ["#datasets", "#chips button"],
    sides: ["right", "below", "above"],
    seen: ({ experiment }) => experiment.data.dataset,
    done: ({ experiment }, before) => experiment.data.dataset !== before,
  },
  {
    name: "unit",
    targets: ["#graph"],
    sides: ["right", "left", "below", "above"],
    seen: ({ hovered, pinned }) => [hovered, pinned],
    done: ({ hovered, pinned }, before) => [hovered, pinned].some((now, at) => now !== before[at] && now?.layer),
    there: ({ experiment }) => experiment.hidden.length > 0,
    part: unitsOf,
    touch: true,
  },
  {
    name: "weight",
    targets: ["#graph"],
    sides: ["right", "below", "left", "above"],
    seen: ({ edits }) => edits.length,
    done: ({ edits }, before) => edits.length > before,
    part: linksOf,
    touch: true,
  },
  {
    name: "layers",
    targets: [".layer-count"],
    sides: ["above", "below"],
    seen: shapeOf,
    done: (state, before) => shapeOf(state) !== before,
  },
  {
    name: "output",
    targets: ["#map"],
    sides: ["left", "below", "above"],
    done: ({ probe }) => probe !== null,
    touch: true,
  },
  {
    name: "presets",
    targets: ["#presets-open", "#lessons-button", "#menu-button"],
    sides: ["below", "right", "left"],
    done: () => false,
  },
];

/** Between the card and what it speaks of, in CSS pixels. */
const GAP = 20;

/**
 * Where the card stands: beside what it speaks of, at the first side that has room, else where it hides least of it.
 * @param {object} options
 * @param {Box} options.area what it speaks of
 * @param {{width: number, height: number}} options.card
 * @param {Box} options.room what is free of the window
 * @param {Side[]} options.sides
 * @returns {{left: number, top: number, hides: number}} hides: CSS pixels of the area, squared
 */
export function placeCard({ area, card, room, sides }) {
  const within = (/** @type {number} */ at, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.max(low, Math.min(at, high));
  const across = {
    left: within(area.left, room.left, room.right - card.width),
    top: within(area.top, room.top, room.bottom - card.height),
  };
  const beside = {
    right: { left: area.right + GAP, top: across.top },
    left: { left: area.left - GAP - card.width, top: across.top },
    below: { left: across.left, top: area.bottom + GAP },
    above: { left: across.left, top: area.top - GAP - card.height },
  };
  const hides = (/** @type {{left: number, top: number}} */ { left, top }) =>
    Math.max(0, Math.min(left + card.width, area.right) - Math.max(left, area.left)) *
    Math.max(0, Math.min(top + card.height, area.bottom) - Math.max(top, area.top));
  const fits = (/** @type {{left: number, top: number}} */ { left, top }) =>
    left >= room.left && top >= room.top && left + card.width <= room.right && top + card.height <= room.bottom;
  const found = sides.map((side) => beside[side]).find(fits);
  if (found) return { ...found, hides: 0 };
  const corners = [room.bottom - card.height, room.top].flatMap((top) =>
    [room.left, room.right - card.width].map((left) => ({ left, top })),
  );
  const best = corners.reduce((least, corner) => (hides(corner) < hides(least) ? corner : least));
  return { ...best, hides: hides(best) };
}
