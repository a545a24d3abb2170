// The challenges as cards in groups, the easiest first: data, title, task, what counts, and how far somebody has come.

import { drawPoints } from "../../draw/points.js";
import { onPlane } from "../../draw/plane.js";
import { onCurve, spanOf } from "../../draw/span.js";
import { fitCanvas, make } from "../../controls/dom.js";
import { mapColors } from "../../controls/theme_colors.js";
import { pointsInWords, scoreInWords } from "./words.js";

/** @typedef {import("./challenge.js").Listed} Listed */

/** The side of a picture, CSS pixels. */
const SIDE = 72;

/**
 * Challenges by their level; a teacher's own come first, as a group of themselves.
 * @param {Listed[]} challenges
 * @returns {{level: number | null, list: Listed[]}[]} level: null for a teacher's own
 */
function challengeGroups(challenges) {
  const groupOf = (/** @type {Listed} */ { own, level }) => (own ? null : level);
  const levels = [...new Set(challenges.map(groupOf))].sort((a, b) => (a ?? -1) - (b ?? -1));
  return levels.map((level) => ({ level, list: challenges.filter((one) => groupOf(one) === level) }));
}

/** The next of the list that nobody has solved here yet, after one of this name; then any that is not solved.
 * @param {Listed[]} challenges @param {string} id @param {(id: string) => boolean} solved */
export function nextOf(challenges, id, solved) {
  const inOrder = challengeGroups(challenges).flatMap(({ list }) => list);
  const place = inOrder.findIndex((one) => one.id === id);
  return [...inOrder.slice(place + 1), ...inOrder.slice(0, Math.max(0, place))].find((one) => !solved(one.id));
}

/**
 * @param {HTMLElement} root
 * @param {Pick<import("../../controls/context.js").Context, "store" | "text" | "catalogue"> & {choose: (id: string) =>
 * void}} options
 */
export function createChallengeList(root, { store, text, catalogue, choose }) {
  const spoken = () => text.language.split("-")[0];
  /** In this language, or in English, or in whatever there is. @param {Record<string, string>} words */
  const said = (words) => words[spoken()] ?? words.en ?? Object.values(words)[0];
  /** Where the pictures go. @type {Map<HTMLCanvasElement, Listed>} */
  const pictures = new Map();

  /** @param {Listed} listed */
  function card(listed) {
    const { id, own, level, title, task, score } = listed;
    const { bests, challenge } = store.state;
    const best = bests[id];
    const canvas = make("canvas", { class: "outcome", "aria-hidden": "true" });
    pictures.set(canvas, listed);
    const button = make(
      "button",
      {
        type: "button",
        class: "challenge-card card",
        "data-challenge": id,
        ...(challenge?.id === id && { "aria-current": "true" }),
      },
      make("span", { class: "card-picture" }, canvas),
      make(
        "span",
        { class: "challenge-words" },
        make(
          "b",
          { class: "card-title" },
          ...(best ? [make("span", { class: "challenge-mark", "aria-hidden": "true" }, "✓ ")] : []),
          ...(best ? [make("span", { class: "visually-hidden" }, text("challenge.solved"), " ")] : []),
          said(title),
        ),
        make("span", { class: "card-words" }, said(task)),
        make(
          "span",
          { class: "card-facts" },
          [
            ...(own ? [text("challenge.level", { level })] : []),
            best
              ? text("challenge.your_best", { points: pointsInWords(score, best.score, text) })
              : text("challenge.counts", { score: scoreInWords(score, text) }),
          ].join(" · "),
        ),
      ),
    );
    button.addEventListener("click", () => choose(id));
    return button;
  }
  function paint() {
    const { colors, classColors } = mapColors();
    for (const [canvas, { dataset, points: own }] of pictures) {
      const record = catalogue.datasets.find(({ name }) => name === dataset);
      const rows = own ?? record?.points ?? [];
      const labels = rows.map((row) => row[row.length - 1]);
      drawPoints(fitCanvas(canvas, SIDE, SIDE), {
        points: rows[0]?.length === 2 ? onCurve(rows, spanOf(labels, []), (label) => label) : onPlane(rows, [0, 1]),
        size: SIDE,
        radius: 1.6,
        colors,
        extent: 6.6,
        classes: record?.classes ? classColors : undefined,
        signs: store.state.view.signs,
      });
    }
  }
  return {
    paint,
    draw() {
      const { challenges, challengeFaults } = store.state;
      pictures.clear();
      root.replaceChildren(
        ...(challengeFaults.length > 0
          ? [
              make("p", { class: "hint" }, text("challenge.own_wrong")),
              make("ul", { class: "challenge-wrong" }, ...challengeFaults.map((line) => make("li", {}, line))),
            ]
          : []),
        ...challengeGroups(challenges ?? []).map(({ level, list }) =>
          make(
            "section",
            { "aria-labelledby": `challenges-${level ?? "own"}` },
            make(
              "h3",
              { id: `challenges-${level ?? "own"}` },
              level === null ? text("challenge.own") : text("challenge.level", { level }),
            ),
            make("ul", { class: "challenge-cards" }, ...list.map((one) => make("li", {}, card(one)))),
          ),
        ),
      );
      paint();
    },
  };
}
