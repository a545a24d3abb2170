// Small pictures beside settings: a schedule's curve, and the histogram an initializer draws from. All lengths are CSS pixels.

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
 * Bars around zero; where every value is the same, one bar says so.
 * @param {CanvasRenderingContext2D} context
 * @param {{counts: number[], width: number, height: number, colors: {"ink-soft": string, line: string, "line-strong": string}}} options
 */
export function drawHistogram(context, { counts, width, height, colors }) {
  const most = Math.max(...counts) || 1;
  const bar = width / counts.length;
  context.fillStyle = colors["ink-soft"];
  counts.forEach((count, index) => {
    const tall = (count / most) * (height - 3);
    if (count > 0) context.fillRect(index * bar + 0.5, height - 1 - tall, Math.max(1, bar - 1), tall);
  });
  context.fillStyle = colors["line-strong"];
  context.fillRect(0, height - 1, width, 1);
  context.fillStyle = colors.line;
  context.fillRect(width / 2 - 0.5, 0, 1, height - 1);
}
