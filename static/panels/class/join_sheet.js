// The way into a class: its code, a name, and for a teacher the way to open one.

import { connectSheet } from "../../controls/sheet.js";
import { byId, createUndo, make, setText } from "../../controls/dom.js";
import { refusalText } from "../../controls/class_words.js";
import { codeOf, isCode } from "./room.js";

/** @typedef {import("../../wire/class_types.js").Refused} Refused */

/** Letters of a name at most, as the server has it. */
const LONGEST_NAME = 24;
/** What is wrong with the name is said beside it; all else has to do with the code. */
const OF_THE_NAME = ["name_taken", "name_unfit"];

/** @param {import("../../controls/context.js").Context} context */
export function createJoinSheet({ store, actions, text }) {
  const undo = createUndo();
  const local = { busy: false, looked: "" };

  const close = make("button", { type: "button", class: "quiet icon-only", "aria-label": text("editor.close") }, "×");
  /** @param {string} id @param {string} label @param {Record<string, unknown>} attributes */
  function field(id, label, attributes) {
    const input = make("input", {
      id,
      type: "text",
      required: true,
      spellcheck: "false",
      "aria-describedby": `${id}-fault`,
      ...attributes,
    });
    const fault = make("p", { class: "class-fault", id: `${id}-fault`, role: "alert" });
    const root = make("div", { class: "class-field" }, make("label", { for: id }, label), input, fault);
    return {
      root,
      input,
      /** @param {string} sentence */
      complain(sentence) {
        setText(fault, sentence);
        if (sentence) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      },
    };
  }
  const code = field("class-code", text("class.join.code"), {
    class: "class-code",
    autocomplete: "off",
    autocapitalize: "characters",
    maxlength: 12,
    placeholder: "K7M2QX",
  });
  const name = field("class-name", text("class.join.name"), { autocomplete: "off", maxlength: LONGEST_NAME });
  const found = make("p", { class: "hint", role: "status" });
  code.root.append(found);
  const enter = make("button", { type: "submit", class: "solid" }, text("class.join.enter"));
  const form = make(
    "form",
    { class: "class-join", novalidate: true },
    code.root,
    name.root,
    make("div", { class: "class-actions" }, enter),
    make("p", { class: "hint" }, text("class.join.about")),
  );
  const teach = make("button", { type: "button", class: "outline", "data-lab": "class" }, text("class.join.teach"));
  const forTeachers = make("div", { class: "class-teach" }, make("p", {}, text("class.join.teacher")), teach);
  const root = make(
    "section",
    {
      class: "sheet class-sheet",
      id: "class-sheet",
      popover: "manual",
      role: "dialog",
      "aria-label": text("class.join"),
    },
    make("div", { class: "sheet-head" }, make("h2", {}, text("class.join")), close),
    make("div", { class: "sheet-body" }, form, forTeachers),
  );
  document.body.append(root);
  const sheet = connectSheet(root, { close, undo, onClose: () => store.state.entering && actions.room.stay() });

  /** @param {Refused | null} refused */
  function complain(refused) {
    const sentence = refused ? refusalText(refused, text) : "";
    const ofName = OF_THE_NAME.includes(refused?.code ?? "");
    code.complain(ofName ? "" : sentence);
    name.complain(ofName ? sentence : "");
    // That a class is locked is said once.
    if (sentence && !ofName) setText(found, "");
    if (refused && root.contains(document.activeElement)) (ofName ? name : code).input.focus();
  }
  /** Whether there is such a class, while the name is still being typed. */
  async function look() {
    const typed = codeOf(code.input.value);
    if (typed === local.looked) return;
    local.looked = typed;
    setText(found, "");
    if (!isCode(typed)) return;
    const answer = await actions.room.look(typed);
    if (codeOf(code.input.value) !== typed || store.state.room) return;
    if ("type" in answer) {
      complain(answer);
      // It may be asked for again.
      local.looked = "";
    } else {
      code.complain("");
      setText(found, text(answer.locked ? "class.join.locked" : "class.join.found", { count: answer.members }));
    }
  }
  async function join() {
    if (local.busy) return;
    const [typed, called] = [codeOf(code.input.value), name.input.value.trim()];
    code.complain(isCode(typed) ? "" : text("class.join.no_code"));
    name.complain(called ? "" : text("class.join.no_name"));
    const first = [code, name].find(({ input }) => input.hasAttribute("aria-invalid"));
    if (first) return first.input.focus();
    local.busy = true;
    enter.disabled = true;
    const refused = await actions.room.join(typed, called);
    local.busy = false;
    enter.disabled = false;
    if (refused) return complain(refused);
    // Somebody else may be at this machine next.
    code.input.value = name.input.value = local.looked = "";
    setText(found, "");
  }
  undo.listen(form, "submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    join();
  });
  undo.listen(code.input, "input", () => {
    code.complain("");
    look();
  });
  undo.listen(name.input, "input", () => name.complain(""));
  undo.listen(document, "click", (/** @type {MouseEvent} */ { target }) => {
    const way = target instanceof Element ? target.closest("[data-class-enter]") : null;
    if (!(way instanceof HTMLElement)) return;
    byId("labs-menu").hidePopover();
    const { room } = store.state;
    if (room?.role === "teacher") actions.show({ lab: "class" });
    else if (room) byId("class-name-shown").focus();
    else actions.room.arrive();
  });
  undo.listen(teach, "click", () => sheet.hide());

  function draw() {
    const { entering, room } = store.state;
    if (!entering || room) return sheet.hide();
    // A teacher's way in that was refused is for the teacher's own page.
    if (entering.key) return entering.refusal ? actions.show({ lab: "class" }) : undefined;
    if (sheet.open()) return;
    complain(null);
    // Who comes with a code comes to learn.
    forTeachers.hidden = entering.code !== "";
    if (entering.code) code.input.value = entering.code;
    // Who came by a link asked from nowhere: what there is to do next is to play.
    sheet.show(byId(entering.code ? "play" : "labs-button"));
    (code.input.value ? name : code).input.focus();
    look();
  }
  undo.add(store.subscribe(["entering", "room"], draw), () => root.remove());
  draw();
  return { dispose: undo.dispose };
}
