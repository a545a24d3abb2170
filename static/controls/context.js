// What every view is given.

/**
 * @typedef {object} Context
 * @property {import("../app/store.js").Store<import("../app/state.js").State>} store
 * @property {import("../actions.js").Actions} actions
 * @property {import("../app/text.js").Text} text
 * @property {import("../wire/types.js").Catalogue} catalogue
 */

export {};
