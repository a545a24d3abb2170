// A clock and a websocket that do nothing by themselves.

export function createClock() {
  const timers = new Map();
  const self = { time: 0, next: 1 };
  return {
    now: () => self.time,
    setTimeout(action, ms) {
      timers.set(self.next, { at: self.time + ms, action });
      return self.next++;
    },
    clearTimeout: (id) => void timers.delete(id),
    pending: () => timers.size,
    /** Time goes by, but timers that came due only run at the next `pass`. */
    holdBack: (ms) => void (self.time += ms),
    pass(ms) {
      const end = self.time + ms;
      for (;;) {
        const [id, timer] = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
        if (!timer) break;
        timers.delete(id);
        self.time = Math.max(self.time, timer.at);
        timer.action();
      }
      self.time = end;
    },
  };
}

/** A class of sockets that remembers those made of it. */
export function createSocketClass() {
  return class FakeSocket {
    static made = [];
    constructor(url) {
      Object.assign(this, { url, readyState: 0, sent: [], binaryType: "blob" });
      FakeSocket.made.push(this);
    }
    send(data) {
      if (this.readyState !== 1) throw new Error("sent on a socket that is not open");
      this.sent.push(data);
    }
    close() {
      this.readyState = 2;
    }
    // What the network does to it.
    opens() {
      this.readyState = 1;
      this.onopen?.({});
    }
    receives(data) {
      this.onmessage?.({
        data: data instanceof ArrayBuffer ? data : typeof data === "string" ? data : JSON.stringify(data),
      });
    }
    closes(code) {
      this.readyState = 3;
      this.onclose?.({ code });
    }
    get messages() {
      return this.sent.filter((data) => typeof data === "string").map((data) => JSON.parse(data));
    }
  };
}
