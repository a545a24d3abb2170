// A comparison as a picture, maps above and the chart below, and as a table.

import { drawLegend, drawPlot, plotScale } from "../../draw/plot.js";
import { font, SMALL } from "../../draw/fonts.js";
import { formatLoss } from "../../draw/numbers.js";
import { make } from "../../controls/dom.js";
import { letterOf } from "../../controls/set_up_words.js";

/** @typedef {import("./comparing.js").Comparing} Comparing */

const PICTURE = { scale: 2, map: 220, gap: 20, chart: 220 };

/**
 * @param {Comparing} comparing
 * @param {object} options
 * @param {HTMLCanvasElement[][]} options.maps of each set-up, one above the other
 * @param {string[]} options.titles
 * @param {import("../../draw/plot.js").Series[]} options.series
 * @param {string} options.chart title of the chart
 * @param {import("../../controls/theme_colors.js").Colors} options.colors
 * @param {import("../../app/text.js").Text} options.text
 * @returns {HTMLCanvasElement}
 */
export function pictureOf({ picture }, { maps, titles, series, chart, colors, text }) {
  const { map, gap, scale } = PICTURE;
  const width = Math.max(480, maps.length * (map + gap) + gap);
  const page = make("canvas");
  const context = /** @type {CanvasRenderingContext2D} */ (page.getContext("2d"));
  const above = 44;
  const below = above + map + 28;
  const legend = { title: chart, series, width, titleY: 12, namesY: PICTURE.chart + 46, colors };
  const tall = below + drawLegend(context, legend) + 8;
  Object.assign(page, { width: width * scale, height: tall * scale });
  context.scale(scale, scale);
  Object.assign(context, { fillStyle: colors.ground });
  context.fillRect(0, 0, width, tall);
  maps.forEach((canvases, index) => {
    const left = gap + index * (map + gap);
    Object.assign(context, { font: font(SMALL, 600), fillStyle: colors.ink, textAlign: "left" });
    context.fillText(letterOf(index), left, 18);
    Object.assign(context, { font: font(SMALL), fillStyle: colors["ink-soft"] });
    context.fillText(fitting(context, titles[index], map), left, 36);
    context.imageSmoothingEnabled = true;
    for (const canvas of canvases) context.drawImage(canvas, left, above, map, map);
    Object.assign(context, { strokeStyle: colors["line-strong"], lineWidth: 1 });
    context.strokeRect(left + 0.5, above + 0.5, map - 1, map - 1);
    const run = picture?.runs[index];
    const loss = run?.test_loss ?? run?.train_loss;
    const what = text(run?.test_loss === null ? "output.train_loss" : "output.test_loss");
    const said = run?.diverged
      ? text("compare.state.diverged", { epoch: run.epoch + 1 })
      : `${what} ${typeof loss === "number" ? formatLoss(loss) : "–"}`;
    context.fillText(said, left, above + map + 16);
  });
  context.translate(0, below);
  drawLegend(context, legend);
  context.translate(0, 24);
  const plot = plotScale(series, { width, height: PICTURE.chart, fromZero: true, xTitle: true });
  drawPlot(context, { series, scale: plot, colors, xLabel: text("timeline.epoch") });
  return page;
}

/** Cut to so many pixels. @param {CanvasRenderingContext2D} context @param {string} words @param {number} width */
function fitting(context, words, width) {
  if (context.measureText(words).width <= width) return words;
  let short = words;
  while (short.length > 1 && context.measureText(`${short}…`).width > width) short = short.slice(0, -1);
  return `${short}…`;
}

/**
 * A row for every epoch that is kept, with the losses and scores of each set-up.
 * @param {Comparing} comparing @param {string[]} titles @param {import("../../app/text.js").Text} text
 * @returns {(string | number)[][]}
 */
export function rowsOf({ histories }, titles, text) {
  const epochs = [...new Set(histories.flatMap((history) => history.map(({ epoch }) => epoch)))].sort((a, b) => a - b);
  const columns = /** @type {const} */ (["train", "test", "trainScore", "testScore"]);
  const names = [
    text("compare.column.train"),
    text("compare.column.test"),
    text("compare.column.train_score"),
    text("compare.column.test_score"),
  ];
  const head = titles.flatMap((title, index) => names.map((name) => `${letterOf(index)} ${name} (${title})`));
  const at = histories.map((history) => new Map(history.map((point) => [point.epoch, point])));
  return [
    [text("timeline.epoch"), ...head],
    ...epochs.map((epoch) => [
      epoch,
      ...at.flatMap((points) =>
        columns.map((name) => {
          const value = points.get(epoch)?.[name];
          return value === undefined || !Number.isFinite(value) ? "" : value;
        }),
      ),
    ]),
  ];
}
