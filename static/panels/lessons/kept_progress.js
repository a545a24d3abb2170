// How far somebody came in each lesson, kept in the browser.

/** @typedef {import("./lesson.js").Lesson} Lesson */
/**
 * @typedef {{page: number, steps: number[], of: number}} Progress page: where the lesson was left; steps: those that
 * are done; of: how many there are
 */

const KEPT = "lessons";

/** Whether all steps are done. @param {Progress | undefined} progress */
export const isDone = (progress) => progress !== undefined && progress.of > 0 && progress.steps.length >= progress.of;

/**
 * What was kept, in the form of today: of a lesson that an older page called done only where it was left is known.
 * @param {unknown} kept
 * @returns {Record<string, Progress>}
 */
export function readProgress(kept) {
  if (typeof kept !== "object" || kept === null) return {};
  const count = (/** @type {unknown} */ value) => Math.max(0, Math.floor(Number(value)) || 0);
  return Object.fromEntries(
    Object.entries(kept).flatMap(([id, one]) => {
      if (typeof one !== "object" || one === null) return [];
      const steps = Array.isArray(one.steps) ? one.steps.filter(Number.isInteger) : [];
      return [[id, { page: count(one.page), steps: [...new Set(steps)], of: count(one.of) }]];
    }),
  );
}

/** Steps of two lists, each once, of a lesson that has so many. @param {number[]} some @param {number[]} others
 * @param {number} of */
const together = (some, others, of) =>
  [...new Set([...some, ...others])].filter((step) => step < of).sort((a, b) => a - b);

/**
 * What several tabs know: a step that is done in one of them is done.
 * @param {Record<string, Progress>} kept by whichever of them came last
 * @param {Record<string, Progress>} own
 * @param {string} id of the lesson that was left in this tab at last
 * @returns {Record<string, Progress>}
 */
export function joined(kept, own, id) {
  const all = { ...own, ...kept };
  for (const [name, { page, steps, of }] of Object.entries(own)) {
    const known = all[name];
    if (known.of !== of && name !== id) continue;
    all[name] = { page: name === id ? page : known.page, steps: together(known.steps, steps, of), of };
  }
  return all;
}

/**
 * @param {import("../../app/store.js").Store<import("../../app/state.js").State>} store
 * @param {() => Pick<Storage, "getItem" | "setItem">} storage throws where the browser keeps nothing
 */
export function createProgress(store, storage) {
  const kept = () => readProgress(JSON.parse(storage().getItem(KEPT) ?? "{}"));
  try {
    store.change("progress", { progress: kept() });
  } catch {
    // Then progress lasts as long as the page.
  }
  return {
    /**
     * @param {Lesson} lesson
     * @param {number[]} now steps that are done in this run of the lesson; what was done before stays done
     */
    keep({ id, page, resolved }, now) {
      const of = resolved.steps.length;
      const { progress } = store.state;
      const before = progress[id] ?? { page: -1, steps: [], of };
      const steps = together(before.steps, now, of);
      if (before.page === page && before.of === of && before.steps.join() === steps.join()) return;
      let all = { ...progress, [id]: { page, steps, of } };
      try {
        // Other tabs may have come further meanwhile.
        all = joined(kept(), all, id);
        storage().setItem(KEPT, JSON.stringify(all));
      } catch {
        // As above.
      }
      store.change("progress", { progress: all });
    },
  };
}
