// A list of what counts most: names, bars and numbers below one another. One stop for the Tab key, arrow keys within;
// what is pointed at is told, by whatever it is pointed at with.

import { make, setText } from "./dom.js";

/**
 * @typedef {object} Ranked
 * @property {string} key tells rows apart, and is told of the one that is pointed at
 * @property {string} name
 * @property {string} [detail] what more there is to say of it
 * @property {string} value as it is written
 * @property {number} share length of the bar, 0 to 1
 * @property {boolean} [hollow] the number is of the other sign than one would expect
 */
/**
 * @typedef {object} Row
 * @property {HTMLElement} item
 * @property {HTMLButtonElement} row
 * @property {HTMLElement} name @property {HTMLElement} detail @property {HTMLElement} bar @property {HTMLElement} value
 */

/**
 * @param {object} options
 * @param {string} options.label
 * @param {(key: string | null) => void} options.onPoint
 * @param {(key: string, row: HTMLElement) => void} options.onChoose
 * @param {string} [options.hint] what choosing a row does
 */
export function createRankedList({ label, onPoint, onChoose, hint }) {
  const root = make("ol", { class: "ranked", "aria-label": label });
  /** @type {Map<string, Row>} */
  const rows = new Map();
  const local = { pointed: /** @type {string | null} */ (null) };
  const all = () => [...root.querySelectorAll("button")];
  const stop = (/** @type {HTMLButtonElement} */ row) => all().forEach((one) => (one.tabIndex = one === row ? 0 : -1));
  function point(/** @type {string | null} */ key) {
    if (key === local.pointed) return;
    local.pointed = key;
    onPoint(key);
  }
  /** @param {string} key @returns {Row} */
  function makeRow(key) {
    const [name, detail, value] = ["ranked-name", "ranked-detail", "figure"].map((part) =>
      make("span", { class: part }),
    );
    const bar = make("i");
    const row = make(
      "button",
      { type: "button", class: "ranked-row", tabindex: -1, title: hint },
      name,
      detail,
      make("span", { class: "ranked-track", "aria-hidden": true }, bar),
      value,
    );
    row.addEventListener("pointerenter", () => point(key));
    row.addEventListener("pointerleave", () => local.pointed === key && point(null));
    row.addEventListener("focus", () => {
      stop(row);
      point(key);
    });
    row.addEventListener("blur", () => local.pointed === key && point(null));
    row.addEventListener("click", () => onChoose(key, row));
    return { row, name, detail, bar, value, item: make("li", {}, row) };
  }
  root.addEventListener("keydown", (event) => {
    const at = all().indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.size - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all()[to]?.focus();
  });

  return {
    root,
    /**
     * Rows in their order. While one is pointed at they keep the order they have: none slips away from under the
     * pointer.
     * @param {Ranked[]} wanted
     */
    set(wanted) {
      const held = local.pointed !== null && wanted.some(({ key }) => key === local.pointed);
      for (const [key, { item }] of rows)
        if (!wanted.some((one) => one.key === key)) {
          item.remove();
          rows.delete(key);
        }
      for (const { key, name, detail = "", value, share, hollow = false } of wanted) {
        const made = rows.get(key) ?? makeRow(key);
        rows.set(key, made);
        setText(made.name, name);
        // Read out as one, they must not run together.
        setText(made.detail, detail && ` ${detail}`);
        setText(made.value, ` ${value}`);
        made.bar.style.transform = `scaleX(${Math.max(0, Math.min(1, share))})`;
        made.row.classList.toggle("hollow", hollow);
      }
      const order = held
        ? [...root.children].concat(
            wanted.flatMap(({ key }) => rows.get(key)?.item ?? []).filter((one) => !one.parentElement),
          )
        : wanted.flatMap(({ key }) => rows.get(key)?.item ?? []);
      order.forEach((item, index) => {
        if (root.children[index] !== item) root.insertBefore(item, root.children[index] ?? null);
      });
      if (local.pointed !== null && !rows.has(local.pointed)) point(null);
      const first = all()[0];
      if (first && !all().some((row) => row.tabIndex === 0)) stop(first);
    },
    /** Nothing is pointed at any more: the list goes out of sight. */
    letGo: () => point(null),
  };
}
