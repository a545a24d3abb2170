// A submission that goes to the class: without this who submits would wait for ever, or hear another's refusal.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSubmitting } from "../../../../../static/panels/class/exchange/submitting.js";
import { createStore } from "../../../../../static/app/store.js";

function made({ open = true } = {}) {
  const [sent, listeners] = [[], new Set()];
  const store = createStore({ room: { line: "open" } }, { schedule: () => {} });
  const submit = createSubmitting({
    store,
    send: (message) => open && sent.push(message) > 0,
    hear(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    why: ({ rule }) => rule,
    lost: "the line is lost",
  });
  const say = (message) => [...listeners].forEach((listener) => listener(message));
  return { submit, sent, say, listeners, store };
}

test("it is sent, and what came out is what the class says", async () => {
  const { submit, sent, say, listeners } = made();
  const submitted = submit({ challenge: "a" });
  assert.deepEqual(sent, [{ type: "submit", submission: { challenge: "a" } }]);
  say({ type: "refused", of: "answer", rule: "no such question" });
  say({ type: "submitted", reached: true, score: 4, faults: [], best: 4 });
  assert.equal((await submitted).score, 4);
  assert.equal(listeners.size, 0);
});

test("a refusal and a line that is lost say why nothing came out", async () => {
  const { submit, say, store } = made();
  const refused = submit({});
  say({ type: "refused", of: "submit", rule: "the one before is still being judged" });
  await assert.rejects(refused, { message: "the one before is still being judged" });
  const lost = submit({});
  store.change("line", { room: { line: "lost" } });
  store.flush();
  await assert.rejects(lost, { message: "the line is lost" });
  await assert.rejects(made({ open: false }).submit({}), { message: "the line is lost" });
});
