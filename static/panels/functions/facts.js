// The facts of the chosen functions, side by side, so that they can be compared.

import { make } from "../../controls/dom.js";
import { colorVariable } from "./choice.js";
import { factsOf } from "./table.js";
import { termButton } from "../../controls/glossary_term.js";

/** What the glossary calls them, where it has them. @type {Record<string, string>} */
const TERMS = {
  zero_centered: "zero-centered",
  useful: "useful-range",
  steep: "saturation",
  monotonic: "monotonic",
  differentiable: "differentiable",
  derivative: "derivative",
};

/** @param {import("../../app/text.js").Text} text */
export function createFunctionFacts(text) {
  const caption = make("caption", { class: "visually-hidden" }, text("functions.facts"));
  const table = make("table", { class: "facts" }, caption);
  const scroller = make(
    "div",
    { class: "facts-scroller", role: "region", tabindex: 0, "aria-label": text("functions.facts") },
    table,
  );
  const root = make(
    "div",
    { class: "functions-facts" },
    scroller,
    make("p", { class: "about" }, `${text("functions.useful_about")} ${text("functions.time_about")}`),
  );
  return {
    root,
    /**
     * @param {import("../../app/activation_table.js").FunctionRecord[]} records @param {number[]} z
     * @param {ReadonlyMap<string, number>} colors
     */
    set(records, z, colors) {
      root.hidden = records.length === 0;
      if (root.hidden) return;
      const columns = records.map((record) => factsOf(record, z, text));
      const heads = records.map(({ name }) => {
        const head = make("th", { scope: "col", "data-function": name }, text(`activation.${name}.label`));
        head.style.setProperty("--mark", colorVariable(colors.get(name) ?? 0));
        return head;
      });
      const told = columns[0]
        .map(([fact], row) => ({ fact, row }))
        .filter(({ row }) => columns.some((column) => column[row][1] !== ""));
      const rows = told.map(({ fact, row }) =>
        make(
          "tr",
          { "data-fact": fact },
          make(
            "th",
            { scope: "row" },
            TERMS[fact] ? termButton(TERMS[fact], text(`functions.fact.${fact}`)) : text(`functions.fact.${fact}`),
          ),
          ...columns.map((column) => make("td", {}, column[row][1])),
        ),
      );
      table.replaceChildren(
        caption,
        make("thead", {}, make("tr", {}, make("td", {}), ...heads)),
        make("tbody", {}, ...rows),
      );
    },
  };
}
