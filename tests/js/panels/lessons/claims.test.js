import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, wantedBy } from "../../../../static/panels/lessons/claims.js";
import { DOCUMENT, RESOLVED } from "../../support/lesson.js";

test("a claim about the end holds only so far until its epochs are through", () => {
  const [claim] = RESOLVED.claims;
  const at = (value, epoch) =>
    judge(claim, DOCUMENT.set_ups, { "tanh test_loss end": value }, { tanh: epoch }).standing;
  assert.deepEqual(
    [at(0.04, 19), at(0.04, 20), at(0.06, 20), at(undefined, 20)],
    ["so_far", "holds", "not_yet", "unmeasured"],
  );
});

test("a number that several claims are about is measured once", () => {
  assert.equal(wantedBy(RESOLVED).length, 3);
});
