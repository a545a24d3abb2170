// The bar of a class: which one, who one is there, what is going on, and the way out.

import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { sentenceOf } from "./bar_sentence.js";

/** @param {import("../../controls/context.js").Context} context */
export function createBar({ store, actions, text }) {
  const undo = createUndo();
  const local = { offers: "" };
  const code = make("b", { class: "class-code-shown" });
  const name = make("span", { id: "class-name-shown", tabindex: "-1" });
  const tag = make("p", { class: "class-tag" }, text("class.title"), " ", code, name);
  const sentence = make("p", { class: "class-sentence", role: "status" });
  const offers = make("div", { class: "class-offers" });
  const leave = make("button", { type: "button", class: "quiet", id: "class-leave" }, text("class.leave"));
  const root = make(
    "section",
    { class: "class-bar", id: "class-bar", "aria-label": text("class.title"), hidden: true },
    tag,
    sentence,
    offers,
    leave,
  );
  byId("header").after(root);

  const task = (/** @type {import("./student/task_sheet.js").Task} */ detail) =>
    void document.dispatchEvent(new CustomEvent("class-task", { detail }));
  /** What each offer does. @type {Record<import("./bar_sentence.js").Act, () => unknown>} */
  const acts = {
    retry: () => actions.room.retry(),
    lab: () => actions.show({ lab: "class" }),
    accept: () => actions.room.accept(),
    decline: () => actions.room.decline(),
    back: () => actions.room.back(),
    again: () => actions.room.pollAgain(),
    question: () => task("question"),
    poll: () => task("poll"),
    scores: () => task("scores"),
  };
  /**
   * Buttons stay as long as what they do does, so that one keeps the focus.
   * @param {import("./bar_sentence.js").Offer[]} now
   */
  function drawOffers(now) {
    const key = JSON.stringify(now);
    if (key === local.offers) return;
    local.offers = key;
    const focused = offers.contains(document.activeElement);
    offers.replaceChildren(
      ...now.map(({ act, words }) => {
        const button = make("button", { type: "button", class: "outline compact", "data-act": act }, words);
        button.addEventListener("click", () => acts[act]());
        return button;
      }),
    );
    if (focused) name.focus({ preventScroll: true });
  }
  function draw() {
    const { room } = store.state;
    root.hidden = room === null;
    document.body.classList.toggle("in-class", room !== null);
    if (!room) return drawOffers([]);
    setText(code, room.code);
    setText(name, room.role === "teacher" ? text("class.as_teacher") : (room.me?.name ?? ""));
    const { words, kind, offers: now } = sentenceOf(store.state, text);
    setText(sentence, words);
    root.dataset.kind = kind;
    drawOffers(now);
  }
  undo.listen(leave, "click", () => actions.room.leave());
  undo.add(store.subscribe(["room", "view", "following", "playing"], draw), () => {
    root.remove();
    document.body.classList.remove("in-class");
  });
  draw();
  return { dispose: undo.dispose };
}
