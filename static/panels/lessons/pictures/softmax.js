// Shares, losses and gradients of one point's logits: the arithmetic of softmax, in the open.

/**
 * @typedef {{shares: number[], crossEntropy: number, squaredError: number, ofCrossEntropy: number[], ofSquaredError:
 * number[]}} Sums the last two: gradients at the logits
 */

/**
 * @param {number[]} logits @param {number} right which class is the right one, from 0
 * @returns {Sums}
 */
export function sumsOfLogits(logits, right) {
  // Taken from the largest, so that nothing is too large to be a power of e.
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const whole = powers.reduce((sum, power) => sum + power, 0);
  const shares = powers.map((power) => power / whole);
  const away = shares.map((share, index) => share - (index === right ? 1 : 0));
  // Through softmax every error is weighed with its share, and with what the others have.
  const mean = shares.reduce((sum, share, index) => sum + share * away[index], 0);
  return {
    shares,
    crossEntropy: Math.log(whole) + largest - logits[right],
    squaredError: away.reduce((sum, one) => sum + one * one, 0) / 2,
    ofCrossEntropy: away,
    ofSquaredError: shares.map((share, index) => share * (away[index] - mean)),
  };
}
