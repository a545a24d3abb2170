// Copies a text for the person, also one that is still being made when they press the button.

/**
 * Some browsers let a page copy only while it answers the press itself, which is over when the text has come from the
 * server: those are handed an item that holds the promise. Others take no promise there, or know no items.
 * @param {Promise<string | null>} made null where there is nothing to copy after all
 * @param {{clipboard?: Clipboard | null, Item?: typeof ClipboardItem | null}} [browser] a page that came neither over
 * HTTPS nor from this machine has none of them
 * @returns {Promise<boolean>} whether it is copied
 */
export async function copyText(made, { clipboard = navigator.clipboard, Item = globalThis.ClipboardItem } = {}) {
  const needed = made.then((text) => text ?? Promise.reject(new Error("there is nothing to copy")));
  try {
    const blob = needed.then((text) => new Blob([text], { type: "text/plain" }));
    // Where no item is made of it, nobody else hears that it failed.
    blob.catch(() => {});
    if (!clipboard || !Item) throw new Error("there are no items");
    await clipboard.write([new Item({ "text/plain": blob })]);
    return true;
  } catch {
    // Below is another way.
  }
  try {
    const text = await needed;
    await clipboard?.writeText(text);
    return clipboard != null;
  } catch {
    return false;
  }
}
