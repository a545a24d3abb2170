// Losses over learning rates, each seed a point; the good rates are marked, and one rate is chosen.

import { along, draw, path, tenth } from "../../controls/svg_figure.js";
import { formatTick, figure } from "../../draw/numbers.js";
import { textScale } from "../../controls/dom.js";

/** @typedef {import("./finder.js").RateRead} RateRead */
/** @typedef {import("./finder.js").GoodRates} GoodRates */

const HEIGHT = 340;
const [TOP, BOTTOM] = [26, 48];

/** Powers of ten within. @param {number} low @param {number} high */
const powers = (low, high) =>
  Array.from(
    { length: Math.max(0, Math.floor(Math.log10(high) + 1e-9) - Math.ceil(Math.log10(low) - 1e-9) + 1) },
    (_, at) => Number(`1e${Math.ceil(Math.log10(low) - 1e-9) + at}`),
  );

/**
 * @param {HTMLElement} place
 * @param {object} options
 * @param {import("../../app/text.js").Text} options.text
 * @param {(rate: number) => void} options.onChoose
 * @param {(rate: number, seed: number) => void} options.onOpen
 */
export function createFinderChart(place, { text, onChoose, onOpen }) {
  const svg = /** @type {SVGSVGElement} */ (draw("svg", { class: "sweep-finder", role: "slider", tabindex: 0 }));
  place.append(svg);
  const local = {
    read: /** @type {RateRead[]} */ ([]),
    chosen: Number.NaN,
    width: 0,
    xs: /** @type {number[]} */ ([]),
  };

  /** The rate nearest to a place. @param {MouseEvent} event */
  function nearest({ clientX }) {
    const box = svg.getBoundingClientRect();
    const at = ((clientX - box.left) * local.width) / box.width;
    const distances = local.xs.map((x) => Math.abs(x - at));
    return local.read[distances.indexOf(Math.min(...distances))]?.rate;
  }
  svg.addEventListener("click", (event) => {
    const dot = event.target instanceof Element ? event.target.closest("[data-seed]") : null;
    if (dot instanceof SVGElement && /** @type {PointerEvent} */ (event).pointerType === "mouse")
      return onOpen(Number(dot.dataset.rate), Number(dot.dataset.seed));
    const rate = nearest(event);
    if (rate !== undefined) onChoose(rate);
  });
  svg.addEventListener("keydown", (event) => {
    const last = local.read.length - 1;
    const now = local.read.findIndex(({ rate }) => rate === local.chosen);
    const next = { ArrowRight: now + 1, ArrowUp: now + 1, ArrowLeft: now - 1, ArrowDown: now - 1, Home: 0, End: last }[
      event.key
    ];
    if (next === undefined || last < 0) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(local.read[Math.max(0, Math.min(last, next))].rate);
  });

  return {
    svg,
    /**
     * @param {RateRead[]} read
     * @param {object} options
     * @param {GoodRates | null} options.good
     * @param {number} options.chosen
     * @param {number} options.now the playground's own
     * @param {number} options.baseline
     * @param {number} options.width
     */
    set(read, { good, chosen, now, baseline, width }) {
      Object.assign(local, { read, chosen, width });
      const rates = read.map(({ rate }) => rate);
      if (rates.length === 0 || width === 0) return svg.replaceChildren();
      // The first that is done stands alone.
      const alone = rates.length === 1 ? 2 : 1;
      const [first, last] = [rates[0] / alone, rates[rates.length - 1] * alone];
      const ends = [40 * textScale(), width - 14];
      const across = along([Math.log(first), Math.log(last)], ends);
      const x = (/** @type {number} */ rate) => across(Math.log(rate));
      const losses = read.flatMap(({ runs }) => runs.filter(({ diverged }) => !diverged).map(({ loss }) => loss));
      const finite = losses.filter((loss) => loss > 0);
      const top = Math.max(baseline * 1.3, 1e-6);
      const low = Math.max(1e-5, Math.min(top / 10, ...finite));
      const floor = 10 ** Math.floor(Math.log10(low) + 1e-9);
      const rising = along([Math.log(floor), Math.log(top)], [HEIGHT - BOTTOM, TOP]);
      const y = (/** @type {number} */ loss) => rising(Math.log(Math.max(floor, Math.min(top, loss))));
      local.xs = rates.map(x);
      svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      svg.setAttribute("width", String(width));
      svg.setAttribute("height", String(HEIGHT));
      /** Half way from a rate to the next one, or to the one before. @param {number} rate @param {number} step */
      const beside = (rate, step) => {
        const other = rates[rates.indexOf(rate) + step];
        return other === undefined ? ends[step < 0 ? 0 : 1] : (x(rate) + x(other)) / 2;
      };
      const parts = [];
      if (good)
        parts.push(
          draw("rect", {
            class: "sweep-good",
            x: tenth(beside(good.low, -1)),
            y: TOP,
            width: tenth(beside(good.high, 1) - beside(good.low, -1)),
            height: HEIGHT - TOP - BOTTOM,
          }),
          draw(
            "text",
            { class: "sweep-title", x: tenth((x(good.low) + x(good.high)) / 2), y: TOP - 8, "text-anchor": "middle" },
            text("sweep.good"),
          ),
        );
      for (const tick of powers(floor, top))
        parts.push(
          draw("path", { class: "lesson-grid", d: `M${ends[0]} ${tenth(y(tick))}H${ends[1]}` }),
          draw("text", { x: ends[0] - 6, y: tenth(y(tick) + 4), "text-anchor": "end" }, formatTick(tick)),
        );
      for (const tick of powers(first, last))
        parts.push(
          draw("path", { class: "lesson-grid", d: `M${tenth(x(tick))} ${HEIGHT - BOTTOM}v5` }),
          draw("text", { x: tenth(x(tick)), y: HEIGHT - BOTTOM + 19, "text-anchor": "middle" }, formatTick(tick)),
        );
      parts.push(
        draw(
          "text",
          { class: "sweep-title", x: ends[1], y: HEIGHT - 8, "text-anchor": "end" },
          `${text("settings.learning_rate")} →`,
        ),
        draw("text", { class: "sweep-title", x: 0, y: 12 }, text("output.train_loss")),
        draw("path", { class: "sweep-baseline", d: `M${ends[0]} ${tenth(y(baseline))}H${ends[1]}` }),
      );
      const middles = read.filter(({ middle }) => !Number.isNaN(middle));
      parts.push(
        draw("path", { class: "sweep-middle", d: path(middles.map(({ rate, middle }) => [x(rate), y(middle)])) }),
      );
      for (const { rate, runs } of read)
        for (const { seed, loss, diverged } of runs) {
          const lost = diverged || Number.isNaN(loss);
          const [left, up] = [x(rate) + (seed - (runs.length - 1) / 2) * 2, lost ? TOP + 5 : y(loss)];
          const where = { "data-seed": seed, "data-rate": rate };
          parts.push(
            lost
              ? draw("path", { class: "sweep-lost", ...where, d: `M${tenth(left - 4)} ${up - 4}l8 8m0-8l-8 8` })
              : draw("circle", { class: "sweep-rate", ...where, cx: tenth(left), cy: tenth(up), r: 4 }),
          );
        }
      if (now >= first && now <= last)
        parts.push(
          draw("path", { class: "sweep-now", d: `M${tenth(x(now))} ${HEIGHT - BOTTOM}v-10` }),
          draw(
            "text",
            { x: tenth(x(now)), y: HEIGHT - BOTTOM + 34, "text-anchor": "middle" },
            text("sweep.rate_now", { rate: figure(now) }),
          ),
        );
      if (!Number.isNaN(chosen))
        parts.push(draw("path", { class: "sweep-chosen", d: `M${tenth(x(chosen))} ${TOP}V${HEIGHT - BOTTOM}` }));
      svg.replaceChildren(...parts);
      for (const [name, value] of Object.entries({
        "aria-label": text("settings.learning_rate"),
        "aria-valuemin": first,
        "aria-valuemax": last,
        "aria-valuenow": Number.isNaN(chosen) ? first : chosen,
        "aria-valuetext": text("sweep.rate_read", {
          rate: figure(chosen),
          loss: figure(read.find(({ rate }) => rate === chosen)?.middle ?? null),
        }),
      }))
        svg.setAttribute(name, String(value));
    },
  };
}
