// The challenge under way, beside the run: its task, goal and rules as they stand, and what came of a submission; and
// the list of all challenges.

import { termed } from "../../controls/glossary_term.js";
import { challengeAddress } from "../../experiment/address.js";
import { createPlaceSwitch, watchAbove } from "../../controls/beside_stage.js";
import { copyText } from "../../controls/clipboard.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { connectSheet } from "../../controls/sheet.js";
import { createChallengeList, nextOf } from "./challenge_list.js";
import { isMet, rulesNow } from "./standing.js";
import { createRows } from "./rows.js";
import { keyOf } from "./kept_bests.js";
import { bestParts, verdictParts } from "./verdict.js";
import { goalInWords, measuredInWords, ruleInWords, ruleNow, scoreInWords } from "./words.js";

/** @param {import("../../controls/context.js").Context} context */
export function createChallenge({ store, actions, text, catalogue }) {
  const { challenges } = actions;
  const undo = createUndo();
  const [root, body] = [byId("challenge"), byId("challenge-body")];
  const [fold, link, close, anew, submit, opener, labs] = [
    "challenge-fold",
    "challenge-link",
    "challenge-close",
    "challenge-anew",
    "challenge-submit",
    "challenges-open",
    "labs-button",
  ].map((id) => byId(id, HTMLButtonElement));
  const title = byId("challenge-title");
  const placeSwitch = createPlaceSwitch(byId("challenge-stage"), { text, undo });
  watchAbove(undo);
  const parts = {
    task: make("p", { class: "challenge-task" }),
    missing: make("p", { class: "hint" }, text("challenge.missing")),
    verdict: make("div", { class: "challenge-verdict", id: "challenge-verdict", role: "status" }),
    why: make("div", { class: "challenge-why", id: "challenge-why" }),
    next: make("button", { type: "button", class: "outline compact", id: "challenge-next" }, text("challenge.next")),
    goalTitle: make("h3", { id: "challenge-goal-title" }, text("challenge.goal_title")),
    goals: make("ul", { class: "lesson-claims", id: "challenge-goals", "aria-labelledby": "challenge-goal-title" }),
    rulesTitle: make("h3", { id: "challenge-rules-title" }, text("challenge.rules_title")),
    rules: make("ul", { class: "lesson-claims", id: "challenge-rules", "aria-labelledby": "challenge-rules-title" }),
    putBack: make(
      "button",
      { type: "button", class: "outline compact", id: "challenge-put-back" },
      text("challenge.put_back"),
    ),
    counts: make("p", { class: "challenge-counts" }),
    slowly: make("p", { class: "challenge-slowly" }, text("challenge.slowly")),
    hint: make("div", { class: "challenge-hint" }),
    best: make("div", { class: "challenge-best", id: "challenge-best" }),
    others: make(
      "button",
      { type: "button", class: "outline compact", id: "challenge-others" },
      text("challenge.others"),
    ),
  };
  const ready = byId("challenge-ready");
  // What is to be reached is not wrong because it is not reached yet.
  const rows = {
    goals: createRows(parts.goals, { text, open: "○" }),
    rules: createRows(parts.rules, { text, open: "✗" }),
  };
  const clearRows = () => Object.values(rows).forEach((one) => one.clear());
  body.replaceChildren(...Object.values(parts));
  const local = {
    of: /** @type {unknown} */ (null),
    words: /** @type {unknown} */ (null),
    verdict: /** @type {unknown} */ (null),
    best: /** @type {unknown} */ (undefined),
    hinted: false,
    changed: /** @type {string[]} */ ([]),
  };

  const sheet = connectSheet(byId("challenges-sheet"), {
    close: byId("challenges-close"),
    opener,
    undo,
    onOpen() {
      challenges.list();
      list.draw();
    },
  });
  const list = createChallengeList(byId("challenges-list"), {
    store,
    text,
    catalogue,
    choose(id) {
      sheet.hide();
      challenges.open(id);
    },
  });

  /** Goal, rules, and what is to be said of both together. */
  function drawStanding() {
    const { challenge } = store.state;
    if (!challenge) return;
    const { resolved, values, measuredAt, starting, reachedAt, submitting } = challenge;
    const goals = resolved.goal.map((goal) => ({
      key: `goal ${goal.id}`,
      words: goalInWords(goal, text),
      now: starting ? "" : text("challenge.now", { value: measuredInWords(goal.measure, values[goal.id]) }),
      holds: !starting && isMet(goal, values),
    }));
    rows.goals.draw(goals);
    const rules = starting ? [] : rulesNow(store.state);
    rows.rules.draw(
      rules.map((rule) => ({
        key: rule.code,
        words: ruleInWords(rule, text),
        now: ruleNow(rule, text),
        holds: rule.holds && rule.held,
      })),
    );
    parts.rulesTitle.hidden = parts.rules.hidden = rules.length === 0;
    local.changed = rules.find(({ code }) => code === "fixed")?.wrong ?? [];
    parts.putBack.hidden = local.changed.length === 0;
    // Nobody is told to train on where the rules let nothing more be trained.
    const ended = (measuredAt?.epoch ?? 0) >= (resolved.constraints.epochs?.most ?? Infinity);
    const broken = rules.some(({ holds, held }) => !holds || !held);
    const said = reachedAt
      ? text("challenge.ready", { epoch: reachedAt.epoch })
      : broken
        ? text("challenge.broken")
        : ended
          ? text("challenge.ended")
          : text("challenge.not_ready");
    setText(ready, submitting === "asking" ? text("challenge.trains_again") : said);
    ready.dataset.ready = String(reachedAt !== null);
    submit.disabled = starting || !store.state.run;
    setText(submit, text(submitting === "asking" ? "challenge.cancel" : "challenge.submit"));
  }
  function drawVerdict() {
    const { challenge } = store.state;
    if (!challenge) return;
    const { verdict, problem, words } = challenge;
    const shown = verdict ?? problem;
    if (shown !== local.verdict) {
      local.verdict = shown;
      parts.verdict.replaceChildren(
        ...(problem ? [make("p", { class: "challenge-outcome" }, problem)] : verdictParts(challenge, text)),
      );
      parts.verdict.dataset.reached = String(verdict?.reached === true);
      if (shown) body.scrollTop = 0;
    }
    const best = store.state.bests[keyOf(challenge)];
    const solved = best !== undefined;
    parts.why.hidden = !solved;
    if (best === local.best && local.words === words && local.hinted === challenge.hinted) return;
    Object.assign(local, { best, words, hinted: challenge.hinted });
    parts.why.replaceChildren(make("h3", {}, text("challenge.why")), make("p", {}, ...termed(words.why)));
    const hint = make(
      "button",
      { type: "button", class: "outline compact", id: "challenge-hint" },
      text("challenge.hint"),
    );
    hint.addEventListener("click", () => {
      challenges.hint();
      store.flush();
      said.focus();
    });
    const said = make("p", { class: "challenge-hint-said", tabindex: "-1" }, ...termed(words.hint));
    parts.hint.replaceChildren(
      challenge.hinted ? make("h3", {}, text("challenge.hint_title")) : hint,
      ...(challenge.hinted ? [said] : []),
    );
    parts.best.hidden = !best;
    const bringBack = () => challenges.setUpBest();
    parts.best.replaceChildren(...(best ? bestParts(challenge, best, { text, bringBack }) : []));
  }
  function drawOnward() {
    const { challenge, challenges: all, bests } = store.state;
    const following =
      challenge && all && bests[challenge.id] ? nextOf(all, challenge.id, (id) => id in bests) : undefined;
    parts.next.hidden = !following;
    parts.next.dataset.next = following?.id ?? "";
  }
  function draw() {
    const { challenge, lesson } = store.state;
    const embedded = document.documentElement.dataset.embed !== undefined;
    const opened = challenge !== null && challenge.resolved !== local.of;
    root.hidden = challenge === null;
    if (challenge || !lesson) {
      document.body.classList.toggle("lesson-folded", challenge?.folded === true);
      for (const name of ["teaching", "teaching-data"]) document.body.classList.toggle(name, challenge !== null);
    }
    placeSwitch.draw(challenge !== null);
    if (!challenge) {
      clearRows();
      return void Object.assign(local, { of: null, words: null, verdict: null, best: undefined });
    }
    if (opened) {
      clearRows();
      local.of = challenge.resolved;
      body.scrollTop = 0;
    }
    const { words, document: given, resolved, source } = challenge;
    setText(
      byId("challenge-level"),
      source ? text("challenge.from_link") : text("challenge.of_level", { level: given.level }),
    );
    setText(title, words.title);
    if (words !== local.words || opened) parts.task.replaceChildren(...termed(words.task));
    const other = challenge.spoken !== challenge.language;
    parts.missing.hidden = !other;
    for (const element of [title, parts.task, parts.why])
      if (other) element.lang = challenge.spoken;
      else element.removeAttribute("lang");
    setText(parts.counts, text("challenge.counts", { score: scoreInWords(resolved.score, text) }));
    parts.slowly.hidden = resolved.score !== "fewest_epochs";
    drawVerdict();
    drawStanding();
    drawOnward();
    fold.setAttribute("aria-expanded", String(!challenge.folded));
    for (const name of ["aria-label", "title"])
      fold.setAttribute(name, text(challenge.folded ? "challenge.unfold" : "challenge.fold"));
    if (opened && !embedded) title.focus({ preventScroll: true });
  }

  undo.listen(opener, "click", () => {
    const menu = byId("labs-menu");
    if (menu.matches(":popover-open")) menu.hidePopover();
    if (store.state.view.lab) actions.show({ lab: "" });
    if (sheet.open()) sheet.hide();
    else sheet.show(labs.checkVisibility() ? labs : byId("menu-button"));
  });
  const chosen = byId("challenge-file", HTMLInputElement);
  undo.listen(byId("challenge-files"), "click", () => chosen.click());
  undo.listen(chosen, "change", async () => {
    const files = [...(chosen.files ?? [])];
    // The same files, mended, may be chosen again.
    chosen.value = "";
    if (files.length === 0) return;
    await challenges.openFiles(files);
    if (store.state.challenge?.source) sheet.hide();
  });
  undo.listen(close, "click", () => {
    challenges.leave();
    (labs.checkVisibility() ? labs : byId("menu-button")).focus();
  });
  undo.listen(fold, "click", () => challenges.fold(!store.state.challenge?.folded));
  undo.listen(anew, "click", () => challenges.begin());
  undo.listen(submit, "click", () => {
    if (store.state.challenge?.submitting === "asking") challenges.cancel();
    else challenges.submit();
  });
  undo.listen(parts.next, "click", () => parts.next.dataset.next && challenges.open(parts.next.dataset.next));
  undo.listen(parts.others, "click", () => sheet.show(parts.others));
  undo.listen(parts.putBack, "click", () => challenges.putBack(local.changed));
  undo.listen(link, "click", async () => {
    const { challenge } = store.state;
    if (!challenge) return;
    const { source, id } = challenge;
    const address = `${location.href.replace(/#.*/s, "")}#${challengeAddress({ id, packed: source?.packed })}`;
    const copied = await copyText(Promise.resolve(address));
    actions.note(copied ? "note" : "fault", text(copied ? "challenge.link_copied" : "header.copy_by_hand"));
  });
  undo.add(
    store.subscribe(["challenge", "challenges", "bests"], draw),
    store.subscribe(["run", "frame"], drawStanding),
    store.subscribe(["challenges", "challengeFaults", "bests", "challenge"], () => sheet.open() && list.draw()),
    store.subscribe(["theme"], () => sheet.open() && list.paint()),
    () => body.replaceChildren(),
  );
  challenges.speak();
  draw();
  return { dispose: undo.dispose };
}
