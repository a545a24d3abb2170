// The line to a class: enters, comes back by itself after a loss, and keeps in the tab what it needs for that.

import { createTimers } from "./timers.js";

/** @import { ClassMessage, ClassRequest, Entering, Refused } from "./class_types.js" */

/**
 * @typedef {{state: "connecting" | "open" | "lost" | "out", attempt: number, refusal: Refused | null}} ClassStatus
 * lost: it is being tried again; out: for good, refusal says why, or nothing where one left
 */
/**
 * @typedef {{role: "teacher" | "student", code: string, key?: string, page?: string, member?: string, token?: string}}
 * KeptClass page: which of a teacher's pages it is
 */

const OPEN = 1;
/** Closed for good, with what is said of it; all other closings are waited for. @type {Map<number, string>} */
const FINAL = new Map([
  [4400, "malformed"],
  [4409, "elsewhere"],
]);
/** Under which a tab keeps what lets it back in. */
const KEPT = "class";
const SHORTEST_WAIT = 250;
const LONGEST_WAIT = 2000;
/** How long the server may take to let one in. */
const ENTER_WITHIN = 8000;
const PING_EVERY = 15_000;
const ANSWER_WITHIN = 5000;
/** Refusals that pass: the same may be asked again. */
const PASSING = ["store_gone", "too_many", "too_fast"];

/** What a tab keeps of the class it is in; nothing where the browser keeps nothing. */
export const keptClass = {
  /** @returns {KeptClass | null} */
  get() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
      return typeof kept?.code === "string" && ["teacher", "student"].includes(kept.role) ? kept : null;
    } catch {
      return null;
    }
  },
  /** @param {KeptClass | null} kept */
  set(kept) {
    try {
      if (kept) sessionStorage.setItem(KEPT, JSON.stringify(kept));
      else sessionStorage.removeItem(KEPT);
    } catch {
      // Then a reload does not come back into the class, and all else goes on.
    }
  },
};

/** With what one comes back in. @param {KeptClass} kept @returns {Entering} */
export const entranceOf = ({ role, code, key = "", page = "", member = "", token = "" }) =>
  role === "teacher" ? { type: "teach", code, key, page } : { type: "rejoin", code, member, token };

/** A name for a teacher's page that no other has. */
export const newPage = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(36)).join("");

/** Made by this page, in the server's form. @param {string} code @param {string} rule @returns {Refused} */
const refusal = (code, rule) => ({ type: "refused", code, values: {}, rule, of: null });

/**
 * Connects at once. What is sent while there is no line is dropped; what the server knows of the class comes anew with
 * each entrance, so nothing heard before is needed.
 * @param {object} options
 * @param {string} options.url
 * @param {Entering} options.first
 * @param {boolean} [options.patient] the first entrance, too, is tried until there is an answer
 * @param {(message: ClassMessage) => void} options.onMessage
 * @param {(status: ClassStatus) => void} options.onStatus
 * @param {{set: (kept: KeptClass | null) => void}} [options.kept]
 * @param {new (url: string) => WebSocket} [options.WebSocket]
 * @param {(action: () => void, ms: number) => any} [options.setTimeout]
 * @param {(timer: any) => void} [options.clearTimeout]
 * @param {() => number} [options.random] 0 up to 1
 */
export function createClassConnection({
  url,
  first,
  patient = false,
  onMessage,
  onStatus,
  kept = keptClass,
  WebSocket = globalThis.WebSocket,
  setTimeout = (action, ms) => globalThis.setTimeout(action, ms),
  clearTimeout = (timer) => globalThis.clearTimeout(timer),
  random = Math.random,
}) {
  const self = {
    socket: /** @type {WebSocket | null} */ (null),
    entrance: first,
    /** It has been in at least once: from then on a refusal that passes and a line that breaks are waited for. */
    known: patient,
    entered: false,
    over: false,
    waitMs: 0,
    status: /** @type {ClassStatus} */ ({ state: "connecting", attempt: 0, refusal: null }),
  };
  /** @type {import("./timers.js").Timers<"retry" | "silence" | "ping">} */
  const timers = createTimers(setTimeout, clearTimeout);
  const { arm, disarm } = timers;
  /** @param {Partial<ClassStatus>} change */
  function report(change) {
    self.status = { ...self.status, ...change };
    onStatus(self.status);
  }

  function connect() {
    disarm("retry");
    const socket = new WebSocket(url);
    Object.assign(self, { socket, entered: false, waitMs: 0 });
    const current = (/** @type {(event: any) => void} */ listener) => (/** @type {Event} */ event) =>
      socket === self.socket && listener(event);
    socket.onopen = current(() => socket.send(JSON.stringify(self.entrance)));
    socket.onmessage = current(({ data }) => receive(data));
    socket.onclose = current(({ code }) => {
      const final = FINAL.get(code);
      if (final) end(refusal(final, ""));
      else lost();
    });
    arm("silence", ENTER_WITHIN, drop);
  }
  /** @param {unknown} data */
  function receive(data) {
    /** @type {ClassMessage} */
    let message;
    try {
      message = JSON.parse(String(data));
    } catch (error) {
      // One message that cannot be read is no reason to lose the class.
      return console.error(error);
    }
    if (self.entered) disarm("silence");
    if (message.type === "refused" && !self.entered) return refuse(message);
    if (message.type === "opened") {
      const page = self.entrance.type === "open" ? self.entrance.page : newPage();
      keep({ role: "teacher", code: message.code, key: message.key, page });
      enter();
    } else if (message.type === "teaching") {
      // It is said again where what keeps the classes is back.
      if (self.entrance.type === "teach") {
        const { code, key, page } = self.entrance;
        keep({ role: "teacher", code, key, page });
      }
      if (!self.entered) enter();
    } else if (message.type === "joined") {
      keep({ role: "student", code: message.room.code, member: message.member, token: message.token });
      enter();
    } else if (message.type === "removed" || message.type === "ended") {
      onMessage(message);
      return end(refusal(message.type, ""));
    }
    onMessage(message);
    if (message.type === "found") end(null, { forget: false });
  }
  /** @param {KeptClass} found */
  function keep(found) {
    kept.set(found);
    self.entrance = entranceOf(found);
  }
  function enter() {
    Object.assign(self, { entered: true, known: true });
    disarm("silence");
    arm("ping", PING_EVERY, beat);
    report({ state: "open", attempt: 0 });
  }
  /** @param {Refused} refused */
  function refuse(refused) {
    if (!self.known || !PASSING.includes(refused.code)) return end(refused);
    // Asking again at once would only be refused again.
    self.waitMs = 1000 * Number(refused.values.seconds ?? 0);
    lost();
  }
  /** A browser keeps a socket open in silence when the network goes away; only an unanswered ping tells. */
  function beat() {
    send({ type: "ping" });
    if (!timers.has("silence")) arm("silence", ANSWER_WITHIN, drop);
    arm("ping", PING_EVERY, beat);
  }
  const drop = () => lost();
  function lost() {
    const { socket } = self;
    Object.assign(self, { socket: null, entered: false });
    socket?.close();
    disarm("ping");
    disarm("silence");
    if (self.over) return;
    if (!self.known) return end(refusal("no_line", "the server cannot be reached"));
    const attempt = self.status.attempt + 1;
    const longest = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** attempt);
    arm("retry", Math.max(self.waitMs, SHORTEST_WAIT + random() * (longest - SHORTEST_WAIT)), connect);
    report({ state: "lost", attempt });
  }
  /** @param {Refused | null} why @param {{forget?: boolean}} [options] forget: nothing leads back in */
  function end(why, { forget = true } = {}) {
    if (self.over) return;
    const { socket } = self;
    Object.assign(self, { over: true, socket: null, entered: false });
    timers.disarmAll();
    socket?.close();
    if (forget && self.known) kept.set(null);
    report({ state: "out", refusal: why });
  }
  /**
   * @param {ClassRequest} message
   * @returns {boolean} false where there is no line, and the message is dropped
   */
  function send(message) {
    const talking = self.entered && self.socket?.readyState === OPEN;
    if (talking) self.socket?.send(JSON.stringify(message));
    return talking;
  }

  connect();
  return {
    send,
    /** Tries now rather than in a moment, where the line is lost. */
    retry: () => void (timers.has("retry") && !self.over && connect()),
    /** Goes out of the class; a student's name is free again, a class goes on without its teacher. */
    leave() {
      if (self.entrance.type === "rejoin") send({ type: "leave" });
      end(null);
    },
    /** Hangs up, and leaves what is kept as it is. */
    close: () => end(null, { forget: false }),
  };
}

/** @typedef {ReturnType<typeof createClassConnection>} ClassConnection */
