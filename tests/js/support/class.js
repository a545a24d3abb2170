// A page in a class, as far as its state goes, and a store that tells at once when it is asked to.

import { createStore } from "../../../static/app/store.js";
import { EMPTY_STAGE } from "../../../static/panels/class/messages.js";

export const ROOM = {
  role: "student",
  code: "K7M2QX",
  key: "",
  line: "open",
  room: { code: "K7M2QX", ends: 2e9, left: 60, locked: false, members: 2, names_shown: true },
  stage: EMPTY_STAGE,
  version: 0,
  me: { member: "me", number: 3, name: "Ada" },
  roster: [],
  scores: [],
  answers: {},
  mine: {},
  storeGone: false,
  wanted: false,
  watching: null,
  followed: null,
  given: null,
  before: null,
  polling: null,
  refusal: null,
  submitted: null,
};

const RUN = {
  run: 1,
  experiment: { seed: 1 },
  layers: [{ units: 2 }, { units: 3 }, { units: 1 }],
  output: { middle: 0, half: 1 },
  parameter_count: 13,
};

/** @param {object} [more] other fields */
export const frameOf = (more = {}) => ({
  run: 1,
  epoch: 5,
  batch: 2,
  step: 7,
  trainLoss: 0.25,
  testLoss: 0.5,
  trainAccuracy: 0.75,
  testAccuracy: 0.875,
  classes: 2,
  unitCount: 4,
  unitSide: 2,
  unitMaps: Uint8Array.from({ length: 16 }, (_, index) => index),
  unitCurves: null,
  ...more,
});

/** @param {object} [more] other fields of the state */
export function classPage(more = {}) {
  const store = createStore(
    {
      status: { state: "open" },
      room: ROOM,
      run: RUN,
      frame: frameOf(),
      experiment: RUN.experiment,
      playing: false,
      diverged: null,
      diagnosis: null,
      following: null,
      announced: null,
      span: null,
      history: [],
      speed: { per: "epoch", rate: 60 },
      branch: { id: 1 },
      branches: [],
      viewing: null,
      lesson: null,
      challenge: null,
      view: { lab: "" },
      ...more,
    },
    { schedule: () => {} },
  );
  /** Changes the state, and all who listen are told. @param {object} patch */
  const set = (patch) => {
    store.change("test", patch);
    store.flush();
  };
  /** Changes the class. @param {object} patch */
  const change = (patch) => store.change("test", ({ room }) => ({ room: { ...room, ...patch } }));
  /** Changes what is on in it. @param {object} patch */
  const stage = (patch) => set({ room: { ...store.state.room, stage: { ...store.state.room.stage, ...patch } } });
  return { store, set, change, stage };
}
