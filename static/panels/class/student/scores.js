// The table of a class in a challenge: places by score, ties by time. The server has each score from training again.

import { make, setText } from "../../../controls/dom.js";
import { personName } from "../../../controls/class_words.js";
import { inFull } from "../../../draw/numbers.js";

/** @param {import("../../../controls/context.js").Context} context */
export function createScores({ store, text }) {
  const local = { key: "" };
  const title = make("p", { class: "class-asked" });
  const body = make("tbody");
  const table = make(
    "table",
    { class: "class-table" },
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("th", { scope: "col" }, text("class.scores.place")),
        make("th", { scope: "col" }, text("class.scores.who")),
        make("th", { scope: "col" }, text("class.scores.score")),
      ),
    ),
    body,
  );
  const none = make("p", { class: "hint" }, text("class.scores.none"));
  const root = make("div", {}, title, table, none, make("p", { class: "hint" }, text("class.scores.about")));
  return {
    root,
    draw() {
      const { room } = store.state;
      const rows = room?.stage.table;
      if (!room || !rows) return;
      setText(title, room.stage.challenge?.title ?? "");
      table.hidden = rows.length === 0;
      none.hidden = rows.length > 0;
      const key = JSON.stringify(rows);
      if (key === local.key) return;
      local.key = key;
      body.replaceChildren(
        ...rows.map((row, index) => {
          const own = row.member === room.me?.member;
          return make(
            "tr",
            { class: own ? "own" : "" },
            make("td", {}, String(index + 1)),
            make("td", {}, own ? text("class.scores.you") : personName(row, { text })),
            make("td", {}, inFull(row.score)),
          );
        }),
      );
    },
  };
}
