// What the messages of a class are: types alone, which no browser fetches. docs/protocol.md is the grammar.

/** @typedef {import("./types.js").Experiment} Experiment */
/**
 * @typedef {{code: string, ends: number, left: number, locked: boolean, members: number, names_shown: boolean}} Room
 * ends: seconds since 1970; left: seconds from when it was said; members: how many are in the class
 */
/**
 * @typedef {object} Tile a student's run, small
 * @property {number} epoch
 * @property {number | null} train_loss null where it is not finite
 * @property {number | null} test_loss
 * @property {number | null} accuracy of the test points; null in regression
 * @property {number} parameters
 * @property {"idle" | "training" | "stuck" | "diverged"} state
 * @property {string | null} verdict
 * @property {string | null} map base64: 24 by 24 bytes, rows from the top; 0 to 254 along the scale, 255 not a number;
 * of more than two classes, each the number of the likeliest; null where there is none
 * @property {number} classes 0 in regression
 * @property {boolean} watching the page shows somebody else's run
 */
/**
 * @typedef {object} Member
 * @property {string} member
 * @property {string} name
 * @property {number} number in the order in which they came
 * @property {boolean} here
 * @property {Tile | null} tile
 * @property {Record<string, number>} best score of each challenge
 */
/**
 * @typedef {{challenge: string, member: string, name: string | null, number: number, score: number, at: number}} Score
 * name: null for students while names are not shown; at: seconds since 1970
 */
/**
 * @typedef {object} Given what the teacher hands out
 * @property {string} id
 * @property {"set_up" | "lesson" | "challenge" | "moment"} kind
 * @property {GivenWhat | null} what null where it is to be fetched
 * @property {string} title
 * @property {boolean} all for everybody, at once
 */
/**
 * @typedef {{experiment?: Experiment, name?: string, step?: number, packed?: string, state?: string, document?:
 * object}} GivenWhat a set-up's experiment; a lesson's name and step (from 1), or the lesson packed; a challenge's
 * name, or packed; a moment's state, base64
 */
/**
 * @typedef {{member: string, name: string | null, number: number | null, why: "watch_me" | "shown"}} Source member: or
 * "teacher"
 */
/**
 * @typedef {{id: string, text: string, answers: string[], closed: boolean, counts: number[] | null}} Question counts:
 * by answer, once the teacher shows them
 */
/** @typedef {{measure: string, relation: string, value: number}} Goal */
/**
 * @typedef {object} Poll everyone trains the experiment, each from a seed of their own: `seed` and their number
 * @property {string} id
 * @property {Experiment | null} experiment null where it is to be fetched
 * @property {number} epochs
 * @property {number} seed
 * @property {Goal} goal
 * @property {boolean} closed
 * @property {{reached: number, of: number} | null} result once it is closed
 */
/**
 * @typedef {{kind: "part", id: string} | {kind: "unit", layer: number, unit: number} | {kind: "weight", layer: number,
 * source: number | null, unit: number} | {kind: "place", x: number, y: number}} Point what is spoken about: a part of
 * the page, a unit, a weight (the bias where source is null), or a place on the map in its inputs' units
 */
/**
 * @typedef {{id: string, name: string | null, document: object | null, title: string}} ClassChallenge document: null
 * with a name, and where it is to be fetched
 */
/**
 * @typedef {object} Stage what is on in the class, for everybody
 * @property {string | null} attention the sentence with which the pages are dimmed
 * @property {Given | null} given
 * @property {Source | null} source whose run is on everybody's screen
 * @property {Question | null} question
 * @property {Poll | null} poll
 * @property {Point | null} point
 * @property {ClassChallenge | null} challenge
 * @property {Score[] | null} table
 */
/**
 * @typedef {{type: "refused", code: string, values: Record<string, string | number>, rule: string, of: string | null}}
 * Refused of: the type of what was refused
 */
/**
 * @typedef {{type: "source_state", run: number, state: string, playing: boolean, member?: string}} SourceState state:
 * a checkpoint, base64
 */
/**
 * @typedef {{type: "source_deeds", run: number, deeds: object[], until: [epoch: number, batch: number], playing:
 * boolean, member?: string}} SourceDeeds what was done since the last, and how far the run has come
 */
/** @typedef {{reached: boolean, measured: number | null, losses: (number | null)[], seed: number}} PollAnswer */

/**
 * The first message of a connection.
 * @typedef {{type: "open", hours: number | null, own: string | null, page: string} | {type: "teach", code: string, key:
 * string, page: string} | {type: "join", code: string, name: string} | {type: "rejoin", code: string, member: string,
 * token: string} | {type: "look", code: string}} Entering page: a teacher's own, the same over a loss of the line
 */
/** @typedef {{member: string, id: string, value: number | PollAnswer}} Answer */
/** @typedef {{room: Room, stage: Stage, roster: Member[], scores: Score[], answers: Answer[]}} Taught */
/** @typedef {{type: "opened", code: string, key: string} & Taught} Opened */
/** @typedef {{type: "teaching"} & Taught} Teaching */
/**
 * @typedef {{type: "joined", member: string, token: string, number: number, name: string, room: Room, stage: Stage,
 * answers: Record<string, number | PollAnswer>}} Joined answers: one's own, of what is on
 */
/** @typedef {{type: "found", room: Room}} Found */
/**
 * @typedef {{type: "submitted", challenge: string, reached: boolean, score: number | null, faults: {code: string,
 * values: Record<string, string | number>, message: string}[], measured: Record<string, number | null>, best: number |
 * null}} Submitted
 */
/**
 * Everything the server says in a class.
 * @typedef {Opened | Teaching | Joined | Found | Refused | SourceState | SourceDeeds | Submitted
 *   | {type: "room", room: Room} | {type: "stage", version: number, stage: Partial<Stage>}
 *   | ({type: "member", member: string} & Partial<Member>) | {type: "left", member: string}
 *   | {type: "tiles", tiles: ({member: string} & Tile)[]} | ({type: "answer"} & Answer) | {type: "score", score: Score}
 *   | {type: "source_wanted", on: boolean} | {type: "removed"} | {type: "ended"}
 *   | {type: "fetched", id: string, what: GivenWhat} | {type: "notice", code: "store_gone" | "store_back"}
 *   | {type: "pong"}} ClassMessage
 */
/**
 * What a page says once it is in: docs/protocol.md lists the fields of each type.
 * @typedef {{type: string, [field: string]: unknown}} ClassRequest
 */
export {};
