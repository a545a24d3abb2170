// Checkpoints and runs made by hand, as `engine/training/checkpoint.py` describes their bytes.

export const EXPERIMENT = { problem: "classification", data: { dataset: "circle" } };

/** @param {Record<string, number[]>} [arrays] @param {object} [header] fields to change */
export function checkpoint(arrays = { parameters: [0.1, -2, 3e-300], statistics: [], velocity: [7] }, header = {}) {
  const fields = {
    experiment: EXPERIMENT,
    epoch: 4,
    step: 40,
    cursor: 2,
    rng: {},
    noise: {},
    arrays: Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.length])),
    ...header,
  };
  const text = JSON.stringify(fields);
  const padded = new TextEncoder().encode(text + " ".repeat(-text.length & 7));
  const values = Object.values(arrays).flat();
  const bytes = new Uint8Array(16 + padded.length + 8 * values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([...new TextEncoder().encode("NNPC"), 2, 0, 0, 0]);
  view.setUint32(8, padded.length, true);
  bytes.set(padded, 16);
  values.forEach((value, index) => view.setFloat64(16 + padded.length + 8 * index, value, true));
  return bytes;
}

/** The same, made longer, shorter or other. @param {Uint8Array} bytes @param {(view: DataView) => void} change */
export function changed(bytes, change) {
  const copy = bytes.slice();
  change(new DataView(copy.buffer));
  return copy;
}

/** @param {() => unknown} act @returns {any} the fault it throws, as a plain object */
export function fault(act) {
  try {
    act();
  } catch ({ key, values }) {
    return { key, values };
  }
  throw new Error("nothing was refused");
}
