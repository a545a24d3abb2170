// What the article's figures compute: a neuron, and steps down a valley of one weight.

/** The inputs of the neuron go so far to both sides, and its weights and bias; with them no sum leaves the table. */
export const REACH = 4;
export const WEIGHT = 0.75;
export const BIAS = 2;

/**
 * An activation function by the engine's table of it, straight between its values; beyond them it goes on as it last
 * went.
 * @param {number[]} zs ascending, evenly @param {number[]} values @param {number} z
 */
export function activate(zs, values, z) {
  const step = (zs[zs.length - 1] - zs[0]) / (zs.length - 1);
  const cell = Math.max(0, Math.min(zs.length - 2, Math.floor((z - zs[0]) / step + 1e-9)));
  const [from, to] = [values[cell], values[cell + 1]];
  // No other function is half as steep as a jump is between two places of the table.
  if (Math.abs(to - from) > 4 * step) return z < zs[cell + 1] - 1e-9 ? from : to;
  return from + ((z - zs[cell]) / step) * (to - from);
}

/**
 * A neuron with its numbers: each product, and the sum with the bias.
 * @param {{inputs: number[], weights: number[], bias: number}} neuron
 */
export function sumOf({ inputs, weights, bias }) {
  const products = inputs.map((input, index) => input * weights[index]);
  return { products, sum: products.reduce((total, product) => total + product, bias) };
}

/**
 * What a neuron answers over the plane, as the codes of a map: 0 to 254 for -1 to 1, clipped.
 * @param {{weights: number[], bias: number}} neuron
 * @param {(z: number) => number} activation
 * @param {number} side cells
 */
export function mapOf({ weights, bias }, activation, side) {
  const place = (/** @type {number} */ cell) => ((cell + 0.5) / side) * 2 * REACH - REACH;
  return Uint8Array.from({ length: side * side }, (_, index) => {
    const inputs = [place(index % side), -place(Math.floor(index / side))];
    const answer = activation(sumOf({ inputs, weights, bias }).sum);
    return Math.max(0, Math.min(254, Math.floor(127.5 + 127 * answer)));
  });
}

/** The valley: half the square of the weight, as half the squared error is with one point. @param {number} weight */
export const loss = (weight) => (weight * weight) / 2;

/** Its slope. @param {number} weight */
export const slope = (weight) => weight;

/** One step of gradient descent. @param {number} weight @param {number} rate */
export const stepDown = (weight, rate) => weight - rate * slope(weight);

/**
 * What comes of a learning rate in this valley. A step leaves 1 - rate of the way: below 0 it lands on the other side,
 * and from -1 on no nearer than it was.
 * @param {number} rate
 * @returns {"slow" | "good" | "swings" | "away"}
 */
export function kindOf(rate) {
  const left = 1 - rate;
  if (left <= -1) return "away";
  if (left < 0) return "swings";
  return left > 0.85 ? "slow" : "good";
}
