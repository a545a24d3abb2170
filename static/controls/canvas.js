// Canvases that stay sharp on dense screens, and are images once they can be told.

/**
 * Gives a canvas the pixels its CSS size needs and a context whose unit is the CSS pixel, cleared.
 * @param {HTMLCanvasElement} canvas @param {number} width CSS pixels @param {number} height CSS pixels
 * @returns {CanvasRenderingContext2D}
 */
export function fitCanvas(canvas, width, height) {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
  const pixels = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) [canvas.width, canvas.height] = pixels;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no 2-D canvas");
  context.setTransform(pixels[0] / width, 0, 0, pixels[1] / height, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** A step up for a room: the style sheet's. */
const LARGE = 1.15;

/** How much larger than usual text is, which that on canvases follows. */
export const textScale = () => (globalThis.document?.documentElement.dataset.size === "large" ? LARGE : 1);

/**
 * Makes it an image of this name: only what is drawn can be told, and an image without a name says nothing to who hears
 * it.
 * @param {HTMLCanvasElement} canvas
 * @param {string} name
 */
export function nameImage(canvas, name) {
  if (canvas.getAttribute("aria-label") === name) return;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", name);
}
