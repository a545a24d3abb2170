import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress, writeAddress } from "../../../static/experiment/address.js";
import { readSetUps, writeSetUps } from "../../../static/experiment/set_up_list.js";
import { catalogue } from "../support/catalogue.js";
import { VIEW } from "../support/view.js";

const { defaults } = catalogue;
const other = { ...defaults, seed: 9, data: { ...defaults.data, dataset: "xor", noise: 0.2 } };
/** Back and forth, as a link goes. */
function roundTrip(setUps, own) {
  const view = { ...VIEW, lab: "compare", compare: writeSetUps(setUps, own, catalogue) };
  const address = readAddress(writeAddress(own, view, catalogue), catalogue);
  assert.deepEqual(address.notes, []);
  assert.equal(address.view.compare, view.compare);
  const { setUps: found, notes } = readSetUps(address.view.compare, address.experiment, catalogue);
  assert.deepEqual(notes, []);
  assert.deepEqual(found, setUps);
  return view.compare;
}

test("the address's own set-up is not repeated, and of the others only what differs is written", () => {
  const second = { ...defaults, optimizer: { name: "sgd", learning_rate: 0.3 } };
  const third = { ...defaults, batch_size: 1, seed: 2 };
  assert.equal(roundTrip([defaults, second, third], defaults), "~optimizer.learning_rate=0.3~batch_size=1!seed=2");
});

test("what goes back to the default is written too", () => {
  const first = {
    ...defaults,
    batch_size: 5,
    optimizer: { name: "adam", learning_rate: 0.01, beta1: 0.9, beta2: 0.999 },
  };
  const second = { ...first, batch_size: defaults.batch_size, optimizer: defaults.optimizer };
  roundTrip([first, second], first);
});

test("a first set-up that is not the address's own is written whole, also where all of it is as by default", () => {
  assert.match(
    roundTrip([other, { ...other, seed: 3 }], defaults),
    /^data\.dataset=xor!data\.noise=0\.2!seed=9~seed=3$/,
  );
  assert.equal(roundTrip([defaults, { ...defaults, seed: 3 }], other), "seed=1~seed=3");
});

test("copies, layers with all they may say, and formulas come back", () => {
  const wide = {
    ...defaults,
    hidden: [{ units: 3, activation: "elu", alpha: 0.5, dropout: 0.25 }],
    features: ["x1", "=x1~x2! & x1=2", "=sin(x1)*x2"],
    frozen: [{ layer: 1, unit: 0 }],
    regularizer: { name: "l2", rate: 0.01, prune: false },
  };
  roundTrip([defaults, { ...defaults }, wide, { ...defaults, hidden: [] }], defaults);
});

test("what cannot be used is named, and the rest is used", () => {
  const { setUps, notes } = readSetUps("~batch_size=many!seed=4~luck=1", defaults, catalogue);
  assert.deepEqual(notes, ["batch_size=many", "luck=1"]);
  assert.deepEqual(setUps, [defaults, { ...defaults, seed: 4 }, defaults]);
});

test("all have the data of the first, whatever is written", () => {
  const { setUps } = readSetUps("~data.noise=0.5!seed=4", defaults, catalogue);
  assert.deepEqual(setUps[1], { ...defaults, seed: 4 });
});
