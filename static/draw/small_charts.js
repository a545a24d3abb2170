// Small pictures beside settings: a schedule's curve, and the histogram an initializer draws from. All lengths are CSS
// pixels.

/**
 * @param {CanvasRenderingContext2D} context whose unit is the CSS pixel, cleared
 * @param {object} options
 * @param {number[]} options.epochs ascending @param {number[]} options.rates as many
 * @param {number} options.width @param {number} options.height
 * @param {number | null} options.epoch where the run is; null draws no mark
 * @param {{ink: string, line: string, "ink-soft": string}} options.colors
 */
export function drawCurve(context, { epochs, rates, width, height, epoch, colors }) {
  const last = epochs[epochs.length - 1] || 1;
  const top = Math.max(...rates) || 1;
  const x = (/** @type {number} */ at) => 1 + (Math.min(at, last) / last) * (width - 2);
  const y = (/** @type {number} */ rate) => height - 1 - (rate / top) * (height - 4);
  context.strokeStyle = colors.line;
  context.beginPath();
  context.moveTo(0, height - 0.5);
  context.lineTo(width, height - 0.5);
  context.stroke();
  if (epoch !== null) {
    context.strokeStyle = colors["ink-soft"];
    context.beginPath();
    context.moveTo(Math.round(x(epoch)) + 0.5, 0);
    context.lineTo(Math.round(x(epoch)) + 0.5, height);
    context.stroke();
  }
  context.strokeStyle = colors.ink;
  context.lineWidth = 1.5;
  context.lineJoin = "round";
  context.beginPath();
  epochs.forEach((at, index) => context.lineTo(x(at), y(rates[index])));
  context.stroke();
}

/**
 * Bars, with a line where zero lies; where every value is the same, one bar says so.
 * @param {CanvasRenderingContext2D} context
 * @param {object} options
 * @param {number[]} options.counts @param {number} options.width @param {number} options.height
 * @param {{"ink-soft": string, line: string, "line-strong": string, ink?: string}} options.colors ink where a mean or a
 * bar is marked
 * @param {number | null} [options.zero] where zero lies, as a share of the width; null where it is not among the bars
 * @param {number | null} [options.mean] where the mean lies, likewise
 * @param {number | null} [options.at] the bar that is read
 * @param {[number, number]} [options.span] between which shares of the width the bars lie
 */
export function drawHistogram(
  context,
  { counts, width, height, colors, zero = 0.5, mean = null, at = null, span = [0, 1] },
) {
  const most = Math.max(...counts) || 1;
  const first = span[0] * width;
  const bar = ((span[1] - span[0]) * width) / counts.length;
  counts.forEach((count, index) => {
    const tall = (count / most) * (height - 3);
    context.fillStyle = (index === at && colors.ink) || colors["ink-soft"];
    if (count > 0) context.fillRect(first + index * bar + 0.5, height - 1 - tall, Math.max(1, bar - 1), tall);
  });
  context.fillStyle = colors["line-strong"];
  context.fillRect(0, height - 1, width, 1);
  context.fillStyle = colors.line;
  if (zero !== null) context.fillRect(Math.min(width - 1, Math.max(0, zero * width - 0.5)), 0, 1, height - 1);
  if (mean === null) return;
  // A small pointer from above: a second line could be taken for zero.
  const x = Math.min(width - 3, Math.max(3, mean * width));
  context.fillStyle = colors.ink ?? colors["ink-soft"];
  context.beginPath();
  context.moveTo(x - 3, 0);
  context.lineTo(x + 3, 0);
  context.lineTo(x, 5);
  context.fill();
}

/**
 * Bars on a logarithmic scale they share: whole decades from below the smallest to the largest.
 * @param {(number | null)[]} values
 * @returns {{low: number, high: number, shares: (number | null)[]}} exponents of ten, and each bar's length; 0 for
 * zero, null for none
 */
export function logBars(values) {
  const logs = values.filter((value) => value !== null && value > 0).map((value) => Math.log10(Number(value)));
  const high = logs.length > 0 ? Math.ceil(Math.max(...logs) - 1e-9) + 0 : 0;
  // The smallest keeps a bar one can see.
  const low = Math.min(high - 2, logs.length > 0 ? Math.floor(Math.min(...logs) - 0.2) : 0);
  return {
    low,
    high,
    shares: values.map((value) => (value === null ? null : value > 0 ? (Math.log10(value) - low) / (high - low) : 0)),
  };
}
