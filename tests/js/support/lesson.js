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

/** What the server makes of a document's claims. */
export const RESOLVED = {
  claims: [
    { id: "learns", left: of("test_loss", "tanh", "test_loss end"), relation: "below", right: 0.05 },
    { id: "first", left: toLoss("relu"), relation: "below", right: toLoss("tanh") },
    {
      id: "hill",
      left: of(
        "hill_end",
        null,
        "hill_end rate=0.1 start=6.0 steps=200 end",
        { rate: 0.1, start: 6, steps: 200 },
        true,
      ),
      relation: "above",
      right: 3.9,
    },
  ],
  values: [],
  steps: [
    {
      set_ups: ["tanh", "relu"],
      claims: ["learns", "first"],
      question: null,
      points_at: "#network",
      stage: { picture: "bias" },
      scene: "bias",
    },
    {
      set_ups: ["buried"],
      claims: ["hill"],
      question: null,
      points_at: null,
      stage: { drawer: "axes", view: "x1,x3" },
      scene: null,
    },
  ],
};
