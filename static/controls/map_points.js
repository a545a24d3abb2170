// Points as the large map shows them, whatever it is a map of.

import { onPlane } from "../draw/plane.js";
import { onCurve, USUAL } from "../draw/span.js";
import { isCurve, planeOf, targetIn } from "../app/state.js";

/**
 * Rows of two places on the plane and the label. With one input the second is how high what should be answered stands.
 * @param {number[][]} rows of inputs and the label
 * @param {Pick<import("../app/state.js").State, "run" | "view" | "span">} state
 */
export const mapPoints = (rows, state) =>
  isCurve(state.run) ? onCurve(rows, state.span ?? USUAL, targetIn(state.run)) : onPlane(rows, planeOf(state).axes);
