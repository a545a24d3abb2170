import assert from "node:assert/strict";
import { test } from "node:test";
import { csvText } from "../../../static/controls/plot.js";

const line = (xs, ys, name = "a") => ({ name, color: "black", xs, ys });

test("a table has a row for each x, a column for each series and quotes where they are needed", () => {
  const text = csvText(
    [line([0, 1, 3], [0.5, NaN, 0.25], "layer 1"), line([1, 2], [1e-7, 2], 'the "other", so to say')],
    "epoch",
  );
  assert.equal(text, 'epoch,layer 1,"the ""other"", so to say"\r\n0,0.5,\r\n1,,1e-7\r\n2,,2\r\n3,0.25,\r\n');
  assert.equal(csvText([], "epoch"), "epoch\r\n");
  assert.equal(csvText([line([0], [1], "=1+1")], "epoch"), "epoch,'=1+1\r\n0,1\r\n");
});
