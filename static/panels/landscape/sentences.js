// What is seen of a landscape, in plain words: names of sentences and their values. Pure.

import { figure, formatLoss, lossInWords, wholePercent } from "../../draw/numbers.js";

/** @typedef {import("../../wire/types.js").Landscape} Landscape */
/** @typedef {import("../../wire/types.js").LandscapeForm} Form */
/** @typedef {{key: string, values?: Record<string, string | number>}} Said */

/** A walk of this share of the picture's side says how steep it is. */
const WALK = 0.1;
/** Beyond so many times, walls are many times as steep; a ratio without an end has no number. */
const MANY = 1000;
/** What lies this near is on the plane, and a gap of this share of the loss is none. */
const [ON, SAME] = [1e-6, 0.005];
/** Shares of the picture: a floor that wide is a plain, one that narrow a hole. */
const [WIDE, NARROW] = [0.25, 0.05];

/** @param {Form | null} form @param {number} half of the picture's side @returns {Said[]} */
export function formSaid(form, half) {
  if (!form) return [{ key: "landscape.form.edge" }];
  const { name, loss, lowest, across, along, rise, floor } = form;
  const ratio = across / Math.max(Math.abs(along), across / MANY);
  const [level, low] = [loss, lowest].map(formatLoss);
  switch (name) {
    case "slope": {
      const fall = lossInWords(form.steepness * 2 * half * WALK);
      const key = fall.below ? "landscape.form.gentle" : "landscape.form.slope";
      return [{ key, values: { fall: fall.figure, low } }];
    }
    case "ravine":
      return [
        {
          key: ratio >= MANY ? "landscape.form.ravine_many" : "landscape.form.ravine",
          values: { ratio: figure(ratio) },
        },
      ];
    case "plateau":
      return [{ key: "landscape.form.plateau", values: { loss: level } }];
    case "local_minimum":
      return [{ key: "landscape.form.local_minimum", values: { loss: level, low } }];
    default:
      return [
        { key: "landscape.form.bottom", values: { loss: level } },
        {
          key:
            floor >= WIDE
              ? "landscape.form.wide"
              : floor <= NARROW
                ? "landscape.form.narrow"
                : "landscape.form.between",
          values: { rise: formatLoss(Math.max(0, rise)), around: figure(form.around), share: wholePercent(floor) },
        },
      ];
  }
}

/** What the plane leaves out. @param {Landscape} landscape @returns {Said[]} */
export function planeSaid({ wanted, surface, present, path }) {
  if (!surface || !present) return [];
  const { loss, plane_loss: near, distance, gradient_share: share } = present;
  const gap = loss !== null && near !== null ? Math.abs(loss - near) : Number.NaN;
  return [
    { key: `landscape.plane.about_${wanted.plane}` },
    // Of two weights, that they hold next to nothing of a path goes without saying.
    ...(path.length > 1 && wanted.plane !== "weights"
      ? [{ key: "landscape.plane.share", values: { share: wholePercent(surface.share) } }]
      : []),
    ...(distance > ON && loss !== null && near !== null
      ? gap <= SAME * Math.abs(loss)
        ? [{ key: "landscape.plane.near", values: { loss: formatLoss(loss) } }]
        : [{ key: "landscape.plane.gap", values: { loss: formatLoss(loss), near: formatLoss(near) } }]
      : []),
    ...(share !== null && wanted.plane !== "path"
      ? [{ key: "landscape.plane.gradient", values: { share: wholePercent(share) } }]
      : []),
  ];
}
