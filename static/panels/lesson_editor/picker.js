// A list to choose a term of the glossary or a number of the lesson from: what is chosen is written into the text at
// the cursor.

import { make, setText } from "../../controls/dom.js";
import { measureInWords, measureNamed, parameterInWords } from "./forms/reading.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./requests.js").Choices} Choices */
/** @typedef {{title: string, detail: string, insert: (selected: string) => string}} Item */
/** @typedef {HTMLInputElement | HTMLTextAreaElement} TextField */

/** More than anybody looks through; a search finds the rest. */
const SHOWN = 60;

/**
 * Every number that a lesson's texts may refer to.
 * @param {Draft} draft @param {Choices} choices @param {string} language whose texts name the set-ups
 * @param {import("../../app/text.js").Text} text
 * @returns {{title: string, reference: string}[]}
 */
export function numbersOf({ lesson, texts }, choices, language, text) {
  const nameOf = (/** @type {string | undefined} */ name) => texts[language]?.set_ups?.[name ?? ""] || name || "";
  const inWords = (/** @type {import("./draft.js").Reading} */ { measure, of = {}, set_up: setUp }) => {
    const known = measureNamed(choices, measure);
    const what = known ? measureInWords(known, of, text) : measure;
    return setUp === undefined ? what : text("lesson_editor.number.of", { what, set_up: nameOf(setUp) });
  };
  const spread = (/** @type {string} */ reference, /** @type {string} */ what) => [
    { title: text("lesson_editor.number.here", { what }), reference: `${reference}.here` },
    { title: text("lesson_editor.number.median", { what }), reference: `${reference}.median` },
    { title: text("lesson_editor.number.low", { what }), reference: `${reference}.low` },
    { title: text("lesson_editor.number.high", { what }), reference: `${reference}.high` },
  ];
  return [
    ...lesson.claims.flatMap(({ id, value, ...reading }) => [
      {
        title:
          typeof value === "number"
            ? text("lesson_editor.number.bound", { what: inWords(reading), value: String(value) })
            : text("lesson_editor.number.against", { what: inWords(value ?? reading) }),
        reference: id,
      },
      ...spread(id, inWords(reading)),
      ...(measureNamed(choices, reading.measure)?.parameters ?? []).map(({ name }) => ({
        title: text("lesson_editor.number.argument", { what: inWords(reading), name: parameterInWords(name, text) }),
        reference: `${id}.${name}`,
      })),
      { title: text("lesson_editor.number.holds", { claim: id }), reference: `${id}.holds` },
      { title: text("lesson_editor.number.fails", { claim: id }), reference: `${id}.fails` },
      { title: text("lesson_editor.number.seeds", { claim: id }), reference: `${id}.seeds` },
    ]),
    ...(lesson.values ?? []).flatMap(({ id, ...reading }) => spread(id, inWords(reading))),
    ...Object.keys(lesson.set_ups).flatMap((name) => [
      { title: text("lesson_editor.number.epochs", { set_up: nameOf(name) }), reference: `${name}.epochs` },
      { title: text("lesson_editor.number.parameters", { set_up: nameOf(name) }), reference: `${name}.parameters` },
      {
        title: text("lesson_editor.number.rate", { set_up: nameOf(name) }),
        reference: `${name}.experiment.optimizer.learning_rate`,
      },
    ]),
  ];
}

/**
 * Writes something at the cursor, in the place of what is selected, as if it had been typed.
 * @param {TextField} field @param {string} words
 */
export function insertInto(field, words) {
  field.focus();
  const [from, to] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length];
  field.setRangeText(words, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * @param {object} parts
 * @param {import("../../app/text.js").Text} parts.text
 * @param {() => Promise<Record<string, {term: string, text: string}>>} parts.terms
 * @param {() => {draft: Draft, choices: Choices, language: string} | null} parts.now
 * @param {(sentence: string) => void} parts.failed
 */
export function createPicker({ text, terms, now, failed }) {
  const local = { field: /** @type {TextField | null} */ (null), items: /** @type {Item[]} */ ([]) };
  const search = make("input", { type: "search", "aria-label": text("lesson_editor.search"), autocomplete: "off" });
  const formats = make("select", { "aria-label": text("lesson_editor.format") });
  const list = make("ul", { class: "lesson-picks" });
  const none = make("p", { class: "about" }, text("lesson_editor.none_found"));
  const title = make("h3", {});
  const panel = make(
    "div",
    { class: "lesson-picker", popover: "auto", role: "dialog", "data-escape": true },
    title,
    make("div", { class: "lesson-picker-head" }, search, formats),
    list,
    none,
  );
  const opener = (
    /** @type {string} */ words,
    /** @type {() => Promise<void> | void} */ open,
    /** @type {string} */ act,
  ) => {
    const made = make("button", { type: "button", class: "outline compact", disabled: true, "data-act": act }, words);
    // The cursor stays where it is.
    made.addEventListener("pointerdown", (event) => event.preventDefault());
    made.addEventListener("click", () => void open());
    return made;
  };
  const buttons = [
    opener(text("lesson_editor.insert_term"), showTerms, "insert-term"),
    opener(text("lesson_editor.insert_number"), showNumbers, "insert-number"),
  ];
  const root = make(
    "div",
    { class: "lesson-insert", role: "group", "aria-label": text("lesson_editor.insert") },
    ...buttons,
    panel,
  );

  function draw() {
    const wanted = search.value.trim().toLocaleLowerCase(text.language);
    const found = local.items.filter((one) =>
      `${one.title} ${one.detail}`.toLocaleLowerCase(text.language).includes(wanted),
    );
    none.hidden = found.length > 0;
    list.replaceChildren(
      ...found.slice(0, SHOWN).map((one) => {
        const pick = make("button", { type: "button" }, make("b", {}, one.title), make("span", {}, one.detail));
        pick.addEventListener("click", () => {
          const { field } = local;
          panel.hidePopover();
          if (field) insertInto(field, one.insert(selectedIn(field)));
        });
        return make("li", {}, pick);
      }),
    );
  }
  const selectedIn = (/** @type {TextField} */ field) =>
    field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0);
  /** @param {string} words @param {Item[]} items @param {HTMLElement} beside */
  function show(words, items, beside) {
    local.items = items;
    setText(title, words);
    panel.setAttribute("aria-label", words);
    search.value = "";
    draw();
    panel.showPopover();
    const [box, { width, height }] = [beside.getBoundingClientRect(), panel.getBoundingClientRect()];
    panel.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    panel.style.top = `${Math.max(8, Math.min(box.bottom + 4, innerHeight - height - 8))}px`;
    search.focus();
  }
  async function showTerms() {
    try {
      const known = await terms();
      formats.hidden = true;
      const items = Object.entries(known).map(([id, { term, text: words }]) => ({
        title: term,
        detail: words,
        insert: (/** @type {string} */ selected) => `[[${id}|${selected || term}]]`,
      }));
      items.sort((a, b) => a.title.localeCompare(b.title, text.language));
      show(text("lesson_editor.insert_term"), items, buttons[0]);
    } catch {
      failed(text("glossary.failed"));
    }
  }
  function showNumbers() {
    const here = now();
    if (!here) return;
    const { draft, choices, language } = here;
    formats.hidden = false;
    formats.replaceChildren(
      make("option", { value: "" }, text("lesson_editor.format.usual")),
      ...choices.formats.map((name) => make("option", { value: name }, formatInWords(name, text))),
    );
    const items = numbersOf(draft, choices, language, text).map(({ title: words, reference }) => ({
      title: words,
      detail: `{${reference}}`,
      insert: () => `{${reference}${formats.value ? `:${formats.value}` : ""}}`,
    }));
    show(text("lesson_editor.insert_number"), items, buttons[1]);
  }
  search.addEventListener("input", draw);
  panel.addEventListener("toggle", (/** @type {any} */ { newState }) => {
    if (newState === "closed" && panel.contains(document.activeElement)) local.field?.focus();
  });
  return {
    root,
    /** Into which field is written: the last that had the cursor. @param {TextField | null} field */
    aim(field) {
      local.field = field;
      for (const one of buttons) one.disabled = field === null;
    },
    field: () => local.field,
  };
}

/** @param {string} name @param {import("../../app/text.js").Text} text */
function formatInWords(name, text) {
  if (/^\d$/.test(name)) return text("lesson_editor.format.digits", { count: Number(name) });
  return text(`lesson_editor.format.${name}`);
}
