// The small editor for one weight or bias: a number and a slider, felt at once.

import { rounded } from "../../draw/numbers.js";
import { currentFrame } from "../../app/state.js";
import { byId, createUndo, fillSelect, setText } from "../../controls/dom.js";
import { heldBy, holds, placeOf, toggled } from "../../experiment/frozen.js";
import { parameterIndex, unitName } from "../../controls/names.js";
import { NARROW } from "../../controls/widths.js";

/** @param {import("../../controls/context.js").Context} context */
export function createEditor({ store, actions, text }) {
  const undo = createUndo();
  const root = byId("editor");
  const title = byId("editor-title");
  const parameter = byId("editor-parameter", HTMLSelectElement);
  const number = byId("editor-number", HTMLInputElement);
  const slider = byId("editor-slider", HTMLInputElement);
  const error = byId("editor-error");
  const [holdValue, holdUnit, switchOff] = ["hold-value", "hold-unit", "switch-off"].map((id) =>
    byId(id, HTMLInputElement),
  );
  const undoButton = byId("editor-undo", HTMLButtonElement);
  const local = { before: NaN, returnTo: /** @type {HTMLElement | null} */ (null), touched: false, dragging: false };

  /** @returns {number} the edited parameter's value now, NaN while unknown */
  function current() {
    const { editing, run } = store.state;
    const frame = currentFrame(store.state);
    const index = editing && run ? parameterIndex(editing, run) : null;
    return frame && index !== null ? frame.parameters[index] : NaN;
  }
  function fill() {
    const { editing, run } = store.state;
    if (!editing || !run) return;
    setText(title, unitName(editing, run, text));
    const sources = run.layers[editing.layer - 1].units;
    const choices = Array.from({ length: sources }, (_, source) => ({
      value: String(source),
      label: text("editor.from", { source: unitName({ layer: editing.layer - 1, unit: source }, run, text) }),
    }));
    if (parameterIndex({ ...editing, source: null }, run) !== null)
      choices.unshift({ value: "bias", label: text("editor.bias") });
    fillSelect(parameter, choices, editing.source === null ? "bias" : String(editing.source));
    local.before = current();
    touch(false);
    showValue(local.before);
    fault(false);
    showHolds();
  }
  /** Whether training may change what is edited. */
  function showHolds() {
    const { editing, experiment, run } = store.state;
    if (!editing || !run) return;
    const { layer, unit } = editing;
    const by = heldBy(experiment.frozen, editing);
    holdValue.checked = by !== null;
    holdValue.disabled = by === "layer" || by === "unit";
    holdUnit.checked = by === "layer" || holds(experiment.frozen, { layer, unit });
    holdUnit.disabled = by === "layer";
    switchOff.checked = holds(experiment.off, { layer, unit });
    byId("switch-off-row").hidden = layer === run.layers.length - 1;
  }
  function showValue(/** @type {number} */ value) {
    const reach = Math.max(2, Math.ceil(Math.abs(value) * 2));
    if (document.activeElement !== slider || Math.abs(value) > Number(slider.max))
      Object.assign(slider, { min: -reach, max: reach });
    if (document.activeElement !== number || !local.touched)
      number.value = Number.isFinite(value) ? String(rounded(value, 6)) : "";
    if (!local.dragging) slider.value = String(value);
  }
  function fault(/** @type {boolean} */ wrong) {
    setText(error, wrong ? text("editor.not_a_number") : "");
    number.setAttribute("aria-invalid", String(wrong));
  }
  function change(/** @type {number} */ value) {
    const { editing } = store.state;
    fault(!Number.isFinite(value));
    if (!editing || !Number.isFinite(value)) return;
    touch(true);
    actions.edit(editing, value, local.before);
  }
  function touch(/** @type {boolean} */ touched) {
    local.touched = touched;
    undoButton.disabled = !touched;
  }
  /** Back to the value it had when the editor was opened on it. */
  function restore() {
    const { editing } = store.state;
    if (editing && local.touched && Number.isFinite(local.before)) actions.edit(editing, local.before);
    touch(false);
    fault(false);
  }
  function drawOpen() {
    const { editing } = store.state;
    const open = root.matches(":popover-open");
    if (!editing) {
      if (!open) return;
      root.hidePopover();
      local.returnTo?.focus();
      local.returnTo = null;
      return;
    }
    if (!open) {
      local.returnTo =
        document.activeElement instanceof HTMLElement && document.activeElement !== document.body
          ? document.activeElement
          : null;
      root.showPopover();
      // On a narrow screen the editor lies along the bottom; the network moves up, to stay in sight.
      if (innerWidth <= NARROW) byId("graph").scrollIntoView({ block: "start" });
    }
    fill();
    const box = root.getBoundingClientRect();
    // Below what is edited, so that the links into it stay in sight.
    const [left, top] = [editing.x - 16, editing.y + 20];
    root.style.left = `${Math.max(8, Math.min(left, innerWidth - box.width - 8))}px`;
    root.style.top = `${Math.max(8, Math.min(top, innerHeight - box.height - 8))}px`;
    if (!open) number.select();
    number.focus();
  }
  undo.listen(number, "input", () => change(number.value.trim() === "" ? NaN : number.valueAsNumber));
  undo.listen(slider, "input", () => {
    change(slider.valueAsNumber);
    number.value = slider.value;
  });
  undo.listen(slider, "pointerdown", () => (local.dragging = true));
  undo.listen(slider, "pointerup", () => (local.dragging = false));
  undo.listen(parameter, "change", () => {
    const { editing } = store.state;
    if (editing)
      actions.openEditor({ ...editing, source: parameter.value === "bias" ? null : Number(parameter.value) });
  });
  /**
   * @param {HTMLInputElement} box
   * @param {"frozen" | "off"} part
   * @param {(editing: NonNullable<import("../../app/state.js").State["editing"]>) => any} place
   */
  const holder = (box, part, place) =>
    undo.listen(box, "change", () => {
      const { editing, experiment } = store.state;
      if (editing) actions.configure({ [part]: toggled(experiment[part], place(editing)) });
    });
  holder(holdValue, "frozen", placeOf);
  holder(holdUnit, "frozen", ({ layer, unit }) => ({ layer, unit }));
  holder(switchOff, "off", ({ layer, unit }) => ({ layer, unit }));
  undo.listen(byId("editor-close"), "click", actions.closeEditor);
  undo.listen(undoButton, "click", () => {
    restore();
    showValue(local.before);
    number.focus();
  });
  undo.listen(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
    // The page's shortcuts are not for what is typed here; taking an edit back is, and so is all once the editor is
    // closing.
    if (store.state.editing && !((event.ctrlKey || event.metaKey) && event.key === "z")) event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      restore();
      actions.closeEditor();
    } else if (event.key === "Enter" && event.target === number) actions.closeEditor();
  });
  undo.listen(document, "pointerdown", (/** @type {PointerEvent} */ event) => {
    if (!store.state.editing || !(event.target instanceof Element) || root.contains(event.target)) return;
    // What explains a word of it lies beside it.
    if (!event.target.closest("#term-card")) actions.closeEditor();
  });
  undo.add(
    store.subscribe(["editing"], drawOpen),
    store.subscribe(["experiment"], showHolds),
    // While the value is only looked at, it follows training; once typed in, the person's own text stays.
    store.subscribe(["frame"], () => {
      if (!store.state.editing) return;
      const value = current();
      if (!local.touched) local.before = value;
      if (!Number.isNaN(value)) showValue(value);
    }),
  );
  return { dispose: undo.dispose };
}
