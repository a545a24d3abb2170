// What the bar of a class says, and what can be done about it: the one thing most worth saying. Pure.

import { personName } from "../../controls/class_words.js";
import { summaryOf } from "../../controls/set_up_words.js";

/** @typedef {import("../../app/state.js").State} State */
/** @typedef {import("../../app/state.js").ClassRoom} ClassRoom */
/** @typedef {import("../../app/text.js").Text} Text */
/** @typedef {"retry" | "lab" | "accept" | "decline" | "back" | "question" | "poll" | "again" | "scores"} Act */
/** @typedef {{act: Act, words: string}} Offer */
/** @typedef {{words: string, kind: "calm" | "on" | "trouble", offers: Offer[]}} Said */

/**
 * @param {Pick<State, "room" | "view" | "following" | "playing">} state
 * @param {Text} text
 * @returns {Said}
 */
export function sentenceOf(state, text) {
  const { room } = state;
  if (!room) return { words: "", kind: "calm", offers: [] };
  const lasting = lastingOffers(state, text);
  if (room.line === "lost") {
    const retry = /** @type {Offer} */ ({ act: "retry", words: text("class.retry") });
    return { words: text("class.says.lost"), kind: "trouble", offers: [retry, ...lasting] };
  }
  if (room.storeGone) return { words: text("class.says.store_gone"), kind: "trouble", offers: lasting };
  const said = room.role === "teacher" ? teacherSentence(state, room, text) : studentSentence(state, room, text);
  return { ...said, offers: [...said.offers, ...lasting] };
}

/**
 * What can be done whatever is said.
 * @param {Pick<State, "room" | "view">} state
 * @param {Text} text
 * @returns {Offer[]}
 */
function lastingOffers({ room, view }, text) {
  if (room?.role === "teacher") return view.lab === "class" ? [] : [{ act: "lab", words: text("class.to_lab") }];
  const { before, stage } = room ?? {};
  return [
    ...(stage?.table ? [/** @type {Offer} */ ({ act: "scores", words: text("class.scores") })] : []),
    ...(before && !room?.followed ? [/** @type {Offer} */ ({ act: "back", words: text("class.back") })] : []),
  ];
}

/** @param {Pick<State, "following">} state @param {ClassRoom} room @param {Text} text @returns {Said} */
function teacherSentence({ following }, { watching, roster }, text) {
  if (watching && following?.from !== watching) return { words: text("class.says.coming"), kind: "on", offers: [] };
  const count = roster.filter(({ here }) => here).length;
  return { words: watching ? "" : text("class.says.here", { count }), kind: "calm", offers: [] };
}

/**
 * @param {Pick<State, "following" | "playing">} state @param {ClassRoom} room @param {Text} text
 * @returns {Said}
 */
function studentSentence({ following, playing }, { followed, me, stage, given, mine, polling, wanted }, text) {
  const { source, question, poll } = stage;
  if (followed) {
    const name = personName(followed, { text });
    const on = following?.from === followed.member;
    const teaches = followed.member === "teacher";
    return {
      words: on
        ? text(teaches ? "class.says.teacher_s_run" : "class.says.run_of", { name })
        : text(teaches ? "class.says.coming" : "class.says.coming_of", { name }),
      kind: "on",
      offers: [],
    };
  }
  if (source && source.member === me?.member) return { words: text("class.says.shown"), kind: "on", offers: [] };
  if (question && !question.closed && mine[question.id] === undefined)
    return {
      words: text("class.says.asks"),
      kind: "on",
      offers: [{ act: "question", words: text("class.answer") }],
    };
  if (poll && !poll.closed && polling?.id === poll.id && polling.state !== "done") {
    if (polling.state === "left")
      return {
        words: text("class.says.poll_left"),
        kind: "on",
        offers: [{ act: "again", words: text("class.poll.again") }],
      };
    return { words: text(playing ? "class.says.polling" : "class.says.poll_paused", polling), kind: "on", offers: [] };
  }
  if (stage.given && given?.id !== stage.given.id)
    return {
      words: text("class.says.invites", { title: titleOf(stage.given, text) }),
      kind: "on",
      offers: [
        { act: "accept", words: text("class.accept") },
        { act: "decline", words: text("class.decline") },
      ],
    };
  const results = /** @type {Offer[]} */ ([
    ...(question && (question.closed || mine[question.id] !== undefined)
      ? [{ act: "question", words: text("class.question") }]
      : []),
    ...(poll && mine[poll.id] !== undefined ? [{ act: "poll", words: text("class.poll.title") }] : []),
  ]);
  if (wanted) return { words: text("class.says.watched"), kind: "calm", offers: results };
  if (stage.given && given?.how === "opened")
    return { words: text("class.says.opened", { title: titleOf(stage.given, text) }), kind: "calm", offers: results };
  return { words: text("class.says.calm"), kind: "calm", offers: results };
}

/**
 * A set-up is called what it is in one's own language; all else what the teacher's page calls it.
 * @param {import("../../wire/class_types.js").Given} given @param {Text} text
 */
function titleOf({ kind, title, what }, text) {
  const experiment = kind === "set_up" ? what?.experiment : undefined;
  // What comes from elsewhere than a teacher's page may leave much to the usual.
  const whole = experiment?.hidden && experiment.optimizer?.learning_rate !== undefined;
  return experiment && whole ? summaryOf(experiment, text) : title;
}
