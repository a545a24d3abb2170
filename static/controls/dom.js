// Small helpers every view uses: find an element, make one, undo what was connected, and give a file.

/**
 * The element with this id; the templates promise it.
 * @template {Element} [T=HTMLElement]
 * @param {string} id @param {new () => T} [type]
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!found || (type && !(found instanceof type)))
    throw new Error(`the page has no ${type?.name ?? "element"} #${id}`);
  return /** @type {T} */ (/** @type {unknown} */ (found));
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, unknown>} [attributes] @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") element.className = String(value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** Collects what must be undone when a view goes away. */
export function createUndo() {
  /** @type {(() => void)[]} */
  const steps = [];
  return {
    /** @param {...(() => void)} undo */
    add: (...undo) => void steps.push(...undo),
    /**
     * @template {Event} E
     * @param {EventTarget} target
     * @param {string} type
     * @param {(event: E) => void} handler
     * @param {AddEventListenerOptions} [options]
     */
    listen(target, type, handler, options) {
      const listener = /** @type {EventListener} */ (/** @type {unknown} */ (handler));
      target.addEventListener(type, listener, options);
      steps.push(() => target.removeEventListener(type, listener, options));
    },
    dispose: () =>
      steps
        .splice(0)
        .reverse()
        .forEach((step) => step()),
  };
}

/**
 * Sets text only where it differs, so that an unchanged number costs no layout.
 * @param {Element} element
 * @param {string} value
 */
export function setText(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

/** Fills a select, keeping its elements when the choices are the same.
 * @param {HTMLSelectElement} select @param {{value: string, label: string}[]} choices @param {string} value */
export function fillSelect(select, choices, value) {
  const same =
    select.options.length === choices.length &&
    choices.every(
      (choice, index) => select.options[index].value === choice.value && select.options[index].label === choice.label,
    );
  if (!same) select.replaceChildren(...choices.map(({ value: v, label }) => make("option", { value: v }, label)));
  if (select.value !== value) select.value = value;
}

/** Gives a file to whoever is at the page. @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  // The browser takes the bytes a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * A canvas as a PNG, at once: what packs it in the background waits until the browser is idle, which may be seconds.
 * @param {HTMLCanvasElement} canvas
 * @returns {Blob | null} null where the browser could not
 */
export function packNow(canvas) {
  const packed = atob(canvas.toDataURL("image/png").split(",")[1] ?? "");
  if (packed === "") return null;
  return new Blob([Uint8Array.from(packed, (byte) => byte.charCodeAt(0))], { type: "image/png" });
}

/**
 * Says how wide the place of a picture is: what is drawn is laid out for that, so that its text keeps its size.
 * @param {Element} place
 * @param {ReturnType<typeof createUndo>} undo
 * @param {(width: number) => void} then soon, and whenever the width changes; CSS pixels
 */
export function watchWidth(place, undo, then) {
  const local = { width: Number.NaN, frame: 0 };
  const observer = new ResizeObserver(([entry]) => {
    const { width } = entry.contentRect;
    if (width === local.width) return;
    local.width = width;
    // What is drawn may make the place itself higher, which must not happen while sizes are being told.
    cancelAnimationFrame(local.frame);
    local.frame = requestAnimationFrame(() => then(width));
  });
  observer.observe(place);
  undo.add(() => {
    observer.disconnect();
    cancelAnimationFrame(local.frame);
  });
}

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
