// What a person does with set-ups that train side by side: begins, changes, paces them, and takes one over.

import { failureOf, sentencesOf } from "../../app/fault_sentences.js";
import { fetchDocument } from "../../app/fetching.js";
import { change } from "../../experiment/consistency.js";
import { readSetUps, writeSetUps } from "../../experiment/set_up_list.js";
import { fromBase64 } from "../../wire/base64.js";
import * as wire from "../../wire/messages.js";
import { extended } from "./histories.js";
import { differencesInWords, letterOf } from "../../controls/set_up_words.js";

/** @typedef {import("../../wire/types.js").Experiment} Experiment */
/** @typedef {import("../../wire/types.js").Compared} Compared */
/** @typedef {import("../../wire/types.js").Comparison} Comparison */
/** @typedef {import("../../app/state.js").HistoryPoint} HistoryPoint */
/**
 * @typedef {{id: string, topic: string, experiments: Experiment[], epochs: number, title: string, why: string}} MatchUp
 */
/**
 * @typedef {object} Comparing
 * @property {Experiment[]} setUps what the person wants; empty until the lab was opened
 * @property {Compared | null} answer what the server trains
 * @property {Comparison | null} picture how that stands
 * @property {HistoryPoint[][]} histories of each, oldest first
 * @property {boolean} playing
 * @property {import("../../wire/types.js").Speed} speed by epochs
 * @property {string} matchUp id of the one that these are, or nothing
 * @property {boolean} again the connection was lost, and they have begun again
 * @property {MatchUp[] | null} matchUps those there are; null until they are asked for
 * @property {string} language of that list
 */

/** The second set-up differs from the first in this at the start, so that there is something to see. */
const TEN = 10;
/** A learning rate from which a tenth of it is tried rather than ten times as much. */
const HIGH = 0.1;

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(message: import("../../wire/types.js").ClientMessage) => boolean} parts.send
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 * @param {import("../../wire/types.js").Catalogue} parts.catalogue
 * @param {Pick<import("../timeline/timeline.js").Timeline, "open">} parts.timeline
 * @param {() => void} parts.pause the run in the playground
 * @param {typeof fetch} [parts.ask]
 * @param {() => number} [parts.random] 0 up to 1
 */
export function createComparing({
  store,
  send,
  note,
  text,
  catalogue,
  timeline,
  pause,
  ask = (...request) => fetch(...request),
  random = Math.random,
}) {
  const local = {
    id: 0,
    written: "",
    drawn: 0,
    open: false,
    usual: false,
    connected: store.state.status.state === "open",
    wanted: -1,
  };
  const now = () => store.state.comparing;
  /** @param {string} name @param {Partial<Comparing>} patch */
  const set = (name, patch) => store.change(name, ({ comparing }) => ({ comparing: { ...comparing, ...patch } }));
  /** @param {import("../../wire/types.js").ClientMessage} message */
  function tell(message) {
    const sent = send(message);
    if (!sent) note("fault", text("notice.offline"));
    return sent;
  }

  /** Asks for what is wanted, from the beginning. @param {Partial<Comparing>} [patch] */
  function begin(patch = {}) {
    // What has trained is shown until the answer comes.
    set("compare", { again: false, ...patch });
    showInAddress();
    const { setUps, playing, speed } = now();
    // Without a connection the next one begins.
    send(wire.compare(++local.id, { experiments: setUps, playing, speed }));
  }
  /** @param {Experiment[]} setUps @param {Partial<Comparing>} [patch] */
  function want(setUps, patch = {}) {
    local.usual = false;
    const [first] = setUps;
    const shared = setUps.map((one) => ({ ...one, problem: first.problem, data: first.data }));
    begin({ matchUp: "", ...patch, setUps: shared });
  }
  function showInAddress() {
    const { view, experiment } = store.state;
    const { setUps } = now();
    local.written = local.open && setUps.length > 0 ? writeSetUps(setUps, experiment, catalogue) : "";
    if (view.compare !== local.written) store.change("compare address", { view: { ...view, compare: local.written } });
  }
  /** Those of the address; none where it has none, or none that can be compared. @param {string} address */
  function ofAddress(address) {
    if (address === "") return [];
    const { setUps, notes } = readSetUps(address, store.state.experiment, catalogue);
    const limit = catalogue.limits.compared;
    const unusable = setUps.length < 2 ? [`compare=${address}`] : notes;
    for (const detail of unusable) note("fault", text("notice.address", { detail }));
    if (setUps.length > limit) note("fault", text("compare.too_many", { limit }));
    return setUps.length < 2 ? [] : setUps.slice(0, limit);
  }
  /** The playground's set-up, and the same with another learning rate. @returns {Experiment[]} */
  function usual() {
    const { experiment } = store.state;
    const { optimizer } = experiment;
    const rate = optimizer.learning_rate >= HIGH ? optimizer.learning_rate / TEN : optimizer.learning_rate * TEN;
    return [experiment, { ...experiment, optimizer: { ...optimizer, learning_rate: Number(rate.toPrecision(6)) } }];
  }

  /**
   * Changes a setting of one of them; of the data, of all.
   * @param {number} index @param {Partial<Experiment>} patch top-level fields, each complete
   */
  function changeOf(index, patch) {
    const gaveWay = new Set();
    const ofAll = "data" in patch || "problem" in patch;
    const setUps = now().setUps.map((one, at) => {
      if (at !== index && !ofAll) return one;
      const changed = change(one, patch, catalogue);
      for (const name of changed.gaveWay) gaveWay.add(name);
      return changed.experiment;
    });
    want(setUps);
    if (gaveWay.size > 0)
      note(
        "note",
        text("notice.gave_way", { what: text.list([...gaveWay].map((name) => text(`notice.gave_way.${name}`))) }),
      );
  }

  function wantUsual() {
    want(usual());
    local.usual = true;
  }

  store.subscribe(["status"], ({ status }) => {
    const connected = status.state === "open";
    if (connected === local.connected) return;
    local.connected = connected;
    // The server that there is now knows nothing of what the one before has trained.
    if (connected && local.open) begin({ again: (now().picture?.epoch ?? 0) > 0 });
    else if (connected) set("compare lost", { answer: null, picture: null, histories: [] });
  });
  // The first set-up may be the address's own, which is another now.
  store.subscribe(["experiment"], () => local.open && showInAddress());
  store.subscribe(["view"], ({ view }) => {
    if (!local.open || view.lab !== "compare" || view.compare === local.written) return;
    local.written = view.compare;
    const setUps = ofAddress(view.compare);
    if (setUps.length > 0) want(setUps);
    else showInAddress();
  });
  // Hears last: by then the views have drawn it.
  store.subscribe(
    ["comparing"],
    ({ comparing: { picture } }) => {
      if (!picture || picture.sequence === local.drawn) return;
      local.drawn = picture.sequence;
      send(wire.compareAck(picture.sequence));
    },
    { last: true },
  );

  return {
    /** The lab is open: what was compared last is there again. The run in the playground waits meanwhile. */
    open() {
      local.open = true;
      if (store.state.playing) pause();
      // The page may be made anew, in another language: what it has is what it had.
      const { compare } = store.state.view;
      const asked = compare === local.written ? [] : ofAddress(compare);
      const { setUps, answer } = now();
      if (asked.length > 0) want(asked);
      else if (setUps.length === 0) wantUsual();
      else if (!answer) begin();
      else showInAddress();
    },
    /** The playground is there again: what has trained is kept, and stands still. */
    close() {
      local.open = false;
      const { picture, answer } = now();
      if (answer && (picture?.epoch ?? 0) === 0) {
        send(wire.compareStop());
        set("compare left", { answer: null, picture: null, histories: [], playing: false });
      } else if (answer) {
        send(wire.comparePause());
        set("compare left", { playing: false });
      }
      if (store.state.view.compare !== "") {
        local.written = "";
        store.change("compare address", ({ view }) => ({ view: { ...view, compare: "" } }));
      }
    },
    /** Asks which match-ups there are, unless that is known in this language. */
    async list() {
      const language = text.language.split("-")[0];
      if (now().matchUps && now().language === language) return;
      try {
        const { match_ups: matchUps } = await fetchDocument(
          `match-ups.json?language=${encodeURIComponent(language)}`,
          ask,
        );
        set("match-ups", { matchUps, language });
      } catch (error) {
        note("fault", failureOf("compare.match_ups.failed", error, text));
      }
    },
    /** Trains a match-up. @param {string} id */
    matchUp(id) {
      const found = now().matchUps?.find((one) => one.id === id);
      if (found) want(found.experiments, { matchUp: id, playing: true });
    },
    /** One more: a copy of one of them, or of the run in the playground. @param {number | null} source */
    add(source) {
      const { setUps } = now();
      if (setUps.length < catalogue.limits.compared)
        want([...setUps, source === null ? store.state.experiment : setUps[source]]);
    },
    /** @param {number} index */
    remove(index) {
      const { setUps } = now();
      if (setUps.length > 2) want(setUps.filter((_, at) => at !== index));
    },
    change: changeOf,
    /** Another data set for all. @param {string} name */
    chooseData(name) {
      const record = catalogue.datasets.find((one) => one.name === name);
      const [first] = now().setUps;
      if (!record || first.data.dataset === name) return;
      changeOf(0, { problem: record.problem, data: { ...first.data, dataset: name, samples: record.samples } });
    },
    /** Other first weights for all; where their seeds differ, they still do. */
    newSeed() {
      const { setUps } = now();
      const seed = Math.floor(random() * 1e6);
      const lowest = Math.min(...setUps.map((one) => one.seed));
      want(setUps.map((one) => ({ ...one, seed: seed + one.seed - lowest })));
    },
    toggle() {
      const playing = !now().playing;
      if (tell(playing ? wire.comparePlay() : wire.comparePause())) set("compare playing", { playing });
    },
    step: () => void (tell(wire.compareStep()) && set("compare playing", { playing: false })),
    reset: () => void (tell(wire.compareReset()) && set("compare playing", { playing: false, again: false })),
    /** @param {import("../../wire/types.js").Speed} speed */
    setSpeed(speed) {
      send(wire.compareSpeed(speed));
      set("compare speed", { speed });
    },
    /** Asks for the state of one of them, which becomes the run of the playground. @param {number} index */
    take(index) {
      if (tell(wire.compareTake(index))) local.wanted = index;
    },
    /** @param {Compared} message */
    compared(message) {
      if (message.runs.length === 0) {
        if (message.comparison > (now().answer?.comparison ?? -1) && now().answer)
          set("compare ended", { answer: null, picture: null, histories: [], playing: false });
        return;
      }
      if (message.id !== local.id) return;
      local.drawn = 0;
      set("compared", {
        answer: message,
        setUps: message.runs.map(({ experiment }) => experiment),
        histories: message.runs.map(() => []),
        picture: null,
      });
      showInAddress();
    },
    /** @param {Comparison} picture */
    pictured(picture) {
      const { answer, histories } = now();
      if (picture.comparison !== answer?.comparison) return;
      set("comparison", {
        picture,
        playing: picture.playing,
        histories: histories.map((history, index) => extended(history, picture, index)),
      });
    },
    /** @param {import("../../wire/types.js").ComparisonRefused} message */
    refused(message) {
      if (message.id !== local.id) return;
      for (const sentence of sentencesOf({ ...message, faults: message.faults.map(named) }, text))
        note("fault", sentence);
      const { answer } = now();
      // As they were. A list that never was taken gives way to the usual; where that is refused too, it is seen.
      if (answer) {
        set("compare refused", { setUps: answer.runs.map(({ experiment }) => experiment) });
        showInAddress();
      } else if (!local.usual) wantUsual();
    },
    /** @param {import("../../wire/types.js").ComparedState} message */
    state({ comparison, index, epoch, batch, checkpoint }) {
      const { answer, setUps, histories } = now();
      const bytes = fromBase64(checkpoint);
      if (comparison !== answer?.comparison || index !== local.wanted || !bytes) return;
      local.wanted = -1;
      const letter = letterOf(index);
      const [difference] = index === 0 ? [] : differencesInWords(setUps[0], setUps[index], text);
      const name = difference ? text("compare.taken_name", { letter, difference }) : letter;
      timeline.open({
        snapshot: {
          kind: "snapshot",
          asked: true,
          run: 0,
          epoch,
          batch,
          bytes: wire.snapshotMessage(bytes, { epoch, cursor: batch }),
        },
        history: histories[index],
        name,
        opened() {
          store.change("taken", ({ view }) => ({ view: { ...view, lab: "" } }));
          note("note", text("compare.taken", { letter }));
        },
        refused: (reason) => note("fault", text("compare.not_taken", { letter, reason })),
      });
    },
  };

  /** By the letter that the person knows. @param {import("../../wire/types.js").Fault} fault */
  function named(fault) {
    const [, index, rest] = /^experiments\[(\d+)\]\.?(.*)$/.exec(fault.path) ?? [];
    if (index === undefined) return fault;
    return { ...fault, path: `${letterOf(Number(index))}: ${rest}` };
  }
}

/** @typedef {ReturnType<typeof createComparing>} Compare */
