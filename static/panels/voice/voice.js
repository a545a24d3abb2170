// One line between the controls and the stage that always says what is going on, with what could be done about it; and
// what of it a screen reader is told.

import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { factsOf } from "./facts.js";
import { remedyHint } from "../../controls/remedy_hint.js";
import { sentenceFor } from "./sentence.js";

/** @typedef {import("./sentence.js").Offer} Offer */
/** @typedef {import("../../app/state.js").State} State */

/** Milliseconds between two sentences while it trains, so that one can be read. */
const READABLE = 2000;
/** Why a run that goes on began anew can be read for so long. */
const REASON = 4000;
/** A screen reader hears the same kind of sentence again after so long; of another kind at once. */
const HEARD_EVERY = 15_000;

/** What changes by a person's own act, or seldom: the sentence follows at once. @type {(keyof State)[]} */
const AT_ONCE = [
  "status",
  "following",
  "run",
  "experiment",
  "playing",
  "viewing",
  "snapshots",
  "diverged",
  "recoverable",
  "stopped",
  "restarted",
  "lesson",
  "own",
  "view",
];
/** What goes on by itself. @type {(keyof State)[]} */
const IN_TIME = ["frame", "history", "diagnosis"];

/** @param {import("../../controls/context.js").Context} context */
export function createVoice({ store, actions, text, catalogue }) {
  const undo = createUndo();
  const [tag, sentence, row, announcer] = ["voice-tag", "voice-text", "voice-actions", "announcer"].map((id) =>
    byId(id),
  );
  const local = {
    timer: 0,
    said: -Infinity,
    heard: -Infinity,
    kind: "",
    offers: "",
    reasonUntil: 0,
    /** Verdicts of the look before the newest: what stands in one alone may be chance. */
    verdicts: /** @type {string[]} */ ([]),
    diagnosis: store.state.diagnosis,
  };

  /** @param {Offer} offer @returns {[string, () => void]} */
  function buttonFor(offer) {
    if (offer.act === "remedy") {
      const name = text(`remedy.${offer.remedy.name}`);
      return [name, () => actions.tryRemedy(offer.remedy, name)];
    }
    if (offer.act === "dataset")
      return [
        text("voice.try", { name: text(`dataset.${offer.name}.label`) }),
        () => actions.chooseDataset(offer.name),
      ];
    if (offer.act === "recover") return [text("status.recover", { epoch: offer.epoch }), actions.recover];
    if (offer.act === "reset") return [text("status.reset"), actions.reset];
    return [text("timeline.live"), actions.timeline.live];
  }
  /** Buttons stay as long as what they do does, so that one keeps the focus. @param {Offer[]} offers */
  function drawOffers(offers) {
    const key = JSON.stringify(offers);
    if (key === local.offers) return;
    local.offers = key;
    const focused = row.contains(document.activeElement);
    row.replaceChildren(
      ...offers.map((offer) => {
        const [label, act] = buttonFor(offer);
        const title = offer.act === "remedy" ? remedyHint(offer.remedy, text) : undefined;
        const button = make("button", { type: "button", class: "outline compact", title }, label);
        button.addEventListener("click", act);
        return button;
      }),
    );
    row.hidden = offers.length === 0;
    if (focused) byId("play").focus({ preventScroll: true });
  }
  function facts() {
    const { state } = store;
    const found = factsOf(state, text, catalogue);
    const { playing, begun, restarted, verdict } = found;
    const stands = verdict && (!playing || local.verdicts.includes(verdict.name));
    return {
      ...found,
      restarted: begun && (!playing || performance.now() > local.reasonUntil) ? [] : restarted,
      verdict: stands ? verdict : null,
    };
  }
  function draw() {
    clearTimeout(local.timer);
    local.timer = 0;
    const now = performance.now();
    const { kind, tag: name, words, offers } = sentenceFor(facts(), text);
    drawOffers(store.state.following ? [] : offers);
    setText(tag, text(name));
    tag.dataset.kind = kind.split(" ")[0];
    if (sentence.textContent !== words) {
      setText(sentence, words);
      local.said = now;
    }
    // The first sentence is read with the page.
    if (local.kind !== "" && (kind !== local.kind || now - local.heard >= HEARD_EVERY)) {
      setText(announcer, words);
      local.heard = now;
    }
    local.kind = kind;
  }
  /** @param {State} state @param {ReadonlySet<keyof State>} changed */
  function follow({ playing, diagnosis }, changed) {
    if (changed.has("restarted")) local.reasonUntil = performance.now() + REASON;
    if (diagnosis !== local.diagnosis) {
      local.verdicts = local.diagnosis?.run === diagnosis?.run ? namesOf(local.diagnosis) : [];
      local.diagnosis = diagnosis;
    }
    const since = performance.now() - local.said;
    if (!playing || since >= READABLE || AT_ONCE.some((key) => changed.has(key))) return draw();
    local.timer ||= setTimeout(draw, READABLE - since);
  }
  undo.add(() => clearTimeout(local.timer), store.subscribe([...AT_ONCE, ...IN_TIME], follow));
  draw();
  return { dispose: undo.dispose };
}

/** @param {import("../../wire/types.js").Diagnosis | null} diagnosis */
const namesOf = (diagnosis) => diagnosis?.verdicts.map(({ name }) => name) ?? [];
