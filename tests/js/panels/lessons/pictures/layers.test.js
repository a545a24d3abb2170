import assert from "node:assert/strict";
import test from "node:test";
import { runsOf, sentenceOf, toldOf } from "../../../../../static/panels/lessons/pictures/alive.js";
import { productOf, stepsOf } from "../../../../../static/panels/lessons/pictures/chain.js";
import { barsOf, factorOf } from "../../../../../static/panels/lessons/pictures/histograms.js";
import { powerOf } from "../../../../../static/panels/lessons/pictures/powers.js";

test("a layer's spread is that of the last hidden one over the first one's", () => {
  const layers = [2, 1, 0.5, 40].map((std, index) => ({ layer: index + 1, std }));
  const { first, last, factor } = factorOf(layers);
  assert.deepEqual([first.layer, last.layer, factor], [1, 3, 0.25]);
  assert.equal(factorOf([{ layer: 1, std: 0 }, ...layers]).factor, null);
});

test("the highest bar takes the height, and none that has something in it is lost", () => {
  assert.equal(barsOf([0, 4, 1000], [10, 40], 100, 50), "M10.0 100.0V100.0H20.0V99.0H30.0V50.0H40.0V100.0Z");
  assert.equal(barsOf([0, 0], [0, 10], 10, 5), "");
});

test("the steps of a chain lead from 1 to the product, and end where a factor is 0", () => {
  const link = { layer: 1, activation: "sigmoid", normalization: null };
  const links = [
    { ...link, weights: 10, slope: 0.1 },
    { ...link, weights: 0.01, slope: 1 },
  ];
  const steps = stepsOf({ links, values: 100 });
  assert.deepEqual(
    steps.map((one) => one.map(({ kind, to }) => `${kind} ${Math.round(to)}`)),
    [["weights 1", "slope 0"], ["weights -2", "slope -2"], ["values 0"]],
  );
  assert.equal(productOf([10, 0.1, 0.01]), 0.01);
  assert.equal(productOf([10, null]), null);
  const ended = stepsOf({ links: [{ ...link, weights: 2, slope: 0 }, links[1]], values: null });
  assert.deepEqual(
    ended.map((one) => one.length),
    [2, 0, 0],
  );
  assert.equal(ended[0][1].to, -Infinity);
});

test("a unit is drawn as dead only where no point has a gradient", () => {
  assert.deepEqual(runsOf([0, 0, 1, 40, 200]), [
    { from: 0, to: 2, strength: 0 },
    { from: 2, to: 4, strength: 1 },
    { from: 4, to: 5, strength: 5 },
  ]);
});

test("revivals are told before deaths, with unit and epochs, and a start that was dead is no death", () => {
  const text = (key, values) => `${key} ${values.unit} of ${values.layer}: ${values.died}, ${values.back}`;
  const deaths = [9, 8, 7, 6].map((died) => ({ layer: 2, unit: 0, died, back: died === 6 ? 12 : null }));
  assert.deepEqual(
    toldOf(deaths).map(({ died }) => died),
    [6, 9, 8],
  );
  assert.equal(sentenceOf({ layer: 2, unit: 2, died: 4, back: 12 }, 0, text), "lesson.alive.revival 3 of 2: 4, 12");
  assert.equal(sentenceOf({ layer: 1, unit: 0, died: 4, back: null }, 0, text), "lesson.alive.death 1 of 1: 4, 0");
  assert.equal(sentenceOf({ layer: 1, unit: 0, died: 0, back: null }, 0, text), "lesson.alive.began_dead 1 of 1: 0, 0");
  assert.equal(sentenceOf({ layer: 1, unit: 0, died: 0, back: 3 }, 0, text), "lesson.alive.began_back 1 of 1: 0, 3");
});

test("powers of ten are written as such where figures would be long", () => {
  assert.deepEqual([-12, -2, -1, 0, 1, 2, 3].map(powerOf), ["10⁻¹²", "10⁻²", "0.1", "1", "10", "100", "10³"]);
});
