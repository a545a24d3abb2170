// Reset, play, step, the epoch, the speed and the seed.

import { grouped } from "../../draw/numbers.js";
import { currentFrame } from "../../app/state.js";
import { byId, createUndo, fillSelect, setText } from "../../controls/dom.js";

/** Speeds offered, slow motion first. @type {import("../../app/state.js").Speed[]} */
const SPEEDS = [
  { per: "batch", rate: 1 },
  { per: "batch", rate: 5 },
  { per: "epoch", rate: 1 },
  { per: "epoch", rate: 5 },
  { per: "epoch", rate: 20 },
  { per: "epoch", rate: 60 },
  { per: "epoch", rate: 200 },
  null,
];
const key = (/** @type {import("../../app/state.js").Speed} */ speed) =>
  speed === null ? "max" : `${speed.rate} ${speed.per}`;

/** @param {import("../../controls/context.js").Context} context */
export function createTransport({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("transport");
  const play = byId("play");
  const epoch = byId("epoch");
  const speed = byId("speed", HTMLSelectElement);
  const seed = byId("seed", HTMLInputElement);

  undo.listen(play, "click", actions.toggle);
  undo.listen(byId("step"), "click", () => actions.step());
  undo.listen(byId("reset"), "click", actions.reset);
  undo.listen(byId("new-seed"), "click", () => actions.configure({ seed: Math.floor(Math.random() * 1e6) }));
  undo.listen(seed, "change", () => {
    if (Number.isInteger(seed.valueAsNumber)) actions.configure({ seed: seed.valueAsNumber });
    else seed.value = String(store.state.experiment.seed);
  });
  undo.listen(speed, "change", () => {
    const chosen = [...SPEEDS, store.state.speed].find((one) => key(one) === speed.value);
    if (chosen !== undefined) actions.setSpeed(chosen);
  });

  const drawPlaying = () => {
    root.classList.toggle("playing", store.state.playing);
    play.setAttribute("aria-label", text(store.state.playing ? "transport.pause" : "transport.play"));
  };
  const drawSpeed = () => {
    const current = store.state.speed;
    const all = SPEEDS.some((one) => key(one) === key(current)) ? SPEEDS : [...SPEEDS, current];
    fillSelect(
      speed,
      all.map((one) => ({
        value: key(one),
        label: one === null ? text("speed.max") : text(`speed.${one.per}`, { rate: one.rate }),
      })),
      key(current),
    );
  };
  const drawSeed = () => {
    if (document.activeElement !== seed) seed.value = String(store.state.experiment.seed);
  };
  const drawEpoch = () => {
    const frame = currentFrame(store.state);
    if (!frame) return;
    const slow = store.state.speed !== null && store.state.speed.per === "batch";
    const whole = grouped(frame.epoch);
    setText(epoch, slow && frame.batch > 0 ? `${whole} + ${frame.batch}⁄${frame.batchesPerEpoch}` : whole);
    // For scripts of other pages: the number as it is.
    epoch.dataset.value = String(frame.epoch);
  };
  /** Of a run that is only watched nothing can be done; whoever tries is told why. */
  const drawFollowing = () => {
    for (const button of [play, byId("step"), byId("reset"), byId("new-seed")])
      button.setAttribute("aria-disabled", String(store.state.following !== null));
  };
  undo.add(
    store.subscribe(["following"], drawFollowing),
    store.subscribe(["playing"], drawPlaying),
    store.subscribe(["speed"], drawSpeed),
    store.subscribe(["experiment"], drawSeed),
    store.subscribe(["frame", "run"], drawEpoch),
  );
  [drawPlaying, drawSpeed, drawSeed].forEach((draw) => draw());
  return { dispose: undo.dispose };
}
