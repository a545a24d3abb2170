// The table of points: a page of it at a time, every cell to be typed into.

import { fillSelect, make } from "../../controls/dom.js";
import { labelsOf, labelText, placeName } from "./labels.js";

const PAGE = 20;
const MOST = 1e9;

/**
 * @param {import("../../controls/context.js").Context} context
 * @param {(sentence: string) => void} say what is wrong, or nothing
 */
export function createRows({ actions, text, catalogue }, say) {
  const { own } = actions;
  const local = { page: 0, made: "" };
  const table = make("table", { class: "own-table" });
  const where = make("span", { class: "own-where" });
  const button = (/** @type {string} */ key, /** @type {() => void} */ act) => {
    const made = make("button", { type: "button", class: "quiet tiny" }, text(`own.${key}`));
    made.addEventListener("click", act);
    return made;
  };
  const turn = (/** @type {number} */ by) => {
    local.page += by;
    draw();
  };
  const [previous, next] = [button("previous", () => turn(-1)), button("next", () => turn(1))];
  const add = button("add", () => {
    const { points, kind, inputs = ["", ""] } = own.current();
    if (!own.change([...points, [...inputs.map(() => 0), kind === "signed" ? 1 : 0]])) return;
    local.page = Infinity;
    draw();
    body.rows[body.rows.length - 1]?.querySelector("input")?.select();
  });
  const body = make("tbody");
  const head = make("tr");
  table.append(make("thead", {}, head), body);
  const root = make(
    "div",
    {},
    make("div", { class: "own-scroll" }, table),
    make("div", { class: "own-pager" }, add, where, previous, next),
  );
  /** What the columns are called, the label last. */
  const names = () => {
    const { inputs = ["", ""] } = own.current();
    return [...inputs.map((name, place) => name || placeName(place, inputs.length)), text("own.label")];
  };

  /** @param {number} row @param {number} column @param {number} value */
  function set(row, column, value) {
    const { points } = own.current();
    if (!points[row] || points[row][column] === value) return;
    own.change(
      points.map((point, index) => (index === row ? point.map((one, at) => (at === column ? value : one)) : point)),
    );
  }
  /** @param {HTMLInputElement} input @param {number} row @param {number} column */
  function take(input, row, column) {
    const typed = input.value.trim();
    const value = Number(typed.replace(/^\u2212/, "-").replace(/^([^.]*),([^.]*)$/, "$1.$2"));
    const wrong = typed === "" || !(Math.abs(value) <= MOST);
    input.setAttribute("aria-invalid", String(wrong));
    say(
      wrong
        ? text("own.wrong_cell", { name: names()[column], number: row + 1, value: typed.slice(0, 40), most: MOST })
        : "",
    );
    if (!wrong) set(row, column, value);
  }
  /**
   * @param {number} row of the points
   * @param {import("../../experiment/points.js").Kind} kind
   * @param {string[]} columns names
   */
  function makeRow(row, kind, columns) {
    const label = columns.length - 1;
    const cell = (/** @type {number} */ column) => ({
      "aria-label": text("own.cell", { name: columns[column], number: row + 1 }),
      "data-row": row,
      "data-column": column,
    });
    const field = (/** @type {number} */ column) => {
      const input = make("input", { type: "text", inputmode: "decimal", autocomplete: "off", ...cell(column) });
      input.addEventListener("change", () => take(input, row, column));
      return input;
    };
    const select = () => {
      const made = make("select", cell(label));
      made.addEventListener("change", () => set(row, label, Number(made.value)));
      return made;
    };
    const remove = make(
      "button",
      { type: "button", class: "quiet tiny own-remove", "aria-label": text("own.remove", { number: row + 1 }) },
      "×",
    );
    remove.addEventListener("click", () => {
      own.change(own.current().points.filter((_, index) => index !== row));
      draw();
      (body.rows[Math.min(row - local.page * PAGE, body.rows.length - 1)]?.querySelector("button") ?? add).focus();
    });
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, String(row + 1)),
      ...[
        ...columns.slice(0, -1).map((_, column) => field(column)),
        kind === "number" ? field(label) : select(),
        remove,
      ].map((control) => make("td", {}, control)),
    );
  }
  function draw() {
    const { points, kind } = own.current();
    const pages = Math.max(1, Math.ceil(points.length / PAGE));
    local.page = Math.max(0, Math.min(local.page, pages - 1));
    const from = local.page * PAGE;
    const shown = points.slice(from, from + PAGE);
    const columns = names();
    const made = JSON.stringify([kind, from, shown.length, columns]);
    if (made !== local.made) {
      local.made = made;
      head.replaceChildren(
        ...[text("own.row_number"), ...columns].map((name) => make("th", { scope: "col", title: name }, name)),
        make("td"),
      );
      body.replaceChildren(...shown.map((_, index) => makeRow(from + index, kind, columns)));
      say("");
    }
    const most = catalogue.limits.classes;
    const choices =
      kind === "number"
        ? []
        : labelsOf(kind, most).map((label) => ({ value: String(label), label: labelText(label, kind) }));
    shown.forEach((point, index) =>
      [...body.rows[index].querySelectorAll("input, select")].forEach((control, column) => {
        const value = String(point[column]);
        if (control instanceof HTMLSelectElement) fillSelect(control, choices, value);
        // What is being typed, or is wrong and said to be so, stays.
        else if (
          control instanceof HTMLInputElement &&
          control !== document.activeElement &&
          control.getAttribute("aria-invalid") !== "true" &&
          control.value !== value
        )
          control.value = value;
      }),
    );
    table.hidden = points.length === 0;
    where.textContent =
      points.length === 0 ? "" : text("own.from", { from: from + 1, to: from + shown.length, count: points.length });
    previous.disabled = local.page === 0;
    next.disabled = local.page === pages - 1;
    previous.hidden = next.hidden = pages === 1;
  }
  return { root, draw };
}
