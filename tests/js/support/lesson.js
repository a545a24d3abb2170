// A lesson, and what the server makes of its claims.

export const BIAS = { layer: 1, unit: 0, source: null, value: -20 };

export const DOCUMENT = {
  set_ups: {
    tanh: { experiment: { hidden: [{ units: 8, activation: "tanh" }] }, epochs: 20 },
    relu: {
      experiment: { hidden: [{ units: 8, activation: "relu" }], optimizer: { name: "sgd", learning_rate: 1 } },
      epochs: 20,
    },
    buried: { experiment: { hidden: [{ units: 3, activation: "relu" }] }, epochs: 10, edits: [BIAS] },
  },
  controls: ["play", "drawer"],
};

const of = (measure, set_up, id, arguments_ = {}, settles = false) => ({
  id,
  measure,
  of: arguments_,
  at: "end",
  set_up,
  settles,
});

const toLoss = (setUp) => of("epochs_to_loss", setUp, "epochs_to_loss loss=0.05 end", { loss: 0.05 }, true);

/** Where the ball ends that is let go at this rate: of no run. */
export const hillAt = (rate) =>
  of("hill_end", null, `hill_end rate=${rate} start=6.0 steps=200 end`, { rate, start: 6, steps: 200 }, true);

const LOSS = of("test_loss", "tanh", "test_loss end");

/** What the server makes of a document. */
export const RESOLVED = {
  claims: [
    { id: "learns", left: LOSS, relation: "below", right: 0.05, tally: { holds: 97, seeds: 100 } },
    { id: "first", left: toLoss("relu"), relation: "below", right: toLoss("tanh"), chance: true, tally: null },
    { id: "hill", left: hillAt(0.1), relation: "above", right: 3.9, tally: null },
  ],
  values: [{ id: "loss_first", reading: { ...LOSS, id: "test_loss start", at: "start", settles: true } }],
  steps: [
    {
      set_ups: ["tanh"],
      claims: ["learns"],
      question: {
        kind: "ranges",
        readings: [LOSS],
        answers: [{ id: "low", below: 0.05 }, { id: "middle", below: 0.4 }, { id: "high" }],
        tally: { low: 97, middle: 3, high: 0 },
      },
      points_at: "#network",
      stage: { picture: "bias" },
      scene: "bias",
    },
    {
      set_ups: ["tanh", "relu", "buried"],
      claims: ["first"],
      question: {
        kind: "least",
        readings: [toLoss("tanh"), toLoss("relu")],
        answers: [{ id: "tanh" }, { id: "relu" }],
        tally: null,
      },
      points_at: null,
      stage: { drawer: "axes", view: "x1,x3" },
      scene: null,
    },
    { set_ups: [], claims: ["hill"], question: null, points_at: null, stage: null, scene: null },
  ],
};

/** Its words, in one language. */
export const WORDS = {
  title: "T",
  question: "Q",
  steps: [
    { do: "a", ask: "Q1", answers: { low: "L", middle: "M", high: "H" }, look: "b" },
    { do: "c", ask: "Q2", answers: { tanh: "T", relu: "R" }, look: "d" },
    { do: "e", look: "f" },
  ],
  claims: {},
  means: "m",
  mistakes: [],
  next: "n",
};
