// What a picture of the run holds: gathered from the page's state, so that it is what the page draws.

import { formatLoss, formatNumber, grouped, plain, score } from "../../draw/numbers.js";
import { paintClasses } from "../../draw/classes.js";
import { colorAt } from "../../draw/color.js";
import { decodeCurve } from "../../draw/curves.js";
import { EXTENT, decodeMap, paintMap } from "../../draw/maps.js";
import { markClasses, markNegative, markStrip } from "../../draw/signs.js";
import { currentFrame, planeOf, wrongPoints } from "../../app/state.js";
import { signOnly } from "../../controls/curve_looks.js";
import { mapPoints } from "../../controls/map_points.js";
import { mapColors } from "../../controls/theme_colors.js";
import { make } from "../../controls/dom.js";
import { heldLinks, holds, unitHeld } from "../../experiment/frozen.js";
import { plotFacts, tileOf } from "./curves.js";
import { featureName, inputName, layerExtras, unitName } from "../../controls/names.js";

/** @typedef {import("../../wire/types.js").Run} Run */
/** @typedef {import("../../wire/types.js").Frame} Frame */

/** @param {import("../../controls/context.js").Context} context */
export function createPictureFacts({ store, text, catalogue }) {
  /** Canvases are kept: a recording paints them many times. @type {Map<string, HTMLCanvasElement>} */
  const canvases = new Map();
  const local = { colored: "", ...mapColors() };
  /**
   * @param {string} name of the place it is for
   * @param {number} width
   * @param {number} height
   * @param {(pixels: Uint32Array) => void} fill
   */
  function paint(name, width, height, fill) {
    const canvas = canvases.get(name) ?? make("canvas");
    canvases.set(name, canvas);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const image = new ImageData(width, height);
    fill(new Uint32Array(image.data.buffer));
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    return canvas;
  }
  /** @param {string} name @param {Uint8Array} codes @param {Uint32Array} palette @param {boolean} discretize */
  function paintCodes(name, codes, palette, discretize) {
    const side = Math.sqrt(codes.length);
    return paint(name, side, side, (pixels) => {
      paintMap(pixels, codes, side, palette, { discretize, hatch: local.hatch });
      // In a class's own color there are no two sides.
      const { signs } = store.state.view;
      if (signs && palette === local.palette) markNegative(pixels, codes, side, { ...local.marks, discretize });
      if (signs && palette === local.washed.palette)
        markNegative(pixels, codes, side, { ...local.washed.marks, discretize });
    });
  }
  /** @param {Run} run */
  const several = (run) => run.layers[run.layers.length - 1].units > 1;

  /** @param {Run} run @param {Frame} frame @returns {import("./network.js").NetworkFacts} */
  function network(run, frame) {
    const { frozen, off, hidden } = run.experiment;
    const last = run.layers.length - 1;
    const {
      maps,
      view: { discretize },
    } = store.state;
    const [area, first] = [
      frame.unitSide ** 2,
      run.layers.map((_, layer) => run.layers.slice(1, layer).reduce((sum, { units }) => sum + units, 0)),
    ];
    const { features = [], formulas = {} } = run.layers[0];
    return {
      layers: run.layers,
      parameters: frame.parameters,
      heads: run.layers
        .slice(1)
        .map(({ units, activation = "" }, index) =>
          [
            index + 1 === last ? text("network.output") : text("network.units", { count: units }),
            text(`activation.${activation}.label`),
            ...layerExtras(hidden[index], text),
          ].filter(Boolean),
        ),
      features: features.map((name) => {
        const map = maps?.[name] ?? formulas[name] ?? catalogue.features.find((one) => one.name === name)?.map;
        if (frame.unitCurves) {
          const curve = map && (maps?.[name] ?? formulas[name]) ? decodeCurve(map) : new Float32Array();
          return { label: featureName(name, text, run), image: tileOf(curve, local.palette, local.colors) };
        }
        // What no map has come of yet is neither positive nor negative.
        const codes = map ? decodeMap(map) : Uint8Array.of(127);
        return {
          label: featureName(name, text, run),
          image: paintCodes(`feature ${name}`, codes, local.palette, false),
        };
      }),
      units: run.layers.slice(1).map(({ units }, index) =>
        Array.from({ length: units }, (_, unit) => {
          const at = (first[index + 1] + unit) * (frame.unitCurves ? frame.unitSide : area);
          const palette = several(run) && index + 1 === last ? local.classes[unit] : local.palette;
          if (frame.unitCurves) {
            const scale = index + 1 === last ? run.output : { middle: 0, half: 1 };
            const values = frame.unitCurves.subarray(at, at + frame.unitSide);
            return tileOf(discretize ? signOnly(values, scale) : values, palette, local.colors, scale.middle);
          }
          return paintCodes(`unit ${index} ${unit}`, frame.unitMaps.subarray(at, at + area), palette, discretize);
        }),
      ),
      pins: heldLinks(frozen),
      isOff: (layer, unit) => holds(off, { layer, unit }),
      isHeld: (layer, unit) => unitHeld(frozen, { layer, unit }),
    };
  }

  /** @param {Run} run @param {Frame} frame @returns {import("./map.js").MapFacts} */
  function map(run, frame) {
    const { data, view } = store.state;
    const { mapSide: side, mapCount, focusLayer, focusUnit } = frame;
    const { discretize, showTest, signs } = view;
    const [along, up] = planeOf(store.state).axes;
    const rows = (/** @type {number[][]} */ points) => mapPoints(points, store.state);
    const options = { discretize, hatch: local.hatch };
    const last = run.layers.length - 1;
    const { palette: two, classes, marks } = local.washed;
    const palette = several(run) && focusLayer === last ? classes[focusUnit] : two;
    const { middle, half } = focusLayer < 0 || focusLayer === last ? run.output : { middle: 0, half: 1 };
    const classed = mapCount > 1;
    if (frame.curves) {
      const paletteOf = (/** @type {number} */ unit) =>
        classed ? local.classes[unit] : palette === two ? local.palette : local.classes[focusUnit];
      const shown = plotFacts(store.state, run, { ...frame, curves: frame.curves }, { ...local, paletteOf });
      return { ...around(), ...shown, axes: [inputName(run, 0), text("output.answer")], scale: null };
    }
    return {
      ...around(),
      image: classed
        ? paint("map", side, side, (pixels) => {
            paintClasses(pixels, frame.maps, side, classes, options);
            if (signs)
              markClasses(pixels, frame.maps, side, {
                stripes: marks.classStripes,
                edge: marks.edge,
                discretize,
              });
          })
        : paintCodes("map", frame.maps, palette, discretize),
      axes: [inputName(run, along), inputName(run, up)],
      scale: classed
        ? null
        : {
            image: paint("scale", 255, 1, (pixels) => {
              pixels.forEach((_, code) => (pixels[code] = palette[discretize ? (code < 127 ? 0 : 254) : code]));
              if (signs && palette === two) markStrip(pixels, marks.stripes);
            }),
            ticks: [-1, 0, 1].map((at) => plain(middle + half * at)),
          },
    };
    /** What a map and a plot have in common. */
    function around() {
      return {
        name:
          focusLayer < 0
            ? `${text("output.title")} · ${text(`activation.${run.output.activation}.label`)}`
            : unitName({ layer: focusLayer, unit: focusUnit }, run, text),
        train: rows(data?.train ?? []),
        test: rows((showTest && data?.test) || []),
        wrong: wrongPoints(store.state),
        classes: several(run) ? local.classColors : undefined,
        extent: EXTENT,
        swatches: classed
          ? Array.from({ length: mapCount }, (_, index) => ({
              color: colorAt(local.classes[index], 254),
              name: String(index),
            }))
          : [],
      };
    }
  }

  /** At what the inputs stand that the map does not show. @param {Run} run */
  function heldOf(run) {
    const { axes, held } = planeOf(store.state);
    return held.flatMap((value, place) =>
      axes.includes(place) ? [] : [`${inputName(run, place)} ${formatNumber(value, 2).trim()}`],
    );
  }
  /** @param {Frame} frame */
  function metrics(frame) {
    const sorts = frame.classes > 0;
    return [
      {
        label: text("transport.epoch"),
        value: grouped(frame.epoch) + (frame.batch > 0 ? ` + ${frame.batch}⁄${frame.batchesPerEpoch}` : ""),
      },
      { label: text("output.test_loss"), value: formatLoss(frame.testLoss) },
      { label: text("output.train_loss"), value: formatLoss(frame.trainLoss) },
      {
        label: text(sorts ? "output.accuracy" : "output.r2"),
        value: score(sorts ? frame.testAccuracy : frame.testR2, sorts),
      },
    ];
  }

  /** What was trained, in sentences. @param {Run} run @param {Frame} frame */
  function caption(run, frame) {
    const { experiment, layers, output } = run;
    const held = heldOf(run);
    const { data, optimizer, regularizer, schedule, batch_size: batch, seed } = experiment;
    const own = data.points !== undefined;
    const hidden = layers
      .slice(1, -1)
      .map(({ units, activation = "" }) =>
        text("picture.layer", { units, activation: text(`activation.${activation}.label`) }),
      );
    return [
      text(own ? "picture.own_data" : "picture.data", {
        data: text(`dataset.${data.dataset}.label`),
        train: store.state.data?.train.length ?? 0,
        test: store.state.data?.test.length ?? 0,
        noise: Math.round(data.noise * 100),
        seed: String(data.seed),
      }),
      text("picture.features", {
        features: experiment.features.map((name) => featureName(name, text, run)).join(", "),
      }),
      ...(held.length > 0 ? [text("picture.held", { held: held.join(", ") })] : []),
      text(hidden.length > 0 ? "picture.hidden" : "picture.no_hidden", {
        layers: hidden.join(", "),
        activation: text(`activation.${output.activation}.label`),
      }),
      text("picture.trained", {
        epoch: metrics(frame)[0].value,
        loss: text(`loss.${output.loss}.label`),
        optimizer: text(`optimizer.${optimizer.name}.label`),
        rate: optimizer.learning_rate,
        batch,
        seed: String(seed),
      }),
      ...(schedule.name === "constant"
        ? []
        : [text("picture.schedule", { name: text(`schedule.${schedule.name}.label`) })]),
      ...(regularizer.name === "none"
        ? []
        : [
            text("picture.regularizer", {
              name: text(`regularizer.${regularizer.name}.label`),
              rate: regularizer.rate,
            }),
          ]),
    ].join(" ");
  }

  return {
    /** @returns {{name: string, picture: import("./drawing.js").Picture} | null} null while there is nothing to see */
    gather() {
      const { run, theme } = store.state;
      const frame = currentFrame(store.state);
      if (!run || !frame) return null;
      if (local.colored !== theme) Object.assign(local, { colored: theme, ...mapColors() });
      const { dataset } = run.experiment.data;
      return {
        name: `${dataset}-epoch-${frame.epoch}`,
        picture: {
          title: text("picture.heading", {
            data: text(`dataset.${dataset}.label`),
            shape: run.layers.map(({ units }) => units).join("–"),
          }),
          caption: caption(run, frame),
          metrics: metrics(frame),
          network: network(run, frame),
          map: map(run, frame),
          colors: local.colors,
          palette: local.palette,
          signs: store.state.view.signs,
        },
      };
    },
  };
}
