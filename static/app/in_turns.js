// Long work in parts, between which the browser can answer a person or draw.

/** How long the page's thread is kept before others have their turn, ms. A longer step is a turn of its own. */
const TURN = 4;

/** Until the browser has done what waits. A timer would make it wait longer the more of them follow each other. */
export const turn = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(null);
  });

/**
 * Goes through the steps of something; what one throws is thrown on.
 * @param {Iterable<void>} steps
 * @param {object} [options]
 * @param {() => Promise<unknown>} [options.pause]
 * @param {() => number} [options.now] milliseconds
 */
export async function inTurns(steps, { pause = turn, now = () => performance.now() } = {}) {
  let begun = now();
  for (const _ of steps) {
    if (now() - begun < TURN) continue;
    await pause();
    begun = now();
  }
}
