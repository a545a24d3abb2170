// Places in the table of a challenge: a wrong one takes somebody's win away.

import assert from "node:assert/strict";
import { test } from "node:test";
import { standing } from "../../../../../static/panels/class/teacher/results/standing.js";

const score = (name, value, at, challenge = "circle") => ({
  challenge,
  member: name,
  name,
  number: 1,
  score: value,
  at,
});
const SCORES = [score("a", 13, 5), score("b", 9, 9), score("c", 9, 7), score("d", 1, 1, "spiral")];
const order = (kind) => standing(SCORES, "circle", kind).map(({ place, score: { name } }) => `${place} ${name}`);

test("fewer is better where that counts, more where more does; of equals the earlier stands first", () => {
  assert.deepEqual(order("fewest_parameters"), ["1 c", "2 b", "3 a"]);
  assert.deepEqual(order("most_seeds"), ["1 a", "2 c", "3 b"]);
  assert.deepEqual(order("highest_noise"), ["1 a", "2 c", "3 b"]);
});
