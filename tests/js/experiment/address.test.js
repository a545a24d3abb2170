import assert from "node:assert/strict";
import { test } from "node:test";
import { lessonAddress, readAddress, writeAddress } from "../../../static/experiment/address.js";
import * as playground from "../../../static/experiment/tensorflow_playground.js";
import { catalogue } from "../support/catalogue.js";
import { createRandom } from "../support/random.js";
import { VIEW } from "../support/view.js";

const { defaults } = catalogue;
const write = (changes = {}, view = {}) => writeAddress({ ...defaults, ...changes }, { ...VIEW, ...view }, catalogue);
const read = (hash) => readAddress(hash, catalogue, playground);
const roundTrip = (experiment, view = VIEW) => {
  const address = writeAddress(experiment, view, catalogue);
  assert.deepEqual(read(address), { experiment, view, notes: [] }, address);
  return address;
};

test("the defaults have an empty address, and an empty address is the defaults", () => {
  assert.equal(write(), "");
  for (const hash of ["", "#"]) assert.deepEqual(read(hash), { experiment: defaults, view: VIEW, notes: [] });
});

test("only what differs is written, so that a person can read it", () => {
  assert.equal(
    write({
      data: { ...defaults.data, dataset: "xor", noise: 0.2 },
      optimizer: { name: "sgd", learning_rate: 0.1 },
      features: ["x1", "x1_x2"],
    }),
    "data.dataset=xor&data.noise=0.2&features=x1,x1_x2&optimizer.learning_rate=0.1",
  );
  assert.equal(
    write({
      hidden: [
        { units: 8, activation: "relu" },
        { units: 1, activation: "tanh" },
      ],
      seed: 7,
      bias: false,
    }),
    "hidden=relu:8,tanh:1&bias=false&seed=7",
  );
  assert.equal(
    write({ hidden: [], regularizer: { name: "l1", rate: 0.01, prune: true } }),
    "hidden=none&regularizer.name=l1&regularizer.rate=0.01&regularizer.prune=true",
  );
});

test("features of further inputs are read by their names", () => {
  const { experiment, notes } = readAddress("features=x1,x3,x10", catalogue);
  assert.deepEqual([experiment.features, notes], [["x1", "x3", "x10"], []]);
  assert.equal(readAddress("features=x11", catalogue).notes.length, 1);
});

test("the view is written by its own keys", () => {
  assert.equal(
    write({}, { showTest: true, discretize: true, hide: ["noise", "seed"] }),
    "test=1&discretize=1&hide=noise,seed",
  );
  assert.equal(write({}, { signs: true }), "signs=1");
  assert.equal(write({}, { axes: [2, 0], held: [null, 2.5, null, -1] }), "axes=x3,x1&held=x2:2.5,x4:-1");
  assert.equal(write({}, { speed: null }), "speed=max");
  assert.equal(write({}, { speed: { per: "epoch", rate: 10 } }), "speed=10e");
  assert.equal(write({}, { speed: { per: "batch", rate: 0.5 } }), "speed=0.5b");
});

test("a lesson is alone in an address that says beside it only how a person sees", () => {
  assert.deepEqual(readAddress("signs=1&lesson=14-bias", catalogue).lesson, { id: "14-bias", alone: true });
  assert.equal(readAddress("signs=1&lesson=14-bias", catalogue).view.signs, true);
  assert.equal(readAddress("seed=2&lesson=14-bias", catalogue).lesson.alone, false);
});

test("an address names a lesson, alone or with a set-up of one's own", () => {
  assert.deepEqual(readAddress("#lesson=04-x", catalogue).lesson, { id: "04-x", alone: true });
  const { view } = readAddress("", catalogue);
  const own = writeAddress({ ...catalogue.defaults, batch_size: 3 }, view, catalogue, undefined, {
    id: "04-x",
    step: 2,
  });
  assert.match(own, /&lesson=04-x:2$/);
  const read = readAddress(own, catalogue);
  const lesson = { id: "04-x", step: 2, alone: false };
  assert.deepEqual([read.lesson, read.experiment.batch_size, read.notes], [lesson, 3, []]);
});

test("an address leads to a step of a lesson, but need not name the first", () => {
  const view = { signs: false };
  assert.equal(lessonAddress({ id: "04-x", step: 1 }, view), "lesson=04-x");
  assert.equal(lessonAddress({ id: "04-x", step: 3 }, { signs: true }), "signs=1&lesson=04-x:3");
  assert.deepEqual(readAddress("#lesson=04-x:3", catalogue).lesson, { id: "04-x", step: 3, alone: true });
  assert.deepEqual(readAddress("#lesson=04-x:0", catalogue).lesson, { id: "04-x:0", alone: true });
});

test("a handwritten address is read", () => {
  const { experiment, view, notes } = read(
    "#data.dataset=moons&data.noise=.25&optimizer.name=momentum&optimizer.learning_rate=1e-2&test=true&speed=2b",
  );
  assert.deepEqual(notes, []);
  assert.deepEqual(experiment, {
    ...defaults,
    data: { ...defaults.data, dataset: "moons", noise: 0.25 },
    optimizer: { name: "momentum", learning_rate: 0.01, momentum: 0.9, nesterov: false },
  });
  assert.deepEqual(view, { ...VIEW, showTest: true, speed: { per: "batch", rate: 2 } });
});

test("what an address leaves out of a layer is as in the default layers", () => {
  const layered = structuredClone(catalogue);
  layered.defaults.hidden = [{ units: 4, activation: "tanh", dropout: 0, residual: false }];
  const experiment = { ...layered.defaults, hidden: [{ units: 3, activation: "relu", dropout: 0, residual: false }] };
  assert.equal(writeAddress(experiment, VIEW, layered), "hidden=relu:3");
  assert.deepEqual(readAddress("hidden=relu:3", layered).experiment, experiment);
});

test("what more a layer says is written behind its units", () => {
  assert.equal(
    write({
      hidden: [
        { units: 4, activation: "leaky_relu", alpha: 0.2 },
        { units: 4, activation: "relu", normalization: "batch", dropout: 0.5, residual: true },
      ],
    }),
    "hidden=leaky_relu:4:alpha=0.2,relu:4:normalization=batch:dropout=0.5:residual=true",
  );
  assert.deepEqual(read("hidden=relu:4:dropout=.25").experiment.hidden, [
    { units: 4, activation: "relu", dropout: 0.25 },
  ]);
});

test("a choice is written by its name and what is not as usual with it, and the name brings the rest", () => {
  const momentum = { name: "momentum", learning_rate: 0.03, momentum: 0.9, nesterov: true };
  assert.equal(roundTrip({ ...defaults, optimizer: momentum }), "optimizer.name=momentum&optimizer.nesterov=true");
  assert.deepEqual(read("optimizer.nesterov=1&optimizer.name=momentum").experiment.optimizer, momentum);
  assert.equal(write({ initializer: { name: "uniform", low: -0.5, high: 0.5, bias: 0 } }), "initializer.name=uniform");
});

test("formulas, conditions to stop at, and what is held fixed have their place", () => {
  assert.equal(
    roundTrip({ ...defaults, features: ["x1", "=x1^2 + 1"], stop: { epochs: 50 } }),
    "features=x1,=x1%5E2%20%2B%201&stop.epochs=50",
  );
  roundTrip({
    ...defaults,
    features: ["=min(x1,x2)"],
    off: [{ layer: 1, unit: 2 }],
    frozen: [{ layer: 1 }, { layer: 2, unit: 0, source: 1 }],
  });
  assert.equal(roundTrip({ ...defaults, data: { ...defaults.data, classes: 4 } }), "data.classes=4");
});

test("what is out of the ordinary is written as JSON", () => {
  const address = roundTrip({
    ...defaults,
    hidden: [{ units: 4, activation: "leaky_relu", alpha: [0.2] }],
    data: { dataset: "custom", points: { train: [[1, -2, 1]], test: [] } },
  });
  assert.match(address, /^data=%7B/);
  assert.match(address, /hidden=%5B%7B/);
});

test("any experiment and view come back from their address exactly", () => {
  const random = createRandom(20240607);
  const number = () =>
    random.pick([0, 1, -1, 0.1, 1e-7, 1 / 3, 5e300, 123456789, random.next(), -random.next() * 1e-12]);
  const named = (records, base) => {
    const record = random.pick(records);
    return {
      ...base,
      name: record.name,
      ...Object.fromEntries(
        record.parameters
          .filter(random.flip)
          .map((one) => [one.name, typeof one.default === "boolean" ? random.flip() : number()]),
      ),
    };
  };
  const layer = () => ({
    units: random.whole(1, 32),
    activation: random.pick(catalogue.activations).name,
    ...(random.flip() && random.flip() && { dropout: number(), normalization: "batch" }),
  });
  const strange = () =>
    random.pick([
      { dataset: "custom", points: { train: [[number(), number(), 1]], test: [] } },
      { ...defaults.data, seed: 3, note: 'a=b&c#d%25é,:+ "[' },
    ]);
  const seen = new Set();
  for (let round = 0; round < 2000; round += 1) {
    const experiment = {
      problem: random.pick(catalogue.problems),
      data:
        random.next() < 0.15
          ? strange()
          : {
              dataset: random.pick(catalogue.datasets).name,
              samples: random.whole(1, 5000),
              noise: number(),
              train_fraction: number(),
              seed: random.whole(0, 2 ** 32),
            },
      features: random.some(catalogue.features).map(({ name }) => name),
      standardize: random.flip(),
      hidden: Array.from({ length: random.whole(0, 10) }, layer),
      output_activation: random.pick(["auto", "tanh", "linear"]),
      loss: random.pick(["auto", "huber"]),
      bias: random.flip(),
      initializer: named(catalogue.initializers, {}),
      optimizer: named(catalogue.optimizers, { learning_rate: number() }),
      schedule: named(catalogue.schedules, {}),
      regularizer: named(catalogue.regularizers, { rate: number() }),
      clip: named(catalogue.clips, {}),
      batch_size: random.whole(1, 5000),
      shuffle: random.flip(),
      seed: random.whole(0, 2 ** 53 - 1),
      stop: random.flip() ? {} : { epochs: random.whole(1, 900), patience: number() },
      frozen: random.flip() ? [] : [{ layer: random.whole(1, 9), unit: random.whole(0, 9), bias: random.flip() }],
      off: random.flip() ? [] : [{ layer: random.whole(1, 9), unit: random.whole(0, 9) }],
    };
    const rate = random.pick([1, 1000, 0.25, 60, 1e-7]);
    seen.add(
      roundTrip(experiment, {
        showTest: random.flip(),
        discretize: random.flip(),
        signs: random.flip(),
        hide: random.some(["play", "learning_rate", "article"]),
        drawer: random.pick(["", "layers"]),
        layers: random.pick(["", "over_time", "importance", "changes"]),
        space: random.pick(["", "0", "plane", "2:1-3", "1:u2", "3:12-4:u10"]),
        landscape: random.pick(["", "path:test", "random:seed7:whole:x0.5", "weights:w2-1-1:b1-3:near"]),
        lab: random.pick(["", "sweep", "compare"]),
        compare: random.pick(["", "~batch_size=1~optimizer.learning_rate=0.3!seed=2", "seed=1~"]),
        sweep: random.pick(["", "optimizer.learning_rate:0.001..1x7log~hidden.units:2,4~seeds:5"]),
        axes: random.pick([
          [0, 1],
          [1, 0],
          [9, 3],
        ]),
        held: random.pick([null, [0.5], [null, -2.5, null, 6]]),
        speed: random.pick([null, { per: "epoch", rate }, { per: "batch", rate }]),
      }),
    );
  }
  assert.ok(seen.size > 1990);
});

test("text that an address has other uses for comes back whole", () => {
  for (const note of ["&", "=", "#", "%", "+", "a b", "[", "{", '"', "é", "null", "true", "1", ""]) {
    roundTrip({ ...defaults, output_activation: "tanh", data: { ...defaults.data, note } });
  }
});

for (const [title, address, code, detail] of [
  ["an unknown key", "colour=red", "unknown_key", "colour=red"],
  ["an unknown member", "data.colour=red", "unknown_key", "data.colour=red"],
  ["a member of what has none", "seed.x=1", "unknown_key", "seed.x=1"],
  ["a key too deep", "data.noise.more=1", "unknown_key", "data.noise.more=1"],
  ["a key every object has", "constructor=1", "unknown_key", "constructor=1"],
  ["a member every object has", "data.__proto__=1", "unknown_key", "data.__proto__=1"],
  ["a word alone", "hello", "unknown_key", "hello="],
  ["a number that is none", "data.noise=much", "unreadable_value", "data.noise=much"],
  ["an empty number", "seed=", "unreadable_value", "seed="],
  ["an infinite number", "seed=Infinity", "unreadable_value", "seed=Infinity"],
  ["a yes that is none", "bias=maybe", "unreadable_value", "bias=maybe"],
  ["an unknown dataset", "data.dataset=banana", "unreadable_value", "data.dataset=banana"],
  ["an unknown optimizer", "optimizer.name=banana", "unreadable_value", "optimizer.name=banana"],
  ["an unknown problem", "problem=banana", "unreadable_value", "problem=banana"],
  ["an unknown feature", "features=x1,banana", "unreadable_value", "features=x1,banana"],
  ["an unknown activation", "hidden=banana:2", "unreadable_value", "hidden=banana:2"],
  ["layers without sizes", "hidden=tanh", "unreadable_value", "hidden=tanh"],
  ["layers of another shape", "hidden={}", "unreadable_value", "hidden={}"],
  ["broken JSON", 'data={"dataset"', "unreadable_value", 'data={"dataset"'],
  ["a list where an object belongs", "data=[1]", "unreadable_value", "data=[1]"],
  ["text where an object belongs", "data=circle", "unreadable_value", "data=circle"],
  ["a broken escape", "data.noise=%E0%A4%A", "unreadable_value", "data.noise=%E0%A4%A"],
  ["a view that is none", "test=perhaps", "unreadable_value", "test=perhaps"],
  ["a flag every object has", "test=toString", "unreadable_value", "test=toString"],
  ["a yes every object has", "bias=toString", "unreadable_value", "bias=toString"],
  ["a speed of nothing", "speed=0e", "unreadable_value", "speed=0e"],
  ["a speed beyond what a hello may ask", "speed=1001e", "unreadable_value", "speed=1001e"],
  ["a speed in nothing", "speed=60", "unreadable_value", "speed=60"],
  ["a side of the map twice", "axes=x1,x1", "unreadable_value", "axes=x1,x1"],
  ["a side that is no input", "axes=x1,x11", "unreadable_value", "axes=x1,x11"],
  ["an input held at nothing", "held=x1:", "unreadable_value", "held=x1:"],
  ["an input held beyond all numbers", "held=x1:1e999", "unreadable_value", "held=x1:1e999"],
  ["half a character", 'features=["=\\ud800"]', "unreadable_value", 'features=["=\\ud800"]'],
  ["an input held nowhere", "held=2.5", "unreadable_value", "held=2.5"],
  ["names to hide that cannot be names", "hide=a b", "unreadable_value", "hide=a b"],
]) {
  test(`${title} is noted by key and value, and the rest of the address is used`, () => {
    const expected = {
      experiment: { ...defaults, batch_size: 5 },
      view: { ...VIEW, discretize: true },
      notes: [{ code, detail }],
    };
    assert.deepEqual(read(`${address}&batch_size=5&discretize=1`), expected);
  });
}

test("reading never changes the catalogue", () => {
  const before = structuredClone(catalogue);
  read("data.noise=0.3&hidden=none&features=none");
  read("activation=relu&noise=30&networkShape=1&regularization=L1&initZero=true");
  assert.deepEqual(catalogue, before);
});

test("weights and a kept run's name are handed on as they stand, wherever they stand, and are not noted", () => {
  const read = readAddress("#weights=abc-_&seed=3&link=xyz", catalogue);
  assert.deepEqual([read.weights, read.link, read.experiment.seed, read.notes], ["abc-_", "xyz", 3, []]);
  assert.ok(writeAddress(read.experiment, read.view, catalogue, "abc-_").endsWith("seed=3&weights=abc-_"));
  assert.deepEqual(Object.keys(readAddress("#seed=3", catalogue)), ["experiment", "view", "notes"]);
});

test("an input held very near to nothing comes back as it was", () => {
  const { experiment, view } = readAddress("", catalogue);
  const held = [null, 1e-9, -2.5e21];
  assert.deepEqual(readAddress(writeAddress(experiment, { ...view, held }, catalogue), catalogue).view.held, held);
});

test("the name of a data set with one input is enough: its feature is written no more than the usual two are", () => {
  const { experiment, view } = readAddress("problem=regression&data.dataset=sine", catalogue);
  assert.deepEqual(experiment.features, ["x1"]);
  assert.equal(writeAddress(experiment, view, catalogue), "problem=regression&data.dataset=sine");
  const more = readAddress("problem=regression&data.dataset=sine&features=x1,sin_x1", catalogue);
  assert.deepEqual(more.experiment.features, ["x1", "sin_x1"]);
  assert.match(writeAddress(more.experiment, view, catalogue), /features=x1,sin_x1/);
});

test("a class and its teacher's key are read beside all else, and are nothing unknown", () => {
  assert.deepEqual(read("#class=k7m2qx").room, { code: "k7m2qx", key: "", alone: true });
  assert.deepEqual(read("#class=K7M2QX&key=abc").room, { code: "K7M2QX", key: "abc", alone: true });
  const both = read("#seed=7&class=K7M2QX");
  assert.deepEqual([both.room.alone, both.experiment.seed, both.notes], [false, 7, []]);
  assert.equal(read("#key=abc").notes.length, 1);
});
