// What the server says in a class becomes the page's state of it. Pure.

/** @typedef {import("../../app/state.js").ClassRoom} ClassRoom */
/** @typedef {import("../../wire/class_types.js").ClassMessage} ClassMessage */
/** @typedef {import("../../wire/class_types.js").Stage} Stage */

/** @type {import("../../wire/class_types.js").Member} */
const NEWCOMER = { member: "", name: "", number: 0, here: true, tile: null, best: {} };

/** Nothing is on. @type {Stage} */
export const EMPTY_STAGE = {
  attention: null,
  given: null,
  source: null,
  question: null,
  poll: null,
  point: null,
  challenge: null,
  table: null,
};

/**
 * The class as it is told at the entrance; what the page itself knew of it stays.
 * @param {import("../../wire/class_types.js").Opened | import("../../wire/class_types.js").Teaching |
 * import("../../wire/class_types.js").Joined} message
 * @param {{key: string, before: ClassRoom | null}} known
 * @returns {ClassRoom}
 */
export function entered(message, { key, before }) {
  const teaches = message.type !== "joined";
  const { room } = message;
  return {
    role: teaches ? "teacher" : "student",
    code: room.code,
    key,
    line: "open",
    room,
    stage: { ...EMPTY_STAGE, ...message.stage },
    version: 0,
    me: teaches ? null : { member: message.member, number: message.number, name: message.name },
    roster: teaches ? inOrder(message.roster) : [],
    scores: teaches ? message.scores : [],
    answers: teaches ? message.answers.reduce(withAnswer, {}) : {},
    mine: teaches ? {} : message.answers,
    storeGone: false,
    // A new line is told anew whether somebody watches.
    wanted: before?.line === "open" && before.wanted,
    watching: before?.watching ?? null,
    followed: before?.followed ?? null,
    given: before?.given ?? null,
    before: before?.before ?? null,
    polling: before?.polling ?? null,
    refusal: null,
    submitted: before?.submitted ?? null,
  };
}

/**
 * @param {ClassRoom["answers"]} answers @param {import("../../wire/class_types.js").Answer} answer
 * @returns {ClassRoom["answers"]}
 */
const withAnswer = (answers, { id, member, value }) => ({ ...answers, [id]: { ...answers[id], [member]: value } });

/** @param {import("../../wire/class_types.js").Member[]} roster */
const inOrder = (roster) => [...roster].sort((a, b) => a.number - b.number);

/**
 * @param {ClassRoom} room
 * @param {ClassMessage} message
 * @returns {ClassRoom} the same where the message changes nothing of it
 */
export function after(room, message) {
  switch (message.type) {
    case "room":
      return { ...room, room: message.room };
    case "stage": {
      const stage = { ...room.stage, ...message.stage };
      const on = [stage.question?.id, stage.poll?.id];
      /** @template T @param {Record<string, T>} all @returns {Record<string, T>} those of what is on */
      const kept = (all) => Object.fromEntries(Object.entries(all).filter(([id]) => on.includes(id)));
      const { answers, mine } = room;
      return { ...room, stage, version: message.version, answers: kept(answers), mine: kept(mine) };
    }
    case "member": {
      const { type: _, ...member } = message;
      const known = room.roster.find((one) => one.member === member.member);
      // That somebody is gone may come after that they were taken out: who is told of by half is nobody new.
      if (!known && member.number === undefined) return room;
      const before = known ?? NEWCOMER;
      const others = room.roster.filter((one) => one !== before);
      return { ...room, roster: inOrder([...others, { ...before, ...member }]) };
    }
    case "left":
      return {
        ...room,
        watching: room.watching === message.member ? null : room.watching,
        roster: room.roster.filter(({ member }) => member !== message.member),
        scores: room.scores.filter(({ member }) => member !== message.member),
      };
    case "tiles": {
      const tiles = new Map(message.tiles.map(({ member, ...tile }) => [member, tile]));
      // Of whom nothing is new stays the same object: there are many, and this comes often.
      const roster = room.roster.map((one) => {
        const tile = tiles.get(one.member);
        return tile ? { ...one, tile } : one;
      });
      return { ...room, roster };
    }
    case "answer":
      return { ...room, answers: withAnswer(room.answers, message) };
    case "score": {
      const { score } = message;
      const others = room.scores.filter(
        ({ challenge, member }) => challenge !== score.challenge || member !== score.member,
      );
      return {
        ...room,
        scores: [...others, score],
        roster: room.roster.map((one) =>
          one.member === score.member ? { ...one, best: { ...one.best, [score.challenge]: score.score } } : one,
        ),
      };
    }
    case "source_wanted":
      return { ...room, wanted: message.on };
    case "submitted":
      return { ...room, submitted: message };
    case "refused":
      // An answer that was not taken is none.
      return { ...room, refusal: message, ...(message.of === "answer" && { mine: {} }) };
    case "notice":
      return { ...room, storeGone: message.code === "store_gone" };
    default:
      return room;
  }
}
