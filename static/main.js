// The composition root: makes everything, connects everything.

import { createActions } from "./actions.js";
import { createConnection } from "./wire/connection.js";
import { fetchDocument } from "./app/fetching.js";
import { connectKeys } from "./app/shortcuts.js";
import { createMounting } from "./app/mounting.js";
import { inTurns, turn } from "./app/in_turns.js";
import { connectLanguage } from "./app/language.js";
import { replaceFirstScreen, showViews } from "./app/first_screen.js";
import { caughtUp, savesData, whenIdle } from "./app/later.js";
import { createReceiver } from "./incoming.js";
import { currentFrame, initialState } from "./app/state.js";
import { createStore } from "./app/store.js";
import { createText } from "./app/text.js";
import { challengeAddress, lessonAddress, packedAddress, readAddress, writeAddress } from "./experiment/address.js";
import { FIRST, LATER } from "./views.js";

/** Whether this tab was in a class, which it then goes back into. */
function wasInClass() {
  try {
    return sessionStorage.getItem("class") !== null;
  } catch {
    return false;
  }
}

/** @returns {"light" | "dark"} the theme in force */
function resolvedTheme() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** The part of the address after #, or nothing where it names a place on the page. */
const addressHash = (hash = location.hash) => (hash.length > 1 && document.getElementById(hash.slice(1)) ? "" : hash);

/** Reads an address; only one that says something may be TensorFlow Playground's. @param {string} hash
 * @param {import("./wire/types.js").Catalogue} catalogue */
const addressOf = async (hash, catalogue) =>
  readAddress(hash, catalogue, hash ? await import("./experiment/tensorflow_playground.js") : null);

/**
 * A trained run is kept when it pauses, when nobody looks at it, and when its page goes away.
 * @param {import("./panels/sharing/sharing.js").Sharing} sharing
 * @param {import("./app/store.js").Store<import("./app/state.js").State>} store
 * @returns {Promise<void>} when what pages left behind is in the list
 */
function connectLeaving(sharing, store) {
  // A browser that keeps nothing for the page throws already here.
  const storage = () => {
    try {
      return localStorage;
    } catch {
      return null;
    }
  };
  const act = async (/** @type {(storage: Storage) => unknown} */ then) => {
    const found = storage();
    await (found ? then(found) : sharing.refresh());
  };
  store.subscribe(["playing"], ({ playing }) => playing || sharing.rest());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && sharing.rest());
  addEventListener("pagehide", () => act(sharing.leaving));
  addEventListener("pageshow", ({ persisted }) => persisted && act(sharing.arrived));
  return act(sharing.arrived);
}

async function start() {
  const { build = "", catalogue: catalogueUrl = "", locale = "", signIn, classes } = document.body.dataset;
  const [catalogue, entries] = await Promise.all([catalogueUrl, locale].map((url) => fetchDocument(url)));
  const text = createText(entries, document.documentElement.lang, {
    touch: matchMedia("(pointer: coarse)").matches,
  });
  await turn();
  const address = await addressOf(addressHash(), catalogue);
  const { speed, ...view } = address.view;
  // A key is nothing to be looked over one's shoulder.
  if (address.room) history.replaceState(history.state, "", location.pathname + location.search);
  const initial = initialState({
    experiment: address.experiment,
    view,
    speed,
    theme: resolvedTheme(),
    branch: { id: 1, name: text("timeline.run", { number: 1 }), color: 0 },
  });
  // Until the first picture is there, what has changed is told in turns, and only when every view is there to hear it.
  // What the connection says meanwhile waits: no view may meet a run of which another has not heard.
  const opening = { shown: false, ready: () => {}, telling: false, waiting: /** @type {(() => unknown)[]} */ ([]) };
  const ready = new Promise((resolve) => (opening.ready = () => resolve(undefined)));
  const store = createStore(initial, {
    schedule: (deliver, steps) =>
      opening.shown
        ? requestAnimationFrame(deliver)
        : ready
            .then(turn)
            .then(() => tell(steps()))
            .catch(reportError),
  });
  async function tell(/** @type {Iterable<void>} */ steps) {
    opening.telling = true;
    try {
      await inTurns(steps);
    } finally {
      opening.telling = false;
      for (const act of opening.waiting.splice(0)) act();
    }
  }
  /** @template T @param {(given: T) => unknown} act @returns {(given: T) => void} */
  const whenTold = (act) => (given) => void (opening.telling ? opening.waiting.push(() => act(given)) : act(given));

  const connection = createConnection({
    url: new URL("ws", document.baseURI.replace(/^http/, "ws")).href,
    welcome:
      signIn === undefined
        ? undefined
        : () => fetch(new URL(signIn, document.baseURI)).then(({ status }) => status !== 401),
    hello: () => ({
      experiment: store.state.experiment,
      // Another's run is gone on with where its deeds lead.
      playing: store.state.playing && !store.state.following,
      speed: store.state.speed,
      focus: store.state.hovered ?? store.state.pinned,
      probe: store.state.probe?.inputs,
    }),
    onMessage: whenTold((message) => receiver.message(message)),
    onFrame: whenTold((frame) => receiver.frame(frame)),
    onSnapshot: whenTold((snapshot) => actions.timeline.received(snapshot)),
    onCheckpoint: whenTold((bytes) => actions.sharing.note(bytes)),
    onStatus: whenTold((status) => {
      actions.disconnected();
      store.change("status", { status });
    }),
  });
  /** As long as nobody has left the path, a lesson's name says it all. @param {string} [weights] */
  const hash = (weights) => {
    const { experiment, view, speed, lesson, challenge, edits } = store.state;
    const { source = null } = lesson ?? {};
    // One that is in no list has no name that others could open it by.
    const place = lesson && !source ? { id: lesson.id, step: lesson.page + 1 } : undefined;
    if (lesson && source?.packed && weights === undefined) return packedAddress(source.packed, lesson.page + 1);
    // Another seed is none of the lesson's.
    if (
      place &&
      lesson &&
      weights === undefined &&
      edits.length === 0 &&
      !lesson.seeds &&
      (lesson.on || lesson.starting)
    )
      return lessonAddress(place, view);
    // What a lesson hides shows again after it, also to whom the address is sent.
    const hide = (lesson ?? challenge)?.before.hide ?? view.hide;
    const written = writeAddress(experiment, { ...view, hide, speed }, catalogue, weights, place);
    if (!challenge || weights !== undefined) return written;
    // As long as it has its own set-up, its name says it all.
    const own = challenge.starting || challenge.asGiven;
    return challengeAddress({ id: challenge.id, packed: challenge.source?.packed }, own ? "" : written);
  };
  const actions = createActions({
    store,
    send: connection.send,
    sendBytes: connection.sendBytes,
    retry: connection.retry,
    text,
    catalogue,
    picture: () => /** @type {HTMLCanvasElement} */ (document.getElementById("map-canvas")).toDataURL("image/png"),
    link: (weights) =>
      weights === undefined ? location.href : `${location.href.replace(/#.*/s, "")}#${hash(weights)}`,
    links: new URL("links", document.baseURI).href,
    classes: classes === undefined ? null : new URL(classes, document.baseURI.replace(/^http/, "ws")).href,
  });
  const receiver = createReceiver({ store, actions, text, catalogue, build });
  // Hears last: by then every other view has drawn the frame, so it may be acknowledged.
  const acknowledged = { frame: store.state.frame };
  const acknowledge = (/** @type {Readonly<import("./app/state.js").State>} */ { frame }) => {
    if (frame && frame !== acknowledged.frame) connection.acknowledge(frame.sequence);
    acknowledged.frame = frame;
  };
  store.subscribe(["frame"], acknowledge, { last: true });
  const mounting = createMounting(
    FIRST,
    { store, actions, text, catalogue },
    { later: LATER, failed: actions.missing },
  );
  // Once the first picture is there, so that everything is where the line drops later.
  const loadRest = async () => {
    try {
      await actions.load.timeline();
      mounting.loadRest(savesData());
      const [{ connectViewRequests }] = await Promise.all([
        import("./wire/view_requests.js"),
        import("./experiment/tensorflow_playground.js"),
        actions.load.sharing(),
      ]);
      caughtUp(store, (listening) => connectViewRequests({ store: listening, send: connection.send }));
    } catch {
      return addEventListener("online", loadRest, { once: true });
    }
    await connectLeaving(actions.sharing, store);
    if (
      address.link === undefined &&
      !address.lesson &&
      !address.packed &&
      !address.challenge &&
      address.weights === undefined
    )
      actions.sharing.comeBack();
  };

  const reportNotes = (/** @type {{code: string, detail: unknown}[]} */ notes) =>
    notes.forEach(({ detail }) => actions.note("fault", text("notice.address", { detail: String(detail) })));
  /** A link's weights belong to the run that begins with its experiment. @param {string | undefined} weights */
  const awaitWeights = (weights) => {
    if (weights === undefined) return;
    const done = store.subscribe(["run"], () => {
      done();
      // A run that went on, because nothing else of it changed, has snapshots and a memory of its own.
      if (!store.state.run?.reset) actions.reset();
      actions.sharing.useWeights(weights);
    });
  };
  /** A kept run stands in for the one that begins with the page. @param {() => unknown} open */
  const onceBegun = (open) => {
    const done = store.subscribe(["frame"], () => {
      done();
      open();
    });
  };
  /** @param {import("./experiment/address.js").Challenge} challenge */
  const openChallenge = ({ id = "", packed, alone }) =>
    void (packed === undefined
      ? actions.challenges.open(id, { keep: !alone })
      : actions.challenges.openPacked(packed, { keep: !alone }));
  const dragged = { held: store.state.view.held, waiting: false };
  const showAddress = () => {
    const { view, following } = store.state;
    // It stays that of one's own run, which is what a reload brings back.
    if (following) return;
    // Browsers grow tired of an address that changes with every move of a slider.
    if (view.held !== dragged.held) {
      if (dragged.waiting) return;
      Object.assign(dragged, { held: view.held, waiting: true });
      setTimeout(() => {
        dragged.waiting = false;
        showAddress();
      }, 400);
    }
    const written = hash();
    const target = written ? `#${written}` : location.pathname + location.search;
    if ((written ? location.hash : location.href.replace(/#.*/, "")) !== target)
      history.replaceState(history.state, "", target);
  };
  addEventListener("hashchange", async ({ newURL }) => {
    // Not the address bar's: what a run that came meanwhile has written there would be taken for the wish.
    const wished = new URL(newURL).hash;
    const hash = addressHash(wished);
    if (hash === "" && wished !== "") return showAddress();
    const { experiment, view, notes, weights, link, lesson, packed, challenge, room } = await addressOf(
      hash,
      catalogue,
    );
    if (room) {
      showAddress();
      actions.room.arrive(room);
      if (room.alone) return;
    }
    if (packed) return void actions.lessons.openPacked(packed.id, { step: packed.step });
    if (lesson?.alone) {
      if (view.signs) actions.show({ signs: true });
      return void actions.lessons.open(lesson.id, { step: lesson.step });
    }
    if (challenge?.alone) {
      if (view.signs) actions.show({ signs: true });
      return openChallenge(challenge);
    }
    actions.lessons.leave();
    actions.challenges.leave();
    if (link !== undefined) {
      showAddress();
      return void actions.sharing.openLink(link);
    }
    const { speed, ...shown } = view;
    actions.show(shown);
    actions.setSpeed(speed);
    actions.configure(experiment);
    reportNotes(notes);
    awaitWeights(weights);
    if (lesson) actions.lessons.open(lesson.id, { keep: true, step: lesson.step });
    if (challenge) openChallenge(challenge);
    scrollTo({ top: 0 });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => actions.setTheme(resolvedTheme()));
  addEventListener("online", connection.retry);
  addEventListener("pointerdown", () => store.state.status.state === "asleep" && connection.retry());
  // Until then there is no run to lose, and the links to other languages are what they are on any page.
  const spoken = store.subscribe(["run"], () => {
    spoken();
    connectLanguage({ text, ...mounting, failed: () => actions.note("fault", text("language.failed")) });
  });
  await turn();
  await inTurns(mounting.mountEach());
  showViews();
  const begun = store.subscribe(["frame", "run"], (state) => {
    if (!currentFrame(state)) return;
    begun();
    opening.shown = true;
    replaceFirstScreen();
    whenIdle(loadRest);
  });
  store.subscribe(["run", "view", "speed", "lesson", "challenge", "edits", "following"], showAddress);
  connectKeys(actions, document);
  reportNotes(address.notes);
  const { link, lesson, packed, challenge, weights } = address;
  awaitWeights(weights);
  if (link !== undefined) onceBegun(() => actions.sharing.openLink(link));
  if (lesson) actions.lessons.open(lesson.id, { keep: !lesson.alone, step: lesson.step });
  if (packed) actions.lessons.openPacked(packed.id, { step: packed.step });
  if (challenge) openChallenge(challenge);
  if (address.room) actions.room.arrive(address.room);
  else if (wasInClass()) actions.room.resume();
  opening.ready();
}

start().catch((error) => {
  console.error(error);
  delete document.documentElement.dataset.addressed;
  const bar = document.getElementById("status");
  const sentence = document.getElementById("status-text");
  if (!bar || !sentence) return;
  bar.hidden = false;
  // The locale itself may be what failed to load, so this one sentence stands in the page's code.
  const why = [error.cause, error.message].filter(Boolean).join(": ");
  sentence.textContent = `The page could not be set up (${why}). Reload to try again.`;
});
