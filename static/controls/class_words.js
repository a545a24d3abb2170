// What a class says, in words: why something was refused, who somebody is.

/** @typedef {import("../wire/class_types.js").Refused} Refused */
/** @typedef {import("../app/text.js").Text} Text */

/** The sentences there are; another rule of a newer server is told in its own words. */
const SENTENCES = new Map(
  Object.entries({
    no_line: "class.refused.no_line",
    elsewhere: "class.refused.elsewhere",
    no_room: "class.refused.no_room",
    wrong_key: "class.refused.wrong_key",
    name_taken: "class.refused.name_taken",
    name_unfit: "class.refused.name_unfit",
    room_full: "class.refused.room_full",
    room_locked: "class.refused.room_locked",
    rooms_full: "class.refused.rooms_full",
    removed: "class.refused.removed",
    ended: "class.refused.ended",
    no_member: "class.refused.no_member",
    too_many: "class.refused.too_many",
    too_fast: "class.refused.too_fast",
    malformed: "class.refused.malformed",
    too_large: "class.refused.too_large",
    store_gone: "class.refused.store_gone",
    not_allowed: "class.refused.not_allowed",
    no_such: "class.refused.no_such",
    bad_submission: "class.refused.bad_submission",
  }),
);

/**
 * What a code means with some of its values.
 * @type {[code: string, so: (values: Refused["values"]) => boolean, key: string][]}
 */
const CLOSER = [
  ["rooms_full", ({ most }) => most === 0, "class.off"],
  ["not_allowed", ({ why }) => why === "hours", "class.refused.hours"],
];

/** Why something was refused, in a sentence. @param {Refused} refused @param {Text} text */
export function refusalText({ code, values, rule }, text) {
  const key = CLOSER.find(([of, so]) => of === code && so(values))?.[2] ?? SENTENCES.get(code);
  return key ? text(key, { rule, ...values }) : rule;
}

/**
 * Who somebody is: the teacher, a name, or a number where names are not shown.
 * @param {{member: string, name: string | null, number: number | null}} person
 * @param {{text: Text, named?: boolean}} options
 */
export function personName({ member, name, number }, { text, named = true }) {
  if (member === "teacher") return text("class.the_teacher");
  return named && name ? name : text("class.student", { number: number ?? 0 });
}
