// The picture one takes along: the network, the output's map, and in words what was trained. It is drawn on a canvas or
// on an SVG alike.

import { font, SMALL } from "../../draw/fonts.js";
import { shorten, wrap, write } from "./lettering.js";
import { drawMap, layoutMap } from "./map.js";
import { drawNetwork, layoutFigure } from "./network.js";

const MARGIN = 24;
const TITLE = 34;
const METRICS = 52;
const METRIC = 95;
const LINE = 17;
/** Another system's letters may be wider than those measured here. */
const SLACK = 0.94;

/** @typedef {"both" | "output" | "network"} What */
/**
 * @typedef {object} Picture what there is to see, as numbers, words and small images
 * @property {string} title @property {string} caption
 * @property {{label: string, value: string}[]} metrics
 * @property {import("./network.js").NetworkFacts} network
 * @property {import("./map.js").MapFacts} map
 * @property {import("./map.js").Colors} colors
 * @property {Uint32Array} palette
 * @property {boolean} [signs] they are to be seen without color; the maps come marked
 */

/**
 * Where everything stands.
 * @param {Picture} picture
 * @param {{what: What, measure: import("./lettering.js").Measure, captioned?: boolean}} options captioned: with the
 * words below
 */
export function layoutPicture(picture, { what, measure, captioned = true }) {
  const top = MARGIN + TITLE;
  const metricsWidth = METRIC * picture.metrics.length;
  const map = what === "network" ? null : layoutMap(picture.map, { x: MARGIN, y: top + METRICS, measure });
  const figure =
    what === "output"
      ? null
      : layoutFigure(picture.network, {
          x: MARGIN,
          y: what === "both" ? top : top + METRICS,
          least: map ? METRICS + map.height : 0,
          measure,
          map: map && { middle: METRICS + map.above + map.side / 2, side: map.side },
        });
  // The last links run into the map.
  const left = figure && map ? figure.x + figure.width : MARGIN;
  if (map) map.x = left;
  const inner = Math.max(metricsWidth, (figure && map ? figure.width : 0) + (map?.width ?? figure?.width ?? 0));
  const bottom = Math.max(figure ? figure.y + figure.height : 0, map ? map.y + map.height : 0);
  const lines = captioned ? wrap(picture.caption, inner * SLACK, font(SMALL), measure) : [];
  return {
    width: Math.ceil(inner + 2 * MARGIN),
    height: Math.ceil(bottom + (lines.length > 0 ? 16 + lines.length * LINE : 0) + MARGIN - 4),
    title: { x: MARGIN, y: MARGIN + 14, text: shorten(picture.title, inner * SLACK, font(16, 600), measure) },
    metrics: { x: left, y: top },
    figure,
    map,
    caption: { x: MARGIN, y: bottom + 16 + 12, lines },
  };
}

/** @typedef {ReturnType<typeof layoutPicture>} Plan */

/**
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel; an SVG's takes the same calls
 * @param {Plan} plan from `layoutPicture` @param {Picture} picture
 * @param {(name: string, draw: () => void) => void} [part] is told what belongs together
 */
export function drawPicture(context, plan, picture, part = (_, draw) => draw()) {
  const { colors } = picture;
  Object.assign(context, { textBaseline: "alphabetic", globalAlpha: 1 });
  part("ground", () => {
    context.fillStyle = colors.ground;
    context.fillRect(0, 0, plan.width, plan.height);
  });
  part("title", () =>
    write(context, plan.title.text, plan.title.x, plan.title.y, { size: 16, weight: 600, color: colors.ink }),
  );
  part("metrics", () =>
    picture.metrics.forEach(({ label, value }, index) => {
      const x = plan.metrics.x + index * METRIC;
      write(context, label, x, plan.metrics.y + 11, { size: 12, color: colors["ink-soft"] });
      write(context, value, x, plan.metrics.y + 33, { size: 20, weight: 500, color: colors.ink });
    }),
  );
  if (plan.map) drawMap(context, plan.map, picture, part);
  // After the map: the last bias lies on its edge.
  if (plan.figure) drawNetwork(context, plan.figure, picture, part);
  if (plan.caption.lines.length === 0) return;
  part("caption", () =>
    plan.caption.lines.forEach((line, index) =>
      write(context, line, plan.caption.x, plan.caption.y + index * LINE, { size: 12, color: colors["ink-soft"] }),
    ),
  );
}
