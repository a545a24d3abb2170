// Lessons that are in no list: one that is being written, and one that came with a link. The server checks both before
// they show.

/**
 * @typedef {{kind: "draft" | "link", packed: string | null, files: Record<string, any>}} Source packed: as the address
 * has it; files: its name, document, texts and tally
 */

/**
 * What learners get of a lesson, as the server gives it.
 * @param {Source} source @param {string} language @param {typeof fetch} ask
 * @returns {Promise<{sent: any | null, faults: {file: string, message: string}[], more: number}>} sent: null where
 * something is wrong
 * @throws {Error} where the server does not answer
 */
export async function sentOf({ kind, files }, language, ask) {
  const response = await ask(new URL("api/lessons/check", document.baseURI), {
    method: "POST",
    body: JSON.stringify({ ...files, language }),
    headers: { "content-type": "application/json" },
  });
  const found = await response.json().catch(() => ({}));
  if (response.status === 422) return { sent: null, faults: found.faults ?? [], more: found.more ?? 0 };
  if (!response.ok) throw new Error(String(response.status), { cause: response.url });
  // Its name may be that of another lesson: how far somebody came there is kept under that.
  return { ...found, sent: found.sent && { ...found.sent, id: `${kind} ${files.name ?? ""}` } };
}
