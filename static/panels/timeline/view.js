// The run's past: look back, go on from there, branch, compare, take edits back.

import { formatLoss, grouped } from "../../draw/numbers.js";
import { classColors, themeColors } from "../../controls/theme_colors.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { createPlot } from "../../controls/plot.js";

/** @param {import("../../controls/context.js").Context} context */
export function createTimelineView({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("drawer-timeline");
  const { timeline } = actions;
  const button = (/** @type {string} */ key, /** @type {() => void} */ act, kind = "outline") => {
    const made = make("button", { type: "button", class: `${kind} compact` }, text(key));
    undo.listen(made, "click", act);
    return made;
  };
  const slider = make("input", { type: "range", min: 0, step: 1, "aria-label": text("timeline.slider") });
  const where = make("output", { class: "timeline-where" });
  const live = button("timeline.live", timeline.live);
  const goOn = button("timeline.continue", timeline.continueHere);
  const branch = button("timeline.branch", () => timeline.branchHere());
  const undoEdit = button("timeline.undo", timeline.undoEdit);
  const plotRoot = make("div", { class: "timeline-plot" });
  const list = make("ul", { class: "branches", "aria-label": text("timeline.branches") });
  root.append(
    make("div", { class: "timeline-bar" }, slider, where),
    make("div", { class: "timeline-actions" }, live, goOn, branch, undoEdit),
    make(
      "div",
      { class: "timeline-body" },
      plotRoot,
      make("div", { class: "timeline-side" }, list, make("p", { class: "about" }, text("timeline.about"))),
    ),
  );
  const plot = createPlot(plotRoot, {
    text,
    title: text("timeline.chart"),
    xLabel: text("timeline.epoch"),
    yLabel: text("timeline.loss"),
    height: 168,
    log: "off",
    name: "runs",
  });
  const local = { colors: themeColors(), rows: "" };
  const open = () => store.state.view.drawer === "timeline";
  const colorOf = (/** @type {number} */ color) => classColors(local.colors)[(color + 2) % 8];

  undo.listen(slider, "input", () => {
    const index = slider.valueAsNumber;
    if (index >= store.state.snapshots.length - 1 && store.state.viewing !== null) timeline.live();
    else if (index < store.state.snapshots.length) timeline.view(index);
  });
  // Arrow keys move along the slider; elsewhere they would train a step.
  undo.listen(
    root,
    "keydown",
    (/** @type {KeyboardEvent} */ event) => event.key !== "Escape" && event.stopPropagation(),
  );

  function drawBar() {
    if (!open()) return;
    const { snapshots, viewing, frame, edits } = store.state;
    const last = Math.max(0, snapshots.length - 1);
    slider.max = String(last);
    if (document.activeElement !== slider || viewing === null) slider.value = String(viewing ?? last);
    slider.disabled = snapshots.length < 2;
    const snapshot = viewing === null ? null : snapshots[viewing];
    setText(
      where,
      snapshot
        ? text("timeline.at", { epoch: snapshot.epoch, last: snapshots[last].epoch })
        : text("timeline.now", { epoch: frame?.epoch ?? 0 }),
    );
    slider.setAttribute("aria-valuetext", where.textContent ?? "");
    live.disabled = goOn.disabled = viewing === null;
    undoEdit.disabled = edits.length === 0;
  }
  function drawPlot() {
    if (!open()) return;
    const { history, branches, branch: now, viewing, snapshots } = store.state;
    const line = (
      /** @type {{history: import("../../app/state.js").HistoryPoint[], name: string, color: string}} */ {
        history: points,
        name,
        color,
      },
    ) => ({
      name,
      color,
      xs: points.map(({ epoch }) => epoch),
      ys: points.map(({ test, train }) => (Number.isFinite(test) ? test : train)),
    });
    const series = [
      ...branches.filter(({ hidden }) => !hidden).map((one) => line({ ...one, color: colorOf(one.color) })),
      line({ history, name: now.name, color: local.colors.ink }),
    ];
    const snapshot = viewing === null ? undefined : snapshots[viewing];
    plot.set(series, {
      fromZero: true,
      markers: snapshot ? [{ x: snapshot.epoch, label: grouped(snapshot.epoch) }] : [],
    });
  }
  function drawList() {
    if (!open()) return;
    const { branches, branch: now, history } = store.state;
    const all = [
      { ...now, hidden: false, history, current: true },
      ...branches.map((one) => ({ ...one, current: false })),
    ].sort((a, b) => a.id - b.id);
    const rows = JSON.stringify(all.map(({ id, name, hidden, current }) => [id, name, hidden, current]));
    // A name that is being typed must not be taken away.
    if (
      rows === local.rows ||
      (list.contains(document.activeElement) &&
        document.activeElement instanceof HTMLInputElement &&
        document.activeElement.type === "text")
    )
      return;
    local.rows = rows;
    list.replaceChildren(
      ...all.map((one) => {
        const swatch = make("i", { class: "branch-color", "aria-hidden": true });
        swatch.style.backgroundColor = one.current ? local.colors.ink : colorOf(one.color);
        const name = make("input", {
          type: "text",
          class: "branch-name",
          maxlength: 40,
          "aria-label": text("timeline.name"),
          value: one.name,
        });
        name.addEventListener("change", () => timeline.changeBranch(one.id, { name: name.value.trim() || one.name }));
        name.addEventListener("keydown", (event) => event.key === "Enter" && name.blur());
        name.addEventListener("blur", drawList);
        const last = one.history.at(-1);
        const loss = make("span", { class: "branch-loss" }, last ? formatLoss(last.test) : "–");
        if (one.current)
          return make(
            "li",
            { class: "current" },
            swatch,
            name,
            make("span", { class: "about" }, text("timeline.current")),
          );
        const show = make("input", {
          type: "checkbox",
          "aria-label": text("timeline.show", { name: one.name }),
          title: text("timeline.show", { name: one.name }),
        });
        show.checked = !one.hidden;
        show.addEventListener("change", () => timeline.changeBranch(one.id, { hidden: !show.checked }));
        const go = make("button", { type: "button", class: "quiet tiny" }, text("timeline.switch"));
        go.addEventListener("click", () => timeline.switchTo(one.id));
        const remove = make(
          "button",
          {
            type: "button",
            class: "quiet tiny",
            "aria-label": text("timeline.delete", { name: one.name }),
            title: text("timeline.delete", { name: one.name }),
          },
          "×",
        );
        remove.addEventListener("click", () => timeline.removeBranch(one.id));
        return make("li", {}, swatch, name, loss, make("label", { class: "check" }, show), go, remove);
      }),
    );
  }
  const draw = () => [drawBar, drawPlot, drawList].forEach((one) => one());
  undo.add(
    store.subscribe(["view"], draw),
    store.subscribe(["snapshots", "viewing", "frame", "edits"], drawBar),
    store.subscribe(["history", "branches", "branch", "viewing"], drawPlot),
    store.subscribe(["branches", "branch"], drawList),
    store.subscribe(["theme"], () => {
      Object.assign(local, { colors: themeColors(), rows: "" });
      plot.redraw();
      draw();
    }),
    plot.dispose,
  );
  draw();
  return { dispose: undo.dispose };
}
