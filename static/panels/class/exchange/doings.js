// What a class needs of what a person can do on the page: a type alone, which no browser fetches.

/** @typedef {import("../../../wire/types.js").Experiment} Experiment */
/**
 * @typedef {object} Doings
 * @property {(kind: "note" | "fault", sentence: string) => void} note
 * @property {(patch: Partial<import("../../../app/state.js").View>) => void} show
 * @property {(patch: Partial<Experiment>) => void} configure
 * @property {(speed: import("../../../app/state.js").Speed) => void} setSpeed
 * @property {() => void} play
 * @property {() => void} reset
 * @property {(on: boolean) => void} announceDeeds
 * @property {Pick<import("../../timeline/timeline.js").Timeline, "branchHere" | "switchTo" | "snapshot">} timeline
 * @property {Pick<import("../../timeline/following.js").FollowingRoom, "show" | "goOn" | "end">} following
 * @property {Pick<import("../../sharing/sharing.js").Sharing, "openTrained">} sharing
 * @property {{open: (id: string, wish: {step?: number}) => unknown, openPacked: (packed: string, wish: {step?: number})
 * => unknown, leave: () => void}} lessons
 * @property {{open: (id: string) => unknown, openPacked: (packed: string) => unknown, leave: () =>
 * void}} challenges
 */
export {};
