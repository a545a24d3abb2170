// What the bar of a class says, and what can be done about it: the one thing most worth saying. Pure.

/** @typedef {import("../../app/state.js").State} State */
/** @typedef {{act: string, words: string}} Offer */

/**
 * @param {Pick<State, "room" | "view">} state with a class
 * @param {import("../../app/text.js").Text} text
 * @returns {{words: string, kind: "calm" | "on" | "trouble", offers: Offer[]}}
 */
export function sentenceOf({ room, view }, text) {
  if (!room) return { words: "", kind: "calm", offers: [] };
  const teaches = room.role === "teacher";
  const lab = teaches && view.lab !== "class" ? [{ act: "lab", words: text("class.to_lab") }] : [];
  if (room.line === "lost")
    return {
      words: text("class.says.lost"),
      kind: "trouble",
      offers: [{ act: "retry", words: text("class.retry") }, ...lab],
    };
  if (room.storeGone) return { words: text("class.says.store_gone"), kind: "trouble", offers: lab };
  if (teaches) return { words: text("class.says.here", { count: hereCount(room) }), kind: "calm", offers: lab };
  return { words: text("class.says.calm"), kind: "calm", offers: [] };
}

/** @param {import("../../app/state.js").ClassRoom} room */
const hereCount = ({ roster }) => roster.filter(({ here }) => here).length;
