// What is said of a remedy beside its name.

/**
 * What trying it does, and how often it helped when it was tried.
 * @param {import("../wire/types.js").Remedy} remedy
 * @param {import("../app/text.js").Text} text
 */
export function remedyHint({ anew, helped, tried }, text) {
  const does = text(anew ? "layers.remedy_anew_hint" : "layers.remedy_hint");
  return tried > 0 ? `${does} ${text("layers.remedy_tried", { helped, tried })}` : does;
}
