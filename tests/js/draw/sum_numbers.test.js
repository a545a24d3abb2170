import assert from "node:assert/strict";
import { test } from "node:test";
import { addUp, format, formatLike, formatOne, NO_NUMBER, scaleOf } from "../../../static/draw/sum_numbers.js";
import { createRandom } from "../support/random.js";

/** A number as it is shown, in units of its last digit, exactly; and how large that digit is. */
function read(shown) {
  const [, sign, whole, decimals = "", exponent = "0"] = shown
    .replaceAll("−", "-")
    .match(/^(-?)(\d+)(?:\.(\d+))?(?:e(-?\d+))?$/);
  return { units: BigInt(whole + decimals) * (sign ? -1n : 1n), last: 10 ** (Number(exponent) - decimals.length) };
}

test("a sum as shown adds up, its result is the true one rounded, and no term is more than a last digit off", () => {
  const random = createRandom(7).next;
  let moved = 0;
  for (let round = 0; round < 4000; round += 1) {
    const size = 10 ** (random() * 24 - 14);
    const terms = Array.from({ length: 1 + Math.floor(random() * 12) }, () => (random() - 0.5) * size);
    const bias = round % 3 === 0 ? null : (random() - 0.5) * size;
    const total = terms.reduce((a, b) => a + b, 0) + (bias ?? 0);
    const shown = addUp(terms, bias, total);
    const parts = shown.terms.map(read);
    const { units, last } = read(shown.total);
    assert.ok(
      parts.every((part) => part.last === last),
      `one last digit: ${shown.terms} ${shown.total}`,
    );
    assert.equal(
      parts.reduce((sum, part) => sum + part.units, 0n) + (bias === null ? 0n : read(shown.fixed).units),
      units,
      `${shown.terms} + ${shown.fixed} = ${shown.total}`,
    );
    assert.equal(shown.total, format(total, shown.scale));
    if (bias !== null) assert.equal(shown.fixed, format(bias, shown.scale));
    parts.forEach((part, index) =>
      assert.ok(
        Math.abs(Number(part.units) * last - terms[index]) <= last * (1 + 1e-6),
        `${shown.terms[index]} for ${terms[index]}`,
      ),
    );
    if (shown.terms.some((one, index) => one !== format(terms[index], shown.scale))) moved += 1;
  }
  // Rounded each by itself they would not have added up: without such cases the test would say nothing.
  assert.ok(moved > 1000, String(moved));
});

test("where plain rounding adds up, that is what is shown", () => {
  assert.deepEqual(addUp([0.65581, -0.12344], 0.1, 0.63237).terms, ["0.6558", "−0.1234"]);
});

test("terms that are not of this sum are not made to look like it", () => {
  assert.deepEqual(addUp([1, 2], null, 4).terms, ["1.0000", "2.0000"]);
});

test("a number that is not there shows as such, in a sum too", () => {
  assert.equal(formatOne(null), NO_NUMBER);
  assert.equal(formatOne(NaN), NO_NUMBER);
  assert.deepEqual(addUp([null, 1], 0.5, null).terms, [NO_NUMBER, "1.0000"]);
});

test("a column has one number of decimals, few where numbers are large, more where all are small", () => {
  const shown = (...values) => values.map((value) => format(value, scaleOf(values)));
  assert.deepEqual(shown(1.5, -0.25), ["1.5000", "−0.2500"]);
  assert.deepEqual(shown(12345.678, 1), ["12345.7", "1.0"]);
  assert.deepEqual(shown(0.00123, 0.0001), ["0.001230", "0.000100"]);
  assert.deepEqual(shown(1.5e-7, -2e-8), ["1.500e−7", "−0.200e−7"]);
  assert.deepEqual(shown(2.5e9, 1e6), ["2.500e9", "0.001e9"]);
  assert.deepEqual(shown(0, 0), ["0.0000", "0.0000"]);
  assert.equal(format(-0.00001, { decimals: 4, exponent: 0 }), "0.0000");
  assert.equal(formatOne(5e-324).length < 14, true);
  assert.equal(formatLike(0.5, { decimals: 1, exponent: 0 }), "0.5000");
  assert.equal(formatLike(0.02136, { decimals: 4, exponent: 0 }), "0.0214");
});
