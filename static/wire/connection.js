// The websocket: connects, resumes after a drop, notices silence, and passes on what arrives.

import { parseBinary } from "./frame.js";
import { ack, hello as helloMessage, parseText, ping } from "./messages.js";
import { createTimers } from "./timers.js";

/**
 * @typedef {{state: "connecting" | "open" | "reconnecting" | "waiting" | "full" | "crowded" | "asleep" | "failed" |
 * "signed_out", attempt: number, retryInMs: number, code: number, ahead: number}} Status code: of the last close, 0
 * before any; ahead: pages that get a place first, while waiting
 */

const OPEN = 1;
const CLOSED_WITHOUT_WORD = 1006;
const TOO_LARGE = 1009;
const RESTARTING = 1012;
const FULL = 1013;
const UNWELCOME = 4400;
const IDLE = 4408;
const CROWDED = 4429;
/** States that stay, to the eye, while an attempt is made. @type {readonly string[]} */
const LASTING = ["reconnecting", "waiting", "full", "crowded"];

const SHORTEST_WAIT = 250;
const LONGEST_WAIT = 10_000;
const RESTART_WAIT = 500;
/** A connection that lasted this long was a good one: the next trouble is counted from the start. */
const STEADY_AFTER = 10_000;
/** How long a connection may take to be welcomed. */
const WELCOME_WITHIN = 15_000;
const GRACE = 5_000;

/**
 * Connects in the next turn of the event loop, so that the callbacks may use what is made after the connection.
 *
 * What is sent while there is no connection is dropped, not kept: the next `hello` says what the page wants by then,
 * and a checkpoint, if the server sent one, where the run was.
 * @param {object} options
 * @param {string} options.url
 * @param {() => import("./types.js").HelloFields} options.hello asked at each connection
 * @param {(message: import("./types.js").ServerMessage) => void} options.onMessage also told, as an `error` of code
 * `malformed`, of a message that could not be read
 * @param {(frame: import("./types.js").Frame) => void} options.onFrame
 * @param {(bytes: ArrayBuffer) => void} [options.onCheckpoint]
 * @param {(snapshot: import("./types.js").Snapshot) => void} [options.onSnapshot]
 * @param {(status: Status) => void} options.onStatus
 * @param {() => Promise<boolean>} [options.welcome] where the server may ask for a password: whether it knows this
 * browser; a refused websocket does not say why
 * @param {new (url: string) => WebSocket} [options.WebSocket]
 * @param {(action: () => void, ms: number) => any} [options.setTimeout]
 * @param {(timer: any) => void} [options.clearTimeout]
 * @param {() => number} [options.random] 0 up to 1
 * @param {() => number} [options.now] milliseconds
 */
export function createConnection({
  url,
  hello,
  onMessage,
  onFrame,
  onCheckpoint,
  onSnapshot,
  onStatus,
  welcome,
  WebSocket = globalThis.WebSocket,
  random = Math.random,
  now = () => performance.now(),
  setTimeout = (action, ms) => globalThis.setTimeout(action, ms),
  clearTimeout = (timer) => globalThis.clearTimeout(timer),
}) {
  const self = {
    socket: /** @type {WebSocket | null} */ (null),
    checkpoint: /** @type {ArrayBuffer | null} */ (null),
    ended: false,
    inLine: false,
    welcomedAt: NaN,
    heardAt: 0,
    runs: 0,
    heartbeat: 0,
    status: /** @type {Status} */ ({ state: "connecting", attempt: 0, retryInMs: 0, code: 0, ahead: 0 }),
  };
  /** @type {import("./timers.js").Timers<"retry" | "ping" | "silence">} */
  const timers = createTimers(setTimeout, clearTimeout);
  const { arm, disarm } = timers;
  /** @param {Partial<Status>} change */
  function report(change) {
    self.status = { ...self.status, retryInMs: 0, ahead: 0, ...change };
    onStatus(self.status);
  }

  function connect() {
    disarm("retry");
    // While waiting for a server, each attempt is part of the same wait: the status does not flicker.
    if (!LASTING.includes(self.status.state)) report({ state: "connecting" });
    const socket = new WebSocket(url);
    Object.assign(self, { socket, inLine: false, welcomedAt: NaN, runs: 0 });
    socket.binaryType = "arraybuffer";
    const current = (/** @type {(event: any) => void} */ listener) => (/** @type {Event} */ event) =>
      socket === self.socket && listener(event);
    socket.onopen = current(greet);
    socket.onmessage = current(({ data }) => receive(data));
    socket.onclose = current(({ code }) => closed(code));
    arm("silence", WELCOME_WITHIN, drop);
  }
  function greet() {
    const resume = self.checkpoint !== null;
    self.inLine = false;
    send(helloMessage({ ...hello(), resume }));
    if (self.checkpoint) self.socket?.send(self.checkpoint);
  }

  /** @param {string | ArrayBuffer} data */
  function receive(data) {
    self.heardAt = now();
    if (self.heartbeat > 0 && !Number.isNaN(self.welcomedAt)) disarm("silence");
    /** @type {ReturnType<typeof parseBinary> | import("./types.js").ServerMessage} */
    let message;
    try {
      message = typeof data === "string" ? parseText(data) : parseBinary(data);
    } catch (error) {
      console.error(error);
      return onMessage({
        type: "error",
        code: "malformed",
        message: error instanceof Error ? error.message : String(error),
      });
    }
    if ("type" in message) {
      notice(message);
      onMessage(message);
    } else if (message.kind === "frame") onFrame(message);
    else if (message.kind === "snapshot") onSnapshot?.(message);
    else {
      self.checkpoint = message.bytes;
      onCheckpoint?.(message.bytes);
    }
  }
  /** What the connection itself must know of a message. @param {import("./types.js").ServerMessage} message */
  function notice(message) {
    if (message.type === "welcome") {
      Object.assign(self, { welcomedAt: now(), heartbeat: message.heartbeat * 1000 });
      disarm("silence");
      arm("ping", self.heartbeat, beat);
      report({ state: "open" });
    } else if (message.type === "waiting") {
      // The server says it again and again, so its silence still means that it has gone.
      arm("silence", WELCOME_WITHIN, drop);
      if (message.place === 0) return greet();
      self.inLine = true;
      report({ state: "waiting", ahead: message.place - 1 });
    } else if (message.type === "run") {
      // The first one repeats the run; a later reset makes the checkpoint one of a run that is gone.
      if (message.reset && self.runs > 0) self.checkpoint = null;
      self.runs += 1;
    } else if (message.type === "error" && message.code === "checkpoint_refused") self.checkpoint = null;
  }
  /** A browser keeps a socket open in silence when the network goes away; only an unanswered ping tells. */
  function beat() {
    send(ping());
    // Counted from the ping as well: timers of a hidden page may come late, with the answer still to be asked for.
    if (!timers.has("silence"))
      arm("silence", Math.max(self.heartbeat + GRACE, 2 * self.heartbeat + GRACE - (now() - self.heardAt)), drop);
    arm("ping", self.heartbeat, beat);
  }
  function drop() {
    const { socket } = self;
    self.socket = null;
    socket?.close();
    closed(CLOSED_WITHOUT_WORD);
  }
  /** @param {number} code */
  function closed(code) {
    self.socket = null;
    disarm("ping");
    disarm("silence");
    const welcomed = !Number.isNaN(self.welcomedAt);
    // Then it may be the checkpoint that was too large; sending it again would end the same way.
    if (code === TOO_LARGE && !welcomed) self.checkpoint = null;
    if (code === UNWELCOME) return report({ state: "failed", code });
    if (code === IDLE) return report({ state: "asleep", attempt: 0, code });
    const attempt = welcomed && now() - self.welcomedAt >= STEADY_AFTER ? 1 : self.status.attempt + 1;
    const longest = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** attempt);
    const retryInMs =
      code === RESTARTING && attempt === 1
        ? random() * RESTART_WAIT
        : SHORTEST_WAIT + random() * (longest - SHORTEST_WAIT);
    arm("retry", retryInMs, connect);
    report({ state: code === FULL ? "full" : code === CROWDED ? "crowded" : "reconnecting", attempt, retryInMs, code });
    if (!welcomed && code === CLOSED_WITHOUT_WORD) askWhy();
  }
  /** A browser that is no longer signed in would be refused for ever. */
  async function askWhy() {
    const known = await welcome?.().catch(() => true);
    if (known !== false || self.ended || !Number.isNaN(self.welcomedAt)) return;
    const { socket } = self;
    self.socket = null;
    timers.disarmAll();
    socket?.close();
    report({ state: "signed_out" });
  }

  /** Before a full server there is nobody yet to talk to: the `hello` at the end of the line says it all. */
  const talking = () => self.socket?.readyState === OPEN && !self.inLine;
  /**
   * @param {import("./types.js").ClientMessage} message
   * @returns {boolean} false where nobody listens, and the message is dropped
   */
  function send(message) {
    if (talking()) self.socket?.send(JSON.stringify(message));
    return talking();
  }

  arm("retry", 0, connect);
  return {
    send,
    /** A snapshot, as it came. @param {ArrayBuffer} bytes @returns {boolean} as `send` */
    sendBytes(bytes) {
      if (talking()) self.socket?.send(bytes);
      return talking();
    },
    /** A frame has been drawn. @param {number} sequence */
    acknowledge: (sequence) => void send(ack(sequence)),
    /** Connects now, where a connection is waited for, asleep or failed. */
    retry: () => void (self.socket === null && !self.ended && connect()),
    /** The run so far must not be resumed: until the next checkpoint, a new connection starts from `hello` alone. */
    forget: () => void (self.checkpoint = null),
    close() {
      const { socket } = self;
      Object.assign(self, { ended: true, socket: null });
      timers.disarmAll();
      socket?.close();
    },
  };
}
