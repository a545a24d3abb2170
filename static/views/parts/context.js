// What every view is given.

/**
 * @typedef {object} Context
 * @property {import("../../store.js").Store<import("../../state.js").State>} store
 * @property {import("../../actions.js").Actions} actions
 * @property {import("../../text.js").Text} text
 * @property {import("../../protocol.js").Catalogue} catalogue
 */

export {};
