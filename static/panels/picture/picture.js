// The picture: saved as a drawing, as an image, or recorded while the network trains.

import { writeAnimation } from "./apng.js";
import { drawPicture, layoutPicture } from "./drawing.js";
import { createSvg } from "./svg_context.js";
import { byId, createUndo, download, make, packNow, setText } from "../../controls/dom.js";
import { createPictureFacts } from "./facts.js";
import { MOST, createRecorder, delaysOf } from "./recorder.js";
import { failureOf } from "../../app/fault_sentences.js";

/** Pixels to a CSS pixel of an image. */
const SHARP = 2;
/** Pixels a film is wide, at most: hundreds of pictures add up. */
const FILM = 800;
/** Milliseconds the last picture of an animation stays. */
const REST = 2000;

/** @typedef {import("./drawing.js").What} What */

/** @param {import("../../controls/context.js").Context} context */
export function createPicture(context) {
  const { store, actions, text } = context;
  const undo = createUndo();
  const facts = createPictureFacts(context);
  const what = byId("picture-what", HTMLSelectElement);
  const [svg, png, record, stop, cancel, chip] = ["svg", "png", "record", "stop", "cancel", "chip"].map((name) =>
    byId(`picture-${name}`, HTMLButtonElement),
  );
  const count = byId("picture-count");
  const pen = /** @type {CanvasRenderingContext2D} */ (make("canvas").getContext("2d"));
  const film = make("canvas");
  const local = { what: /** @type {What} */ ("both"), name: "", ratio: 1 };

  /** @type {import("./lettering.js").Measure} */
  const measure = (words, font) => {
    pen.font = font;
    return pen.measureText(words).width;
  };
  const chosen = () => /** @type {What} */ (what.value);
  /** @param {unknown} error */
  function fail(error) {
    console.error(error);
    actions.note("fault", failureOf("picture.failed", error, text));
  }
  /**
   * Draws on a canvas whose pixels are given.
   * @param {HTMLCanvasElement} canvas
   * @param {import("./drawing.js").Plan} plan
   * @param {import("./drawing.js").Picture} picture
   * @param {number} ratio
   */
  function drawOn(canvas, plan, picture, ratio) {
    const surface = canvas.getContext("2d", { alpha: false });
    if (!surface) throw new Error(text("picture.no_canvas"));
    surface.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawPicture(surface, plan, picture);
  }
  /** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
  const pack = (canvas) =>
    new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(text("picture.no_canvas")))), "image/png"),
    );

  function saveSvg() {
    const gathered = facts.gather();
    if (!gathered) return actions.note("fault", text("picture.nothing"));
    const { name, picture } = gathered;
    const plan = layoutPicture(picture, { what: chosen(), measure });
    const surface = createSvg({
      width: plan.width,
      height: plan.height,
      title: picture.title,
      description: picture.caption,
      encode: (/** @type {HTMLCanvasElement} */ image) => image.toDataURL("image/png"),
    });
    drawPicture(
      /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (surface)),
      plan,
      picture,
      surface.part,
    );
    download(new Blob([surface.toString()], { type: "image/svg+xml" }), `${name}.svg`);
  }
  function savePng() {
    const gathered = facts.gather();
    if (!gathered) return actions.note("fault", text("picture.nothing"));
    const plan = layoutPicture(gathered.picture, { what: chosen(), measure });
    const canvas = make("canvas", { width: plan.width * SHARP, height: plan.height * SHARP });
    drawOn(canvas, plan, gathered.picture, SHARP);
    const packed = packNow(canvas);
    if (!packed) throw new Error(text("picture.no_canvas"));
    download(packed, `${gathered.name}.png`);
  }

  const recorder = createRecorder({
    store,
    take() {
      const gathered = facts.gather();
      if (!gathered) return null;
      const plan = layoutPicture(gathered.picture, { what: local.what, measure, captioned: false });
      // All pictures of a film have the size of its first.
      if (film.width === 0) {
        local.ratio = Math.min(1, FILM / plan.width);
        Object.assign(film, {
          width: Math.round(plan.width * local.ratio),
          height: Math.round(plan.height * local.ratio),
        });
      }
      local.name = gathered.name;
      drawOn(film, plan, gathered.picture, local.ratio);
      return { taken: pack(film) };
    },
    onChange(reason, detail) {
      draw();
      if (reason === "failed") fail(detail);
      else if (reason)
        actions.note(
          "note",
          text(recorder.pictures.length > 1 ? `picture.ended_${reason}` : "picture.ended_empty", {
            count: recorder.pictures.length,
            most: MOST,
          }),
        );
      if (reason && recorder.pictures.length < 2) recorder.drop();
    },
  });
  function startRecording() {
    if (!facts.gather()) return actions.note("fault", text("picture.nothing"));
    film.width = 0;
    local.what = chosen();
    recorder.start();
    stop.hidden || stop.focus();
  }
  async function saveFilm() {
    if (recorder.pictures.length < 2) return actions.note("fault", text("picture.too_few"));
    const pictures = await recorder.finish();
    // Pressed twice: the first has it all.
    if (pictures.length === 0) return;
    const files = await Promise.all(pictures.map(async ({ packed }) => new Uint8Array(await packed.arrayBuffer())));
    const parts = writeAnimation(files, { delays: delaysOf(pictures, REST) });
    // An animated PNG is a PNG, and more programs know that ending; told of the other type, some browsers change it.
    download(new Blob(parts, { type: "image/png" }), `${local.name}-animation.png`);
  }
  function draw() {
    const { phase, pictures } = recorder;
    const idle = phase === "idle";
    const focused = document.activeElement;
    Object.assign(record, { hidden: !idle });
    for (const button of [stop, cancel]) button.hidden = idle;
    chip.hidden = idle;
    setText(stop, text(phase === "ended" ? "picture.save_film" : "picture.stop"));
    // A button that goes takes the focus with it; it goes on where one is.
    if (focused === record && record.hidden) stop.focus();
    else if ((focused === stop || focused === cancel) && idle) record.focus();
    what.disabled = !idle;
    const taken = text("picture.count", { count: pictures.length, most: MOST });
    setText(count, idle ? "" : taken);
    count.hidden = idle;
    setText(byId("picture-chip-count"), `${pictures.length}`);
    const label = `${stop.textContent}: ${taken}`;
    chip.title = label;
    chip.setAttribute("aria-label", label);
  }

  const safely = (/** @type {() => unknown} */ act) => async () => {
    try {
      await act();
    } catch (error) {
      fail(error);
    }
  };
  undo.listen(svg, "click", safely(saveSvg));
  undo.listen(png, "click", safely(savePng));
  undo.listen(record, "click", safely(startRecording));
  for (const button of [stop, chip]) undo.listen(button, "click", safely(saveFilm));
  undo.listen(cancel, "click", () => recorder.drop());
  undo.add(store.subscribe(["frame", "run", "playing", "branch", "viewing"], () => recorder.consider()));
  draw();
  return { dispose: undo.dispose };
}
