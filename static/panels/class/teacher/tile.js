// One student: the run as a small map, numbers, and what it is doing in a word.

import { formatLoss, grouped, score } from "../../../draw/numbers.js";
import { paintSmallMap, smallMapSide } from "../../../draw/small_map.js";
import { fromBase64 } from "../../../wire/base64.js";
import { make, setText } from "../../../controls/dom.js";

/** @typedef {import("../../../wire/class_types.js").Member} Member */
/** @typedef {import("../../../wire/class_types.js").Tile} Tile */
/** @typedef {import("../../../app/text.js").Text} Text */
/** @typedef {import("../../../draw/small_map.js").Paints} Paints */

/**
 * What a student's page calls a verdict, which another version of it may know more of.
 * @param {string | null} verdict @param {Text} text
 */
function verdictName(verdict, text) {
  if (verdict === null) return "";
  try {
    return text(`verdict.${verdict}.label`).replace(/[.。]$/, "");
  } catch {
    return "";
  }
}

/** The words for what a run is doing. @param {Tile["state"]} state @param {Text} text */
export const stateName = (state, text) =>
  ({
    idle: text("class.teacher.state.idle"),
    training: text("class.teacher.state.training"),
    stuck: text("class.teacher.state.stuck"),
    diverged: text("class.teacher.state.diverged"),
  })[state] ?? "";

/**
 * @param {{name: string | null, number: number | null}} who
 * @param {{presenting: boolean, text: Text}} options presenting: without names
 */
export const shownName = ({ name, number }, { presenting, text }) =>
  presenting || name === null ? text("class.teacher.student", { number: number ?? "" }) : name;

/**
 * @param {Member} first
 * @param {{text: Text, onOpen: (member: Member) => void, onRemove: (member: Member) => void}} options
 */
export function createTile(first, { text, onOpen, onRemove }) {
  const canvas = make("canvas", { class: "teach-map", "aria-hidden": true, width: 1, height: 1 });
  const [name, number, state, reached, epoch, test, train, more] = [
    "teach-name",
    "teach-number",
    "teach-state",
    "teach-reached figure",
    "figure",
    "figure",
    "figure",
    "teach-more",
  ].map((name) => make("span", { class: name }));
  const open = make(
    "button",
    { type: "button", class: "teach-tile-open", tabindex: -1, title: text("class.teacher.watch") },
    canvas,
    make(
      "span",
      { class: "teach-tile-words" },
      make("span", { class: "teach-tile-name" }, name, number),
      make("span", { class: "teach-doing" }, state, reached),
      epoch,
      test,
      train,
    ),
    more,
  );
  const remove = make("button", { type: "button", class: "quiet icon-only teach-remove", tabindex: -1 }, "×");
  const root = make("li", { class: "teach-tile" }, open, remove);
  const local = {
    member: first,
    /** What is drawn, so that nothing is drawn twice. */
    drawn: /** @type {Member | null} */ (null),
    map: "",
    presenting: false,
    shown: false,
  };
  open.addEventListener("click", () => onOpen(local.member));
  remove.addEventListener("click", () => onRemove(local.member));

  /** @param {Tile | null} tile */
  function drawNumbers(tile) {
    root.dataset.state = tile?.state ?? "";
    setText(state, tile ? stateName(tile.state, text) : text("class.teacher.state.none"));
    const accuracy = tile?.accuracy ?? null;
    setText(reached, accuracy === null ? "" : score(accuracy, true));
    setText(epoch, tile ? text("class.teacher.epoch", { epoch: grouped(tile.epoch) }) : "");
    const loss = (/** @type {number | null} */ value) => (value === null ? "–" : formatLoss(value));
    setText(test, tile ? text("class.teacher.test", { loss: loss(tile.test_loss) }) : "");
    setText(train, tile ? text("class.teacher.train", { loss: loss(tile.train_loss) }) : "");
  }
  /** @param {Tile | null} tile @param {Paints} paints @param {boolean} signs */
  function drawMap(tile, paints, signs) {
    const key = tile ? `${signs} ${tile.classes} ${tile.map ?? ""}` : "";
    if (key === local.map) return;
    local.map = key;
    const codes = tile?.map ? fromBase64(tile.map) : null;
    const side = smallMapSide(signs);
    canvas.classList.toggle("none", !codes);
    if (!tile || codes?.length !== 576) return;
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const context = canvas.getContext("2d");
    if (!context) return;
    const image = context.createImageData(side, side);
    paintSmallMap(new Uint32Array(image.data.buffer), codes, tile.classes, paints, signs);
    context.putImageData(image, 0, 0);
  }
  return {
    root,
    open,
    remove,
    /**
     * Whether there is anything new to draw.
     * @param {Member} member @param {boolean} presenting @param {boolean} shown
     */
    differs: (member, presenting, shown) =>
      member !== local.drawn || presenting !== local.presenting || shown !== local.shown,
    /**
     * @param {Member} member
     * @param {{presenting: boolean, shown: boolean, paints: Paints, signs: boolean, best: string}} options shown: all
     * see this run; best: score to be shown
     */
    draw(member, { presenting, shown, paints, signs, best }) {
      Object.assign(local, { member, drawn: member, presenting, shown });
      const called = shownName(member, { presenting, text });
      setText(name, called);
      root.classList.toggle("shown", shown);
      setText(number, presenting ? "" : `#${member.number}`);
      root.classList.toggle("away", !member.here);
      remove.setAttribute("aria-label", text("class.teacher.remove_who", { name: called }));
      remove.title = text("class.teacher.remove_who", { name: called });
      const { tile } = member;
      drawNumbers(tile);
      const parameters = tile ? text("class.teacher.parameters", { count: tile.parameters }) : "";
      const away = !member.here
        ? text("class.teacher.away")
        : tile?.watching
          ? text("class.teacher.is_watching")
          : // The state has said that already.
            tile?.state === "diverged"
            ? ""
            : verdictName(tile?.verdict ?? null, text);
      setText(more, [shown ? text("class.teacher.shown") : "", best, away, parameters].filter(Boolean).join(" · "));
      drawMap(tile, paints, signs);
    },
    /** The next drawing draws all of it: colors are others. */
    forget: () => Object.assign(local, { drawn: null, map: "" }),
  };
}
