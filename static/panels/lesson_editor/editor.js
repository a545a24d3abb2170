// The lab in which a lesson is written: its tabs of forms, the languages, and what stands beside them.

import { fetchDocument } from "../../app/fetching.js";
import { copyText } from "../../controls/clipboard.js";
import { createUndo, download, fillSelect, make } from "../../controls/dom.js";
import { connectLab } from "../../controls/lab_frame.js";
import { button, createFields } from "./fields.js";
import { aboutForm, nameOfLanguage } from "./forms/about.js";
import { claimsForm } from "./forms/claims.js";
import { endForm } from "./forms/end.js";
import { filesForm } from "./forms/files.js";
import { setUpsForm } from "./forms/set_ups.js";
import { stepsForm } from "./forms/steps.js";
import { createOtherTab } from "./other_tab.js";
import { createPicker } from "./picker.js";
import { placeOf } from "./places.js";
import { createSide, faultInWords, placeIn } from "./side.js";
import { heldIn } from "./trials.js";

/** @typedef {import("./writing.js").Writing} Writing */

const TABS = /** @type {const} */ ([
  { id: "about", form: aboutForm },
  { id: "set_ups", form: setUpsForm },
  { id: "claims", form: claimsForm },
  { id: "steps", form: stepsForm },
  { id: "end", form: endForm },
  { id: "files", form: filesForm },
]);
/** On which tab something stands, by the key that it begins with. @type {Record<string, string>} */
const TAB_OF = {
  set_ups: "set_ups",
  claims: "claims",
  values: "claims",
  steps: "steps",
  means: "end",
  mistakes: "end",
  next: "end",
};

/** The tab that has the field of a place. @param {string} place */
export function tabOf(place) {
  const [first, second, third] = placeOf(place);
  if (first === "lesson") return TAB_OF[second] ?? "about";
  return first === "texts" ? (TAB_OF[third] ?? "about") : "about";
}

/** @param {import("../../controls/context.js").Context} context */
export function createLessonEditor(context) {
  const { store, actions, text } = context;
  const undo = createUndo();
  const { writing } = actions;
  const { body, open } = connectLab("editor", { store, undo, onOpen: shown });
  const local = { tab: "about", shape: -1, drawn: "" };
  const now = () => /** @type {Writing} */ (store.state.writing);

  const fields = createFields({ edit: writing.edit });
  const picker = createPicker({
    text,
    terms: () => fetchDocument(document.body.dataset.glossary ?? ""),
    now() {
      const { history, choices, language } = now();
      return history && choices ? { draft: history.draft, choices, language } : null;
    },
    failed: (sentence) => actions.note("fault", sentence),
  });
  const side = createSide({ text, go, writing });
  const otherTab = createOtherTab({ text, writing, chosen: () => form.focus() });

  const chooser = make("input", {
    type: "file",
    multiple: true,
    accept: ".zip,.json",
    "aria-label": text("lesson_editor.open"),
    class: "visually-hidden",
    tabindex: -1,
  });
  const copies = make("select", { "aria-label": text("lesson_editor.copy_of"), "data-act": "copy" });
  const tools = {
    undo: button(text("lesson_editor.undo"), writing.undo, { "data-act": "undo" }),
    redo: button(text("lesson_editor.redo"), writing.redo, { "data-act": "redo" }),
    begin: button(text("lesson_editor.begin"), writing.begin, { "data-act": "begin" }),
    open: button(text("lesson_editor.open"), () => chooser.click(), { "data-act": "open" }),
    save: button(text("lesson_editor.save"), save, { "data-act": "save" }),
    link: button(text("lesson_editor.link"), link, { "data-act": "link" }),
    preview: button(text("lesson_editor.preview"), () => writing.preview(), {
      class: "solid compact",
      "data-act": "preview",
    }),
  };
  const tabs = new Map(
    TABS.map(({ id }) => {
      const tab = make(
        "button",
        { type: "button", role: "tab", id: `lesson-tab-${id}`, "aria-controls": "lesson-form", "data-tab": id },
        text(`lesson_editor.tab.${id}`),
      );
      tab.addEventListener("click", () => turn(id));
      return [id, tab];
    }),
  );
  const tablist = make(
    "div",
    { class: "lesson-tabs", role: "tablist", "aria-label": text("lesson_editor.tabs") },
    ...tabs.values(),
  );
  const languages = make("div", {
    class: "chips lesson-spoken",
    role: "group",
    "aria-label": text("lesson_editor.written"),
  });
  const form = make("div", { class: "lesson-form", id: "lesson-form", role: "tabpanel", tabindex: -1 });
  const missing = make("p", { class: "lesson-missing", role: "alert", hidden: true });
  const whole = make(
    "div",
    { class: "lesson-editor" },
    make(
      "div",
      { class: "lesson-tools", role: "toolbar", "aria-label": text("lesson_editor.tools") },
      tools.preview,
      tools.undo,
      tools.redo,
      tools.save,
      tools.link,
      tools.open,
      tools.begin,
      make("div", { class: "field" }, copies),
      chooser,
    ),
    make(
      "div",
      { class: "lesson-written" },
      tablist,
      make("div", { class: "lesson-writing-bar" }, languages, picker.root),
      form,
    ),
    side.root,
  );
  body.append(missing, otherTab.root, whole);

  function save() {
    const saved = writing.save();
    if (saved) download(saved.blob, saved.name);
  }
  async function link() {
    const address = writing.link();
    if (await copyText(address)) actions.note("note", text("lesson_editor.copied"));
    else if ((await address) !== null) actions.note("fault", text("lesson_editor.not_copied_link"));
  }
  /** @param {string} tab */
  function turn(tab) {
    local.tab = tab;
    local.shape = -1;
    draw();
  }
  /** To the field that something is said of. @param {string} place */
  function go(place) {
    const [first, language] = placeOf(place);
    if (first === "texts" && language !== now().language && now().history?.draft.texts[language])
      writing.speak(String(language));
    // What the forms have no field for, the files have.
    const tab = writing.shapely() ? tabOf(place) : "files";
    turn(tab);
    store.flush();
    draw();
    const found = fields.near(place) ?? form;
    found.focus();
    found.scrollIntoView({ block: "center" });
  }

  /** Forms are made anew where they have other fields than before; the cursor stays where it was. */
  function build() {
    const { history, choices, language, shape } = now();
    if (!history || !choices) return;
    const { draft } = history;
    if (!writing.shapely()) local.tab = "files";
    local.shape = shape;
    const active = document.activeElement;
    const inForm = form.contains(active);
    const { place, act } = /** @type {HTMLElement} */ (active ?? body).dataset;
    fields.clear();
    picker.aim(null);
    const { form: make_ } = TABS.find(({ id }) => id === local.tab) ?? TABS[0];
    form.replaceChildren(...make_({ fields, draft, choices, language, text, writing, context }));
    form.setAttribute("aria-labelledby", `lesson-tab-${local.tab}`);
    for (const [id, tab] of tabs) {
      tab.setAttribute("aria-selected", String(id === local.tab));
      tab.tabIndex = id === local.tab ? 0 : -1;
    }
    const selector = place ? `[data-place="${CSS.escape(place)}"]` : act ? `[data-act="${CSS.escape(act)}"]` : null;
    // What something is held against and the number that it is have one place.
    const again = selector && (form.querySelector(`${active?.localName}${selector}`) ?? form.querySelector(selector));
    if (inForm) /** @type {HTMLElement} */ (again ?? form).focus();
    drawLanguages(draft, language);
  }
  /** @param {import("./draft.js").Draft} draft @param {string} language */
  function drawLanguages({ texts }, language) {
    languages.replaceChildren(
      ...Object.keys(texts).map((code) => {
        const chip = button(nameOfLanguage(code, text.language), () => writing.speak(code), {
          class: "chip",
          "aria-pressed": String(code === language),
          "data-written": code,
        });
        return chip;
      }),
    );
  }
  function drawCopies() {
    const { lessons } = store.state;
    const said = (/** @type {Record<string, string>} */ words) =>
      words[text.language.split("-")[0]] ?? words.en ?? Object.values(words)[0];
    fillSelect(
      copies,
      [
        { value: "", label: text("lesson_editor.copy_of") },
        ...(lessons ?? []).map(({ id, title }) => ({ value: id, label: said(title) })),
      ],
      "",
    );
  }
  function draw() {
    if (!open()) return;
    const { history, choices, shape, checked, missing: why, trial } = now();
    missing.hidden = why === "";
    missing.textContent = why;
    whole.hidden = !history || !choices;
    if (!history || !choices) return;
    if (shape !== local.shape) build();
    fields.draw(history.draft);
    fields.blame(
      (checked?.faults ?? []).map((fault) => ({ place: placeIn(fault), sentence: faultInWords(fault, text) })),
    );
    tools.undo.disabled = history.past.length === 0;
    tools.redo.disabled = history.future.length === 0;
    tools.preview.disabled = checked !== null && checked.sent === null;
    const shapely = writing.shapely();
    for (const [id, tab] of tabs) {
      tab.disabled = !shapely && id !== "files";
      const wrong = (checked?.faults ?? []).some((fault) => tabOf(placeIn(fault)) === id);
      tab.classList.toggle("wrong", wrong);
    }
    otherTab.draw(now());
    drawTried(trial, history.draft);
    side.draw(now(), store.state.lessonFaults);
  }
  /** What came out stands with each claim. @param {import("./trials.js").Trial | null} trial
   * @param {import("./draft.js").Draft} draft */
  function drawTried(trial, draft) {
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-tried]"))) {
      const holds = heldIn(trial, draft, line.dataset.tried ?? "");
      line.hidden = holds === undefined;
      if (trial && holds !== undefined) line.textContent = text("lesson_editor.holds", { holds, done: trial.done });
    }
  }
  function shown() {
    actions.lessons.list({ again: true });
    writing.opened();
    drawCopies();
    draw();
  }

  undo.listen(chooser, "change", async () => {
    const files = [...(chooser.files ?? [])];
    chooser.value = "";
    if (files.length > 0) await writing.open(files);
  });
  undo.listen(copies, "change", () => {
    const { value } = copies;
    copies.value = "";
    if (value) writing.copy(value);
  });
  undo.listen(tablist, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const enabled = [...tabs.values()].filter((tab) => !tab.disabled);
    const at = enabled.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + enabled.length, Home: 0, End: enabled.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = enabled[to % enabled.length];
    turn(next.dataset.tab ?? "about");
    next.focus();
  });
  undo.listen(form, "focusin", (/** @type {FocusEvent} */ { target }) => {
    const field = target instanceof Element && target.matches(".lesson-words") ? target : null;
    if (field) picker.aim(/** @type {import("./picker.js").TextField} */ (field));
  });
  undo.listen(whole, "keydown", (/** @type {KeyboardEvent} */ event) => {
    // Keys of the page, such as Space for play, are for typing and choosing here.
    if (event.key !== "Escape") event.stopPropagation();
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const back = key === "z" && !event.shiftKey;
    if (!back && key !== "y" && !(key === "z" && event.shiftKey)) return;
    event.preventDefault();
    if (back) writing.undo();
    else writing.redo();
  });
  undo.add(
    store.subscribe(["writing", "lessonFaults"], draw),
    store.subscribe(["lessons"], () => open() && drawCopies()),
  );
  return { dispose: undo.dispose };
}
