// What a person does in a class, and the class itself while the page is in it.

import { createClassConnection, entranceOf, keptClass, newPage } from "../../wire/class_connection.js";
import { personName, refusalText } from "../../controls/class_words.js";
import { createFollowed } from "./exchange/following.js";
import { after, entered } from "./messages.js";
import { createOpening } from "./exchange/opening.js";
import { createPollRun } from "./exchange/poll_run.js";
import { createSource } from "./exchange/source.js";
import { createSubmitting } from "./exchange/submitting.js";
import { createTiles } from "./exchange/tiles.js";

/** @import { ClassMessage, ClassRequest, Entering, GivenWhat, Refused, Room } from "../../wire/class_types.js" */
/** @typedef {import("../../wire/class_types.js").Submitted} Submitted */
/** @typedef {import("../../app/state.js").State} State */
/** @typedef {import("../../wire/class_connection.js").ClassConnection} ClassConnection */

/** The signs of a code; what is not among them cannot be confused with one of these. */
const SIGNS = /^[2-9A-HJ-NP-Z]{6}$/;

/**
 * A code as it may be typed: small letters, spaces and hyphens count for nothing.
 * @param {string} typed
 */
export const codeOf = (typed) => typed.toUpperCase().replace(/[\s-]/g, "");
/** @param {string} code as `codeOf` gives it */
export const isCode = (code) => SIGNS.test(code);

/** What the page says by itself: nobody waits for it, and the next one says it better. */
const QUIET = ["tile", "source_state", "source_deeds", "ping"];

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<State>} parts.store
 * @param {import("./exchange/doings.js").Doings} parts.actions
 * @param {import("../../app/text.js").Text} parts.text
 * @param {import("../../wire/types.js").Catalogue} parts.catalogue
 * @param {string | null} parts.url of the server's socket for classes; null where it has none
 * @param {typeof createClassConnection} [parts.connect]
 * @param {typeof keptClass} [parts.kept]
 */
export function createRoom({
  store,
  actions,
  text,
  catalogue,
  url: given,
  connect = createClassConnection,
  kept = keptClass,
}) {
  const url = given ?? "";
  const { note } = actions;
  const local = {
    /** The line of the class one is in. */
    line: /** @type {ClassConnection | null} */ (null),
    /** The line of the one that is being entered, until one is in. */
    coming: /** @type {ClassConnection | null} */ (null),
  };
  /** What is to be told of each message. @type {Set<(message: ClassMessage) => void>} */
  const listeners = new Set();
  /** Who waits for what was asked for, by its id. @type {Map<string, (answer: GivenWhat | Refused) => void>} */
  const fetching = new Map();

  /** @param {Partial<import("../../app/state.js").ClassRoom>} patch */
  const change = (patch) => store.change("room", ({ room }) => (room ? { room: { ...room, ...patch } } : {}));
  const send = (/** @type {ClassRequest} */ message) => local.line?.send(message) ?? false;
  const fetch = (/** @type {string} */ id) => room.fetch(id);
  const complain = (/** @type {Refused} */ refused) => note("fault", refusalText(refused, text));
  const opening = createOpening({ store, actions, catalogue, change, fetch, complain });
  const title = () => text("class.poll.title");
  const poll = createPollRun({ store, actions, catalogue, change, send, fetch, opening, complain, title });
  const followed = createFollowed({
    store,
    change,
    following: actions.following,
    nameOf: (one) => personName(one, { named: store.state.room?.role !== "teacher", text }),
    unreadable: () => note("fault", text("class.says.unreadable")),
  });
  const source = createSource({
    store,
    send,
    snapshot: actions.timeline.snapshot,
    announce: actions.announceDeeds,
    tooLarge: () => note("fault", text("class.says.too_large")),
  });
  const tiles = createTiles({ store, send });

  /** The person is not in a class any more. @param {Refused | null} why */
  function outside(why) {
    local.line = null;
    for (const [, answer] of fetching) answer(refusedFor("no_line"));
    fetching.clear();
    const { room } = store.state;
    if (!room) return;
    store.change("left class", { room: null });
    followed.turn();
    source.want(false);
    if (why) note(why.code === "ended" ? "note" : "fault", refusalText(why, text));
  }
  /** A new line knows nothing of whom this page watches. */
  function watchOn() {
    const member = store.state.room?.watching ?? null;
    if (member !== null) send({ type: "watch", member });
  }
  /** @param {"open" | "lost"} line */
  function stand(line) {
    change({ line });
    if (line === "open") return;
    // All that the server says of others, and asks of this page, it says and asks anew.
    source.want(false);
    followed.anew();
  }
  /** @param {ClassMessage} message @param {string} key */
  function take(message, key) {
    if (message.type === "opened" || message.type === "teaching" || message.type === "joined")
      store.change("entered class", ({ room }) => ({
        room: entered(message, { key, before: room?.code === message.room.code ? room : null }),
        entering: null,
      }));
    else if (message.type === "fetched") {
      fetching.get(message.id)?.(message.what);
      fetching.delete(message.id);
    } else if (message.type === "refused" && message.of === "fetch") {
      for (const answer of fetching.values()) answer(message);
      fetching.clear();
    } else store.change(message.type, ({ room }) => (room ? { room: after(room, message) } : {}));
    // Whose run it is must be known before what is said of it.
    followed.turn();
    if (message.type === "source_state") followed.state(message);
    else if (message.type === "source_deeds") followed.deeds(message);
    else if (message.type === "source_wanted") source.want(message.on);
    else if (message.type === "joined") tiles.anew();
    else if (message.type === "teaching") watchOn();
    else if (message.type === "refused" && message.of !== "submit" && !QUIET.includes(message.of ?? ""))
      complain(message);
    for (const listener of listeners) listener(message);
  }

  /**
   * @param {Entering} first
   * @param {{patient?: boolean}} [options] patient: also where the server cannot be reached at first
   * @returns {Promise<Refused | null>} null where one is in
   */
  const enter = (first, { patient = false } = {}) =>
    new Promise((resolve) => {
      local.coming?.close();
      const self = { key: first.type === "teach" ? first.key : "" };
      /** @type {ClassConnection} */
      const line = connect({
        url,
        first,
        patient,
        onMessage(message) {
          if (message.type === "opened") self.key = message.key;
          if (message.type === "opened" || message.type === "teaching" || message.type === "joined") {
            if (local.line !== line) local.line?.close();
            Object.assign(local, { line, coming: null });
            resolve(null);
          }
          if (local.line === line) take(message, self.key);
        },
        onStatus({ state, refusal }) {
          if (state !== "out") {
            if (local.line === line) stand(state === "open" ? "open" : "lost");
            return;
          }
          if (local.coming === line) local.coming = null;
          if (local.line === line) outside(refusal);
          resolve(refusal ?? refusedFor("no_line"));
        },
      });
      local.coming = line;
    });

  const room = {
    /** Asks for a class's code and a name, or goes in as its teacher where there is a key. @param {Partial<
     * import("../../app/state.js").Entering>} [wanted] */
    async arrive({ code = "", key = "" } = {}) {
      if (given === null) return note("fault", text("class.off"));
      const wanted = codeOf(code);
      const known = kept.get();
      if (key === "" && wanted !== "" && known?.code === wanted) return room.resume();
      store.change("arrive", { entering: { code: wanted, key, refusal: null } });
      if (key === "") return;
      const refusal = await room.teach(wanted, key);
      if (refusal) store.change("refused", { entering: { code: wanted, key, refusal } });
      else actions.show({ lab: "class" });
    },
    /** Nobody wants in any more. */
    stay() {
      local.coming?.close();
      local.coming = null;
      store.change("stay", { entering: null });
    },
    /** Goes back into the class that this tab was in, where it was in one. */
    async resume() {
      const known = kept.get();
      if (!known || given === null || local.line || local.coming) return;
      const refusal = await enter(entranceOf(known), { patient: true });
      // It may have ended meanwhile; who had been in it is told why it is gone.
      if (refusal && refusal.code !== "no_line") note("note", refusalText(refusal, text));
    },
    /**
     * Whether there is such a class.
     * @param {string} code
     * @returns {Promise<Room | Refused>}
     */
    look: (code) =>
      new Promise((resolve) =>
        connect({
          url,
          first: { type: "look", code },
          onMessage: (message) => message.type === "found" && resolve(message.room),
          onStatus: ({ state, refusal }) => state === "out" && resolve(refusal ?? refusedFor("no_line")),
        }),
      ),
    /** @param {string} code @param {string} name */
    join: (code, name) => enter({ type: "join", code, name }),
    /** @param {{hours?: number | null, own?: string | null}} [wanted] own: the class's key, of 32 hex digits */
    open: ({ hours = null, own = null } = {}) => enter({ type: "open", hours, own, page: newPage() }),
    /** @param {string} code @param {string} key */
    teach: (code, key) => enter({ type: "teach", code, key, page: newPage() }),
    /** Goes out; a student's name is free again, a class goes on without its teacher. */
    leave: () => local.line?.leave(),
    /** @param {ClassRequest} message @returns {boolean} false where there is no line */
    send,
    /** The same, and says where there is no line. @param {ClassRequest} message @returns {boolean} */
    tell(message) {
      const sent = room.send(message);
      if (!sent) note("fault", text("class.no_line"));
      return sent;
    },
    /** Whose run this teacher's page shows; null for its own. @param {string | null} member */
    watch(member) {
      if (!room.tell({ type: "watch", member })) return;
      change({ watching: member });
      followed.turn();
    },
    /** What was given and is too large for the stage. @param {string} id @returns {Promise<GivenWhat | Refused>} */
    fetch: (id) =>
      new Promise((resolve) => {
        if (room.send({ type: "fetch", id })) fetching.set(id, resolve);
        else resolve(refusedFor("no_line"));
      }),
    accept: opening.accept,
    decline: opening.decline,
    back: opening.back,
    pollAgain: poll.again,
    /** @param {number} value place of the answer */
    answer(value) {
      const { room: now } = store.state;
      const id = now?.stage.question?.id;
      if (now && id && room.tell({ type: "answer", id, value })) change({ mine: { ...now.mine, [id]: value } });
    },
    /** @param {Record<string, any>} submission for a challenge @returns {Promise<Submitted>} what came out */
    submit: (submission) => submit(submission),
    /** Tries the lost line now. */
    retry: () => local.line?.retry(),
    /** The page's state of the class, but for what the server says. */
    change,
    /** Hears each message of the class. @param {(message: ClassMessage) => void} listener @returns {() => void} */
    hear(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const why = (/** @type {Refused} */ refused) => refusalText(refused, text);
  const submit = createSubmitting({ store, send, hear: room.hear, why, lost: text("class.no_line") });
  return room;
}

/** @param {string} code @returns {Refused} */
const refusedFor = (code) => ({ type: "refused", code, values: {}, rule: "", of: null });

/** @typedef {ReturnType<typeof createRoom>} RoomActions */
