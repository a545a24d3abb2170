// Which lessons there are, and how one comes onto the page: from the list, from a link, from the editor; then its words
// in another language, and what draws its pictures.

import { failureOf } from "../../app/fault_sentences.js";
import { fetchDocument } from "../../app/fetching.js";
import { unpackDocument } from "../../experiment/packed_document.js";
import { sentOf } from "./unlisted.js";

/** @typedef {import("./lesson.js").Lesson} Lesson */
/** @typedef {import("./unlisted.js").Source} Source */
/**
 * @typedef {{keep?: boolean, step?: number}} Wish keep: the run stays what it is; step: from 1, in place of where the
 * lesson was left
 */

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 * @param {typeof fetch} parts.ask
 * @param {() => Promise<typeof import("./pictures/index.js")>} parts.loadPictures
 * @param {(found: any, options: {keep: boolean, step?: number, spoken: string, source?: Source}) => void} parts.stand
 * a lesson has come
 * @param {(patch: Partial<Lesson>) => void} parts.set changes the one under way
 */
export function createOpening({ store, note, text, ask, loadPictures, stand, set }) {
  const local = {
    asked: 0,
    pictures: /** @type {typeof import("./pictures/index.js") | null} */ (null),
  };
  const language = () => text.language.split("-")[0];
  /** Whether what was asked for then is still wished for. @param {number} asked */
  const stands = (asked) => asked === local.asked;

  /**
   * @param {string} address
   * @param {() => boolean} [wished] where nobody waits for it any more, that it did not come is not said
   * @returns {Promise<any>} null where it did not come
   */
  async function load(address, wished = () => true) {
    try {
      return await fetchDocument(address, ask);
    } catch (error) {
      if (wished()) note("fault", failureOf("lesson.failed", error, text));
      return null;
    }
  }
  /** @param {string} id @param {string} spoken @param {() => boolean} wished */
  const fetchLesson = (id, spoken, wished) =>
    load(`lessons/${encodeURIComponent(id)}.json?language=${encodeURIComponent(spoken)}`, wished);

  const opening = {
    /** What draws pictures; null while it is not here. */
    pictures: () => local.pictures,
    /** Loads what draws pictures, where it is not here yet. Resolves with why it did not come, in a sentence. */
    async prepare() {
      if (local.pictures) return null;
      // Files of a newer version need not fit those that this page has.
      if (store.state.outdated) return text("lesson.picture_outdated");
      try {
        local.pictures = await loadPictures();
        return null;
      } catch (error) {
        return failureOf("lesson.no_picture", error, text);
      }
    },
    /**
     * Asks which lessons there are, unless that is known.
     * @param {{again?: boolean}} [options] again: also then, for a teacher may have changed them
     */
    async list({ again = false } = {}) {
      if (store.state.lessons && !again) return;
      const found = await load("lessons.json");
      if (found && JSON.stringify(found.lessons) !== JSON.stringify(store.state.lessons))
        store.change("lessons", { lessons: found.lessons });
      if (found) store.change("lesson faults", { lessonFaults: found.faults });
    },
    /** @param {string} id @param {Wish} [options] */
    async open(id, { keep = false, step } = {}) {
      const [asked, spoken] = [++local.asked, language()];
      opening.list();
      const coming = opening.prepare();
      const found = await fetchLesson(id, spoken, () => stands(asked));
      const missing = found?.resolved.steps.some((/** @type {any} */ one) => one.stage?.picture) ? await coming : null;
      // Another may have been chosen meanwhile.
      if (!found || !stands(asked)) return;
      // Its steps and claims need none. A browser may not ask a second time for a module that did not come.
      if (missing) note("fault", missing);
      stand(found, { keep, step, spoken });
    },
    /**
     * Opens a lesson that is in no list, once the server has checked it.
     * @param {Source} source @param {Pick<Wish, "step">} [options]
     */
    async openFiles(source, { step = 1 } = {}) {
      const [asked, spoken, coming] = [++local.asked, language(), opening.prepare()];
      opening.list();
      try {
        const { sent, faults, more } = await sentOf(source, spoken, ask);
        const missing = await coming;
        if (!stands(asked)) return;
        if (!sent) {
          const [first] = faults;
          const reason = first ? `${first.file} ${first.message}`.trim() : "";
          return note("fault", text("lesson.wrong", { count: faults.length + more, reason }));
        }
        if (missing) note("fault", missing);
        stand(sent, { keep: false, step, spoken, source });
      } catch (error) {
        if (stands(asked)) note("fault", failureOf("lesson.failed", error, text));
      }
    },
    /** Opens the lesson that an address has within it. @param {string} packed @param {Pick<Wish, "step">} [options] */
    async openPacked(packed, options) {
      const asked = ++local.asked;
      const files = await unpackDocument(packed);
      if (!stands(asked)) return;
      if (!files?.lesson || !files.texts) return note("fault", text("lesson.link_damaged"));
      const { name = "lesson", lesson, texts, tally = {} } = files;
      await opening.openFiles({ kind: "link", packed, files: { name, lesson, texts, tally } }, options);
    },
    /** What was asked for is not wished for any more. */
    forget() {
      local.asked += 1;
    },
    /** The page speaks another language now. */
    async speak() {
      const { lesson } = store.state;
      const spoken = language();
      if (!lesson || lesson.language === spoken) return;
      const { id, source } = lesson;
      const stillSo = () => store.state.lesson?.id === id && language() === spoken;
      const found = source
        ? await sentOf(source, spoken, ask).then(
            ({ sent }) => sent,
            () => null,
          )
        : await fetchLesson(id, spoken, stillSo);
      if (found && stillSo()) set({ words: found.text, language: spoken, spoken: found.language ?? spoken });
    },
  };
  return opening;
}
