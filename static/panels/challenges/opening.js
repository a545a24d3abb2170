// Which challenges there are, and how one comes onto the page: from the list, or from a link, once the server has
// checked it.

import { failureOf } from "../../app/fault_sentences.js";
import { fetchDocument } from "../../app/fetching.js";
import { packDocument, unpackDocument } from "../../experiment/packed_document.js";

/** @typedef {import("./challenge.js").Source} Source */

/**
 * @param {object} parts
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} parts.store
 * @param {(kind: "note" | "fault", sentence: string) => void} parts.note
 * @param {import("../../app/text.js").Text} parts.text
 * @param {typeof fetch} parts.ask
 * @param {(found: any, options: {keep: boolean, spoken: string, source: Source | null}) => void} parts.stand
 * a challenge has come
 * @param {(patch: Partial<import("./challenge.js").Challenge>) => void} parts.set changes the one under way
 */
export function createOpening({ store, note, text, ask, stand, set }) {
  const local = { asked: 0 };
  const language = () => text.language.split("-")[0];
  const stands = (/** @type {number} */ asked) => asked === local.asked;
  /** @param {string} id @param {string} spoken */
  const fetchChallenge = (id, spoken) =>
    fetchDocument(`challenges/${encodeURIComponent(id)}.json?language=${encodeURIComponent(spoken)}`, ask);

  /**
   * What learners get of one that is in no list.
   * @param {Source["files"]} files @param {string} spoken
   * @returns {Promise<{sent: any | null, faults: {file: string, message: string}[], more: number}>}
   */
  async function check(files, spoken) {
    const response = await ask(new URL("api/challenges/check", document.baseURI), {
      method: "POST",
      body: JSON.stringify({ ...files, language: spoken }),
      headers: { "content-type": "application/json" },
    });
    const found = await response.json().catch(() => ({}));
    if (response.status === 422) return { sent: null, faults: found.faults ?? [], more: found.more ?? 0 };
    if (!response.ok) throw new Error(String(response.status), { cause: response.url });
    return found;
  }

  const opening = {
    /** Asks which challenges there are: a teacher may have changed them. Resolves with whether that is known now. */
    async list() {
      try {
        const found = await fetchDocument("challenges.json", ask);
        store.change("challenges", { challenges: found.challenges, challengeFaults: found.faults ?? [] });
        return true;
      } catch (error) {
        note("fault", failureOf("challenge.failed", error, text));
        return false;
      }
    },
    /** @param {string} id @param {{keep?: boolean}} [options] keep: the run stays what it is */
    async open(id, { keep = false } = {}) {
      const [asked, spoken] = [++local.asked, language()];
      const known = () => store.state.challenges?.some((one) => one.id === id);
      // Asked for by a name that is none, a browser would complain.
      if (!known() && !(await opening.list())) return;
      if (!stands(asked)) return;
      if (!known()) return note("fault", text("challenge.none", { name: id }));
      try {
        const found = await fetchChallenge(id, spoken);
        if (stands(asked)) stand(found, { keep, spoken, source: null });
      } catch (error) {
        if (stands(asked)) note("fault", failureOf("challenge.failed", error, text));
      }
    },
    /** Opens the challenge that an address has within it. @param {string} packed @param {{keep?: boolean}} [options] */
    async openPacked(packed, { keep = false } = {}) {
      const [asked, spoken] = [++local.asked, language()];
      const files = await unpackDocument(packed);
      if (!stands(asked)) return;
      if (!files?.challenge || !files.texts) return note("fault", text("challenge.link_damaged"));
      const { name = "challenge", challenge, texts } = files;
      const source = { packed, files: { name, challenge, texts } };
      try {
        const { sent, faults, more } = await check(source.files, spoken);
        if (!stands(asked)) return;
        if (sent) return stand(sent, { keep, spoken, source });
        const [first] = faults;
        const reason = first ? `${first.file} ${first.message}`.trim() : "";
        note("fault", text("challenge.wrong", { count: faults.length + more, reason }));
      } catch (error) {
        if (stands(asked)) note("fault", failureOf("challenge.failed", error, text));
      }
    },
    /**
     * Opens a challenge of its files, so that its link can be copied: challenge.json, and a text for each language.
     * @param {Iterable<Pick<File, "name" | "text">>} files
     */
    async openFiles(files) {
      /** @type {Record<string, any>} */
      const found = {};
      for (const file of files)
        try {
          found[file.name.replace(/[.]json$/i, "")] = JSON.parse(await file.text());
        } catch {
          return note("fault", text("challenge.file_unreadable", { name: file.name }));
        }
      const { challenge, solution: _, ...texts } = found;
      if (!challenge || Object.keys(texts).length === 0) {
        const names = { file: "challenge.json", text: "en.json" };
        return note("fault", text("challenge.files_missing", names));
      }
      await opening.openPacked(await packDocument({ name: "challenge", challenge, texts }));
    },
    /** What was asked for is not wished for any more. */
    forget() {
      local.asked += 1;
    },
    /** The page speaks another language now. */
    async speak() {
      const { challenge } = store.state;
      const spoken = language();
      if (!challenge || challenge.language === spoken) return;
      const { id, source } = challenge;
      const found = await (source
        ? check(source.files, spoken).then(({ sent }) => sent)
        : fetchChallenge(id, spoken)
      ).catch(() => null);
      if (found && store.state.challenge?.id === id && language() === spoken)
        set({ words: found.text, language: spoken, spoken: found.language ?? spoken });
    },
  };
  return opening;
}
