// How the run on the page stands to the challenge under way: which goals are met, and which rules are kept.

import { historyOf, rulesOf } from "./rules.js";
import { currentFrame } from "../../app/state.js";
import { RELATIONS } from "../../experiment/relations.js";

/** @typedef {import("./challenge.js").Challenge} Challenge */

/** @param {import("./challenge.js").Goal} goal @param {Challenge["values"]} values */
export function isMet({ id, relation, value }, values) {
  const found = values[id] ?? null;
  return found !== null && RELATIONS[relation](found, value);
}

/**
 * The rules of the challenge, of the run as it stands.
 * @param {Readonly<import("../../app/state.js").State>} state
 * @param {import("./challenge.js").Moment} [moment] that of the newest picture where left out
 * @returns {import("./rules.js").Rule[]} none while there is no run
 */
export function rulesNow(state, moment = currentFrame(state) ?? { epoch: 0, batch: 0 }) {
  const { challenge, run } = state;
  if (!challenge || !run) return [];
  return rulesOf(challenge.resolved, {
    experiment: run.experiment,
    ...historyOf(challenge.record),
    parameters: run.parameter_count,
    epoch: moment.epoch,
    batch: moment.batch,
  });
}

/**
 * Whether what is submitted goes to the class: its server has those of its list, and the one that the class works at.
 * @param {Pick<Challenge, "source">} challenge @param {import("../../app/state.js").State["room"]} room
 */
export const isOfClass = ({ source }, room) =>
  room?.role === "student" && room.line === "open" && (!source || room.stage.challenge?.name === null);
