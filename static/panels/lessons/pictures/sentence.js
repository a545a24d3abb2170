// Sentences with numbers in them that can be pointed at.

/**
 * A sentence of the locale in parts, with elements in the places of some of its values.
 * @param {(values: Record<string, string>) => string} words the sentence where these are its values
 * @param {Record<string, Node | string>} parts by the names of the places
 * @returns {(Node | string)[]}
 */
export function sentenceOf(words, parts) {
  const names = Object.keys(parts);
  // A sign that no text has on either side of the number of the part.
  const sentence = words(Object.fromEntries(names.map((name, index) => [name, `\u0001${index}\u0001`])));
  return sentence
    .split("\u0001")
    .map((piece, index) => (index % 2 === 1 ? parts[names[Number(piece)]] : piece))
    .filter((piece) => piece !== "");
}
