// What stands beside the picture of a space in words: what there is to see, what it leaves out, and which point is
// pointed at.

import { termButton } from "../../controls/glossary_term.js";
import { make, setText } from "../../controls/dom.js";

/** Where the term stands in a sentence. */
const MARK = "|";

/** @param {import("../../app/text.js").Text} text */
export function createWords(text) {
  const sentence = make("p", { class: "space-says", id: "space-says" });
  const notes = make("ul", { class: "space-notes" });
  const readout = make("p", { class: "space-readout", id: "space-readout" });
  const about = make("p", { class: "about space-about" });
  const announcer = make("p", { class: "visually-hidden", id: "space-said", role: "status" });
  const local = { noted: "", kind: "", heard: "" };
  return {
    sentence,
    readout,
    notes,
    about,
    announcer,
    /** @param {string} said */
    say: (said) => setText(sentence, said),
    /** @param {string[]} listed */
    note(listed) {
      if (local.noted === listed.join("\n")) return;
      local.noted = listed.join("\n");
      notes.replaceChildren(...listed.map((one) => make("li", {}, one)));
    },
    /** What the numbers under the layers' names are. @param {boolean} regression */
    explain(regression) {
      const kind = regression ? "number" : "classes";
      if (local.kind === kind) return;
      local.kind = kind;
      if (regression) return about.replaceChildren(text("space.about_number"));
      const [before, after] = text("space.about", { term: MARK }).split(MARK);
      about.replaceChildren(before, termButton("linear-separability", text("space.separable")), after);
    },
    /**
     * @param {string | null} told of the point that is pointed at; null for none
     * @param {{key: string, aloud: boolean}} [point] key: which it is; aloud: who hears the page is told, once
     */
    read(told, { key, aloud } = { key: "", aloud: false }) {
      setText(readout, told ?? text("space.idle"));
      if (aloud && key !== local.heard) setText(announcer, told ?? "");
      local.heard = key;
    },
  };
}
