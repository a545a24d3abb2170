// A surface of heights as a picture: at which heights its lines lie, and which band each of its pixels is in. Pure.

/** A surface whose highest place is so many times as high as its lowest has its lines by powers of ten. */
const DECADES = 12;
/** Lines there are at most. */
const MOST = 14;
/** Walls that rise to the sky take no part: so much of the surface lies below the highest line. */
const BELOW = 0.97;
/** The digits of round numbers, from those wanted first. */
const DIGITS = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]];

/**
 * Round numbers between the lowest and the highest, evenly apart, or, where heights go over decades, each about so many
 * times the one before.
 * @param {ArrayLike<number>} heights those that are not finite do not count
 * @returns {number[]} ascending; none where all is level
 */
export function levelsOf(heights) {
  const known = Array.from(heights).filter(Number.isFinite);
  if (known.length === 0) return [];
  known.sort((a, b) => a - b);
  const low = known[0];
  const high = known[Math.min(known.length - 1, Math.floor(BELOW * known.length))];
  if (!(high > low)) return [];
  return low > 0 && high / low > DECADES ? byDecades(low, high) : evenly(low, high);
}

/** @param {number} low @param {number} high */
function evenly(low, high) {
  const rough = (high - low) / MOST;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((digit) => digit * power >= rough * (1 - 1e-9)) ?? 10);
  const [from, to] = [Math.floor(low / step) + 1, Math.ceil(high / step) - 1];
  const inverse = Math.round(1 / step);
  // Without the dust of repeated addition.
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) =>
    step < 1 ? (from + index) / inverse : (from + index) * step,
  );
}

/** @param {number} low @param {number} high */
function byDecades(low, high) {
  const [from, to] = [Math.floor(Math.log10(low)), Math.floor(Math.log10(high))];
  const among = (/** @type {number[]} */ digits) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index)
      .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
      .filter((level) => level > low && level < high);
  const all = DIGITS.map(among);
  return thinnedTo([...all].reverse().find((levels) => levels.length <= MOST) ?? all[0], MOST);
}

/** @param {number[]} levels @param {number} most */
const thinnedTo = (levels, most) => levels.filter((_, index) => index % Math.ceil(levels.length / most) === 0);

/**
 * Which band each pixel is in: how many levels lie at or below its height, which is taken between the surface's places
 * along both axes.
 * @param {ArrayLike<number>} heights a row for each place upwards
 * @param {number} side places along each side, two at least
 * @param {number[]} levels ascending
 * @param {number} fine pixels from one place to the next
 * @returns {{size: number, bands: Uint8Array}} rows from the top; 255 where a height beside is not finite
 */
export function bandsOf(heights, side, levels, fine) {
  const size = (side - 1) * fine + 1;
  const bands = new Uint8Array(size * size);
  for (let y = 0; y < size; y += 1) {
    const row = Math.min(side - 2, Math.floor(y / fine));
    const up = y / fine - row;
    for (let x = 0; x < size; x += 1) {
      const column = Math.min(side - 2, Math.floor(x / fine));
      const right = x / fine - column;
      const at = row * side + column;
      const below = heights[at] * (1 - right) + heights[at + 1] * right;
      const above = heights[at + side] * (1 - right) + heights[at + side + 1] * right;
      const height = below * (1 - up) + above * up;
      let band = 0;
      while (band < levels.length && levels[band] <= height) band += 1;
      bands[(size - 1 - y) * size + x] = Number.isFinite(height) ? band : 255;
    }
  }
  return { size, bands };
}
