// How a class is said: its code, its links, who is there.

import { countsOf } from "./roster.js";

/** @typedef {import("../../../app/state.js").ClassRoom} ClassRoom */

/** A code as it is read out: two groups of three. @param {string} code */
export const spelled = (code) => `${code.slice(0, 3)} ${code.slice(3)}`;

/** Where students come in by. @param {string} code @param {string} [key] a teacher's */
export const linkTo = (code, key = "") =>
  new URL(`#class=${code}${key ? `&key=${key}` : ""}`, document.baseURI.replace(/#.*/s, "")).href;

/** How many are there, in a sentence. @param {ClassRoom} room @param {import("../../../app/text.js").Text} text */
export function whoIsThere({ roster }, text) {
  const { here, all } = countsOf(roster);
  return here === all
    ? text("class.teacher.here", { count: here })
    : text("class.teacher.here_of", { count: here, all });
}
