// Set-ups to try: which there are, opening one, and the way back to what was there before.

import { experimentOf, isSetUp } from "../../experiment/set_up.js";
import { failureOf } from "../../app/fault_sentences.js";
import { fetchDocument } from "../../app/fetching.js";

/**
 * @typedef {{id: string, dataset: string, topic: string, good: boolean, experiment: Record<string, any>,
 * epochs: number, resolved: import("./step/claims.js").Claim, title: string, why: string}} Preset resolved: what it
 * claims
 */
/**
 * @typedef {{branch: number | null, experiment: import("../../wire/types.js").Experiment}} Before a branch where
 * something had been trained
 */
/**
 * @typedef {{list: Preset[] | null, language: string, starting: boolean, before: Before | null}} Presets language of
 * the list; starting: one is on its way
 */

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 * @param {import("../../wire/types.js").Catalogue} parts.catalogue
 * @param {(experiment: import("../../wire/types.js").Experiment) => void} parts.configure
 * @param {import("../timeline/timeline.js").Timeline} parts.timeline
 * @param {() => void} parts.play @param {() => void} parts.reset
 * @param {typeof fetch} [parts.ask]
 */
export function createPresets({
  store,
  note,
  text,
  catalogue,
  configure,
  timeline,
  play,
  reset,
  ask = (...request) => fetch(...request),
}) {
  /** @param {Partial<Presets>} patch */
  const set = (patch) => store.change("presets", ({ presets }) => ({ presets: { ...presets, ...patch } }));
  const whole = (/** @type {Preset} */ { experiment }) => experimentOf({ experiment, epochs: 0 }, catalogue);
  /** @param {import("../../wire/types.js").Experiment} experiment */
  function start(experiment) {
    const same = JSON.stringify(store.state.run?.experiment) === JSON.stringify(experiment);
    set({ starting: true });
    // Chosen again, it is what it was; it begins anew all the same.
    if (same) reset();
    else configure(experiment);
    play();
  }
  store.subscribe(["run", "refusal"], ({ presets }) => presets.starting && set({ starting: false }));

  const presets = {
    /** The one that runs, whatever its seeds. @returns {Preset | undefined} */
    running: () => store.state.presets.list?.find((one) => isSetUp(whole(one), store.state.experiment)),
    /** Asks which there are, unless that is known in this language. */
    async list() {
      const language = text.language.split("-")[0];
      if (store.state.presets.list && store.state.presets.language === language) return;
      try {
        const { presets: list } = await fetchDocument(`presets.json?language=${encodeURIComponent(language)}`, ask);
        set({ list, language });
      } catch (error) {
        note("fault", failureOf("presets.failed", error, text));
      }
    },
    /**
     * Opens one and trains it. What was there before is kept; from one preset to the next there is nothing to keep.
     * @param {string} id
     */
    open(id) {
      const { branch, experiment, edits, frame, diverged, viewing } = store.state;
      const preset = store.state.presets.list?.find((one) => one.id === id);
      if (!preset) return;
      if (presets.running() && edits.length === 0) return start(whole(preset));
      const trained = frame !== null && frame.step > 0 && diverged === null;
      set({ before: { branch: trained ? branch.id : null, experiment } });
      if (trained || viewing !== null) timeline.branchHere(preset.title, () => start(whole(preset)));
      else start(whole(preset));
    },
    /** To what was there before. */
    back() {
      const {
        presets: { before },
        branches,
      } = store.state;
      if (!before) return;
      set({ before: null });
      // Of numbers that ran away there is no moment to keep, which going over waits for.
      if (store.state.diverged) reset();
      if (branches.some(({ id }) => id === before.branch)) timeline.switchTo(/** @type {number} */ (before.branch));
      else configure(before.experiment);
    },
  };
  return presets;
}
