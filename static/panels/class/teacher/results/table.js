// The table of the class's challenge: true scores, for the server has trained each submission again; ties by time.

import { inFull } from "../../../../draw/numbers.js";
import { make, setText } from "../../../../controls/dom.js";
import { shownName } from "../tile.js";
import { standing } from "./standing.js";

/** @typedef {import("../../../../app/text.js").Text} Text */

/**
 * @param {import("../../../../controls/context.js").Context} context
 * @returns {import("./results.js").Result}
 */
export function createTable({ store, text }) {
  const title = make("h3", {});
  const said = make("p", { class: "teach-said", role: "status" });
  const rows = make("tbody");
  const table = make(
    "table",
    { class: "teach-table" },
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        ...[
          text("class.teacher.table.place"),
          text("class.teacher.table.who"),
          text("class.teacher.table.score"),
          text("class.teacher.table.at"),
        ].map((name) => make("th", { scope: "col" }, name)),
      ),
    ),
    rows,
  );
  const root = make(
    "section",
    { class: "teach-result" },
    title,
    said,
    make(
      "div",
      { class: "teach-table-place", tabindex: 0, role: "region", "aria-label": text("class.teacher.table") },
      table,
    ),
  );
  const time = (/** @type {number} */ at) =>
    new Date(at * 1000).toLocaleTimeString(text.language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return {
    root,
    draw({ stage: { challenge }, scores, roster }, presenting) {
      root.hidden = challenge === null;
      if (!challenge) return;
      const kind = kindOf(challenge, store.state);
      const places = standing(scores, challenge.id, kind);
      setText(title, challenge.title);
      setText(
        said,
        places.length === 0
          ? text("class.teacher.table.none")
          : text("class.teacher.table.count", { count: places.length, of: roster.length }),
      );
      table.hidden = places.length === 0;
      rows.replaceChildren(
        ...places.map(({ place, score }) =>
          make(
            "tr",
            {},
            make("td", {}, String(place)),
            make("td", {}, shownName(score, { presenting, text })),
            make("td", {}, inPoints(kind, score.score, text)),
            make("td", {}, time(score.at)),
          ),
        ),
      );
    },
  };
}

/**
 * What counts in it; nothing where that is not known here.
 * @param {import("../../../../wire/class_types.js").ClassChallenge} challenge
 * @param {Pick<import("../../../../app/state.js").State, "challenge" | "challenges">} state
 */
function kindOf({ name, document }, { challenge, challenges }) {
  const listed = challenges?.find(({ id }) => id === name)?.score;
  const open = challenge?.source ? challenge.resolved.score : undefined;
  return listed ?? /** @type {any} */ (document)?.score ?? open ?? "";
}

/** @param {string} kind @param {number} score @param {Text} text */
const inPoints = (kind, score, text) =>
  kind === "" ? inFull(score) : text(`challenge.points.${kind}`, { count: score, noise: inFull(score * 100) });
