// What a person does who writes a lesson: it is changed, checked, tried, shown, kept and handed on.

import { failureOf } from "../../app/fault_sentences.js";
import { fetchDocument } from "../../app/fetching.js";
import { packDocument } from "../../experiment/packed_document.js";
import { experimentOf } from "../../experiment/set_up.js";
import { FileFault } from "../../wire/checkpoint.js";
import { newDraft } from "./draft.js";
import { draftOf, filesOf, isOfLesson, isShapely, nameOf } from "./folder.js";
import { begin, record, redo, undo } from "./history.js";
import { KEY, createKeptDraft } from "./kept_draft.js";
import { withValue } from "./places.js";
import { presentSetUp } from "./present.js";
import { createRequests } from "./requests.js";
import { createTrials, isSameLesson } from "./trials.js";
import { LARGEST_FILE, decoded, readZip, writeZip } from "./zip.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("./requests.js").Checked} Checked */
/**
 * @typedef {object} Writing
 * @property {import("./history.js").History | null} history null until there is a draft
 * @property {number} shape changes where the forms have other fields than before
 * @property {string} language whose texts are written
 * @property {import("./requests.js").Choices | null} choices what the forms offer
 * @property {string} missing why the forms are not there
 * @property {boolean} checking
 * @property {Checked | null} checked the newest
 * @property {string} unchecked why the newest has not been checked
 * @property {import("./trials.js").Trial | null} trial
 * @property {boolean} kept the browser keeps it
 * @property {Draft | null} other what another tab has made of the draft; as long as nobody has chosen between the two,
 * the browser keeps that one
 */

/** After the last letter, in milliseconds. */
const PAUSE = 400;
/** Longer addresses are cut by too many of the programs that carry them. */
const LONGEST_LINK = 32_000;
/** Of an archive. */
const LARGEST = 4 * 2 ** 20;

/** @returns {Writing} */
export const nothingWritten = () => ({
  history: null,
  shape: 0,
  language: "",
  choices: null,
  missing: "",
  checking: false,
  checked: null,
  unchecked: "",
  trial: null,
  kept: true,
  other: null,
});

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {(patch: Partial<import("../../app/state.js").View>) => void} parts.show
 * @param {(experiment: Partial<import("../../wire/types.js").Experiment>) => void} parts.configure
 * @param {Pick<ReturnType<typeof import("../lessons/lesson_run.js").createLessons>, "openFiles">} parts.lessons
 * @param {import("../../app/text.js").Text} parts.text
 * @param {import("../../wire/types.js").Catalogue} parts.catalogue
 * @param {import("./requests.js").Requests} [parts.requests]
 * @param {() => Pick<Storage, "getItem" | "setItem">} [parts.storage] throws where the browser keeps nothing
 * @param {(heard: (event: StorageEvent) => void) => void} [parts.listen] is told what other tabs keep
 * @param {typeof fetch} [parts.ask]
 * @param {(then: () => void, ms: number) => number} [parts.wait]
 * @param {() => number} [parts.now] milliseconds
 */
export function createWriting({
  store,
  note,
  show,
  configure,
  lessons,
  text,
  catalogue,
  requests = createRequests(),
  storage = () => localStorage,
  listen = (heard) => addEventListener("storage", heard),
  ask = (...request) => fetch(...request),
  wait = (then, ms) => setTimeout(then, ms),
  now = () => Date.now(),
}) {
  const local = { timer: 0, check: new AbortController() };
  const kept = createKeptDraft(storage);
  const spoken = () => text.language.split("-")[0];
  const writing = () => /** @type {Writing} */ (store.state.writing);
  /** @param {Partial<Writing>} patch */
  const set = (patch) => store.change("writing", { writing: { ...writing(), ...patch } });
  const draft = () => writing().history?.draft ?? null;
  if (!store.state.writing) store.change("writing", { writing: nothingWritten() });
  const trials = createTrials({ requests, text, show: (trial) => set({ trial }), tallied });

  /** @param {{over?: boolean}} [options] over: also over what another tab has written */
  function keep({ over = false } = {}) {
    const own = draft();
    if (!own) return;
    try {
      const other = over ? null : kept.other(own);
      if (!other) kept.keep(own);
      if (other || writing().other || !writing().kept) set({ other, kept: true });
    } catch {
      if (over || writing().kept) set({ kept: false, ...(over && { other: null }) });
    }
  }
  /** Another tab has written something. @param {StorageEvent} event */
  function heard({ key }) {
    const own = draft();
    if (key !== KEY || !own) return;
    try {
      set({ other: kept.other(own) });
    } catch {
      // A browser that keeps nothing is said to when something is to be kept.
    }
  }
  const languageIn = (/** @type {Draft} */ { texts }) =>
    [writing().language, spoken()].find((one) => Object.hasOwn(texts, one)) ?? Object.keys(texts)[0] ?? spoken();

  /** @param {import("./history.js").History} history @param {{reshape?: boolean}} [options] */
  function stand(history, { reshape = true } = {}) {
    const { shape } = writing();
    set({ history, language: languageIn(history.draft), ...(reshape && { shape: shape + 1 }) });
    keep();
    checkSoon();
  }
  /** @param {Draft} next @param {{place?: string, reshape?: boolean}} [options] */
  function change(next, { place = "", reshape = true } = {}) {
    // What the browser keeps of another day can be had back, too.
    const before = writing().history ? null : kept.find();
    const history = before ? begin(before) : writing().history;
    stand(history ? record(history, next, now(), place) : begin(next), { reshape });
  }
  /** Another lesson comes in the place of the one that is written; that can be had back. @param {Draft} next */
  function replace(next) {
    if (writing().trial) trials.forget();
    change(next);
  }

  /** @param {Draft} draft */
  const bodyOf = ({ name, lesson, texts }) => ({ name, lesson, texts, language: writing().language });
  function checkSoon() {
    clearTimeout(local.timer);
    local.timer = wait(check, PAUSE);
  }
  /** @returns {Promise<Checked | null>} null where it was not checked, which is said */
  async function check() {
    clearTimeout(local.timer);
    local.check.abort();
    local.check = new AbortController();
    const { signal } = local.check;
    const wanted = draft();
    if (!wanted) return null;
    set({ checking: true });
    try {
      const checked = await requests.check(bodyOf(wanted), signal);
      if (signal.aborted) return null;
      set({ checking: false, checked, unchecked: "" });
      return checked;
    } catch (error) {
      if (!signal.aborted) set({ checking: false, unchecked: failureOf("lesson_editor.unchecked", error, text) });
      return null;
    }
  }
  const present = () => presentSetUp(store.state, catalogue);
  const fresh = () => {
    const { choices } = writing();
    return newDraft({
      setUp: present(),
      measure: choices?.measures[0].name ?? "",
      relation: choices?.relations[0].sign ?? "",
      language: spoken(),
    });
  };
  const told = (/** @type {string} */ key, /** @type {unknown} */ error) => note("fault", failureOf(key, error, text));

  const actions = {
    /** The playground's present set-up, as a lesson has it. */
    present,
    check,
    /** As it is now. @returns {Draft} */
    draft: () => /** @type {Draft} */ (draft()),
    /** The editor shows from now on: with the draft that the browser keeps, or a new one. */
    async opened() {
      if (!writing().choices) {
        try {
          set({ choices: await requests.choices(), missing: "" });
        } catch (error) {
          return set({ missing: failureOf("lesson_editor.missing", error, text) });
        }
      }
      if (writing().history === null) stand(begin(kept.find() ?? fresh()));
      else if (!writing().checked) check();
    },
    /** Begins a lesson of its own; the one before can be had back. */
    begin: () => replace(fresh()),
    /** Opens the editor with a lesson's files. @param {Record<string, any>} files */
    take({ name, lesson, texts, tally }) {
      const taken = { name: nameOf(name), lesson, texts };
      replace(tally && Object.keys(tally).length > 0 ? { ...taken, tally } : taken);
      show({ lab: "editor" });
    },
    /** Opens the editor with a copy of a lesson that the server has. @param {string} id */
    async copy(id) {
      try {
        const { own, name, lesson, texts } = await fetchDocument(`api/lessons/files/${encodeURIComponent(id)}`, ask);
        // Its own teacher goes on with it; a copy of another needs a name of its own.
        replace({ name: own ? name : nameOf(`my-${id.replace(/^\d+-/, "")}`), lesson, texts });
        show({ lab: "editor" });
      } catch (error) {
        told("lesson_editor.not_copied", error);
      }
    },
    /**
     * Something is typed or chosen in a field.
     * @param {Place} place @param {unknown} value undefined: nothing is to stand there
     * @param {{reshape?: boolean}} [options] reshape: other fields are there then
     */
    edit(place, value, { reshape = false } = {}) {
      const before = draft();
      if (before) change(withValue(before, place, value), { place: reshape ? "" : place.join("."), reshape });
    },
    /** A change of more than one field. @param {(draft: Draft) => Draft} how */
    rework(how) {
      const before = draft();
      if (before) change(how(before));
    },
    undo: () => writing().history && stand(undo(/** @type {any} */ (writing().history))),
    redo: () => writing().history && stand(redo(/** @type {any} */ (writing().history))),
    /** Goes on with what another tab has made of it; undoing brings this tab's back. */
    takeOther() {
      const { other } = writing();
      const newest = kept.find() ?? other;
      if (newest) replace(newest);
    },
    /** Goes on with this tab's. */
    keepOwn: () => keep({ over: true }),
    /** @param {string} language whose texts are to be written */
    speak(language) {
      set({ language, shape: writing().shape + 1 });
      checkSoon();
    },
    /** Has the playground train a set-up, so that it can be tried and changed there. @param {string} name */
    put(name) {
      const setUp = draft()?.lesson.set_ups[name];
      if (!setUp) return;
      try {
        const { stop: _, ...experiment } = experimentOf(setUp, catalogue);
        configure({ ...experiment, stop: catalogue.defaults.stop });
        show({ lab: "" });
        note("note", text("lesson_editor.in_playground"));
      } catch (error) {
        told("lesson_editor.not_put", error);
      }
    },
    /** Opens it in the lesson's own panel, as learners see it. */
    async preview() {
      const shown = draft();
      if (!shown) return;
      const { name, lesson, texts, tally = {} } = shown;
      await lessons.openFiles({ kind: "draft", packed: null, files: { name, lesson, texts, tally } });
    },
    /** Has the server train it with other seeds. @param {number} seeds */
    async attempt(seeds) {
      const tried = draft();
      if (tried) await trials.attempt(tried, bodyOf(tried), seeds);
    },
    cancel: trials.cancel,
    /** The lesson's folder, as an archive. @returns {{name: string, blob: Blob} | null} */
    save() {
      const saved = draft();
      return (
        saved && { name: `${saved.name}.zip`, blob: new Blob([writeZip(filesOf(saved))], { type: "application/zip" }) }
      );
    },
    /** Opens a lesson's folder: an archive, or its files. @param {File[]} files */
    async open(files) {
      try {
        replace(draftOf((await Promise.all(files.map(textsOf))).flat()));
        note("note", text("lesson_editor.opened", { name: draft()?.name ?? "" }));
      } catch (error) {
        told("lesson_editor.not_opened", error);
      }
    },
    /** An address with the whole lesson in it. @returns {Promise<string | null>} null where it is too long */
    async link() {
      const linked = draft();
      if (!linked) return null;
      const { name, lesson, texts } = linked;
      const packed = await packDocument({ name, lesson, texts });
      const address = `${location.href.replace(/#.*/s, "")}#lesson-document=${packed}`;
      if (address.length <= LONGEST_LINK) return address;
      note("fault", text("lesson_editor.too_long", { length: address.length, limit: LONGEST_LINK }));
      return null;
    },
    /** Whether the forms can show it; else its files alone can be changed. */
    shapely: () => isShapely(draft()),
  };

  /** What came of a lesson is kept with it, unless it has changed since. @param {Draft} tried @param {any} tally */
  function tallied(tried, tally) {
    const { history } = writing();
    if (history && isSameLesson(history.draft, tried))
      stand({ ...history, draft: { ...history.draft, tally } }, { reshape: false });
  }
  listen(heard);
  return actions;
}

/** The texts that a file has. @param {File} file @returns {Promise<import("./zip.js").TextFile[]>} */
async function textsOf(file) {
  const archive = /\.zip$/i.test(file.name);
  const limit = archive ? LARGEST : LARGEST_FILE;
  if (file.size > limit)
    throw new FileFault("lesson_editor.fault.file_large", { name: file.name, size: file.size, limit });
  const bytes = new Uint8Array(await file.arrayBuffer());
  return archive ? readZip(bytes, isOfLesson) : [{ name: file.name, text: decoded(bytes, file.name) }];
}

/** @typedef {ReturnType<typeof createWriting>} WritingActions */
