// The lab that trains set-ups side by side: controls for all, a card for each, one chart, and who is ahead in words.

import { failureOf } from "../../app/fault_sentences.js";
import { grouped } from "../../draw/numbers.js";
import { differences } from "../../experiment/differences.js";
import { byId, createUndo, download, fillSelect, make, packNow, setText } from "../../controls/dom.js";
import { saveCsv } from "../../controls/figure_saving.js";
import { namedChoices } from "../../controls/form.js";
import { connectLab } from "../../controls/lab_frame.js";
import { mapColors } from "../../controls/theme_colors.js";
import { createCards } from "./card_list.js";
import { createChart } from "./chart.js";
import { pictureOf, rowsOf } from "./saving.js";
import { sentenceOf } from "./sentence.js";
import { createSetUpSheet } from "./set_up_sheet.js";
import { standingOf } from "./standing.js";
import { differencesInWords, letterOf, summaryOf } from "../../controls/set_up_words.js";

/** Speeds offered. @type {import("../../app/state.js").Speed[]} */
const SPEEDS = [...[1, 5, 20, 60, 200].map((rate) => ({ per: /** @type {const} */ ("epoch"), rate })), null];
const keyOf = (/** @type {import("../../app/state.js").Speed} */ speed) =>
  speed === null ? "max" : String(speed.rate);
/** Milliseconds between two sentences while they train, and until who hears the page is told the same kind again. */
const [READABLE, HEARD_EVERY] = [2000, 15_000];

/** @param {import("../../controls/context.js").Context} context */
export function createCompare(context) {
  const { store, actions, text, catalogue } = context;
  const { comparing } = actions;
  const undo = createUndo();
  const transport = byId("compare-transport");
  const [play, epoch, sentence, heard] = ["play", "epoch", "sentence", "heard"].map((name) => byId(`compare-${name}`));
  const [speed, matchUp, data] = ["speed", "match-up", "data"].map((name) =>
    byId(`compare-${name}`, HTMLSelectElement),
  );
  const why = make("p", { class: "compare-why" });
  const local = { timer: 0, said: -Infinity, kind: "", heardAt: -Infinity, colors: mapColors() };
  const now = () => store.state.comparing;

  const lab = connectLab("compare", {
    store,
    undo,
    onOpen() {
      comparing.open();
      comparing.list();
    },
    onClose() {
      sheet.hide();
      comparing.close();
    },
  });
  const sheet = createSetUpSheet(context, undo);
  const cards = createCards(context, undo, (index, by) => sheet.show(index, by));
  const chart = createChart(context, undo);
  const saving = make("div", { class: "figure-saving" }, make("span", { class: "label" }, text("figure.save")));
  const side = make("div", { class: "compare-side" }, chart.root, cards.add, saving);
  lab.body.append(why, make("div", { class: "compare-all" }, cards.root, side));

  /** @param {string} format @param {() => void} save */
  function offer(format, save) {
    const label = text("figure.save_what", { what: text("compare.what"), format });
    const button = make("button", { type: "button", class: "quiet tiny", "aria-label": label, title: label }, format);
    undo.listen(button, "click", () => {
      try {
        save();
      } catch (error) {
        console.error(error);
        actions.note("fault", failureOf("figure.failed", error, text));
      }
    });
    saving.append(button);
  }
  const titles = () => {
    const { setUps } = now();
    return setUps.map((one, index) =>
      index === 0
        ? summaryOf(one, text)
        : (differencesInWords(setUps[0], one, text)[0] ?? text("compare.same_as_first")),
    );
  };
  offer("PNG", () => {
    const page = pictureOf(now(), {
      maps: cards.canvases(),
      titles: titles(),
      series: chart.series(),
      chart: chart.title(),
      colors: local.colors.colors,
      text,
    });
    const packed = packNow(page);
    if (!packed) throw new Error("no PNG");
    download(packed, "comparison.png");
  });
  offer("CSV", () => saveCsv(rowsOf(now(), titles(), text), "comparison"));

  undo.listen(play, "click", comparing.toggle);
  undo.listen(byId("compare-step"), "click", comparing.step);
  undo.listen(byId("compare-reset"), "click", comparing.reset);
  undo.listen(byId("compare-seed"), "click", comparing.newSeed);
  undo.listen(speed, "change", () => {
    const chosen = SPEEDS.find((one) => keyOf(one) === speed.value);
    if (chosen !== undefined) comparing.setSpeed(chosen);
  });
  undo.listen(matchUp, "change", () => comparing.matchUp(matchUp.value));
  undo.listen(data, "change", () => comparing.chooseData(data.value));

  function drawControls() {
    const { playing, speed: chosen, picture, matchUps, matchUp: running, setUps, answer } = now();
    transport.classList.toggle("playing", playing);
    const label = text(playing ? "compare.pause" : "compare.play");
    play.setAttribute("aria-label", label);
    play.title = label;
    setText(epoch, grouped(picture?.epoch ?? 0));
    epoch.dataset.value = String(picture?.epoch ?? 0);
    const speeds = SPEEDS.map((one) => ({
      value: keyOf(one),
      label: one === null ? text("speed.max") : text("speed.epoch", { rate: one.rate }),
    }));
    fillSelect(speed, speeds, keyOf(chosen));
    const choices = (matchUps ?? []).map(({ id, title }) => ({ value: id, label: title }));
    fillSelect(matchUp, [{ value: "", label: text("compare.match_up.own") }, ...choices], running);
    const name = setUps[0]?.data.dataset ?? "";
    const sets = namedChoices("dataset", catalogue.datasets, text);
    const own = catalogue.datasets.every((one) => one.name !== name);
    fillSelect(data, own ? [{ value: name, label: text("own.thumbnail") }, ...sets] : sets, name);
    const words = matchUps?.find(({ id }) => id === running)?.why ?? "";
    setText(why, words);
    why.hidden = words === "";
    for (const button of saving.querySelectorAll("button")) button.disabled = !answer || !picture;
  }
  /** Who is ahead. */
  function words() {
    const { setUps, answer, picture, histories, again } = now();
    const outputs = answer?.runs.map(({ output }) => output) ?? [];
    const comparable = new Set(outputs.map(({ loss }) => loss)).size <= 1;
    const classes = (outputs[0]?.classes ?? 0) > 0;
    const standing = standingOf({
      epoch: picture?.epoch ?? 0,
      comparable,
      stands: (picture?.runs ?? []).map((run, index) => ({
        index,
        name: letterOf(index),
        train: run.train_loss,
        test: answer?.test.length === 0 ? null : run.test_loss,
        score: answer?.test.length === 0 ? run.train_score : run.test_score,
        first: histories[index]?.[0]?.epoch === 0 ? histories[index][0].train : null,
        diverged: run.diverged !== null,
      })),
      differ: (one, other) => differences(setUps[other], setUps[one]).map(({ thing }) => thing),
    });
    const { best, second } = standing;
    const [difference = ""] = best && second ? differencesInWords(setUps[second.index], setUps[best.index], text) : [];
    const facts = { epoch: picture?.epoch ?? 0, count: setUps.length, comparable, classes, difference };
    const said = sentenceOf(standing, facts, text);
    return again ? { kind: `again ${said.kind}`, words: `${text("compare.again")} ${said.words}` } : said;
  }
  function speak() {
    clearTimeout(local.timer);
    local.timer = 0;
    if (!lab.open()) return;
    const said = words();
    const time = performance.now();
    if (sentence.textContent !== said.words) {
      setText(sentence, said.words);
      local.said = time;
    }
    if (local.kind !== "" && (said.kind !== local.kind || time - local.heardAt >= HEARD_EVERY)) {
      setText(heard, said.words);
      local.heardAt = time;
    }
    local.kind = said.kind;
  }
  const seen = { playing: now().playing, setUps: now().setUps };
  function follow() {
    if (!lab.open()) return;
    const { playing, setUps } = now();
    drawControls();
    cards.draw(local.colors);
    chart.draw(local.colors.colors);
    sheet.draw();
    const byHand = playing !== seen.playing || setUps !== seen.setUps;
    Object.assign(seen, { playing, setUps });
    const since = performance.now() - local.said;
    if (!playing || byHand || since >= READABLE) return speak();
    local.timer ||= setTimeout(speak, READABLE - since);
  }
  undo.add(
    () => clearTimeout(local.timer),
    store.subscribe(["comparing", "view"], follow),
    store.subscribe(["theme"], () => {
      local.colors = mapColors();
      follow();
    }),
  );
  return { dispose: undo.dispose };
}
