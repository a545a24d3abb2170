// Timers by name: one that is set again begins anew.

/**
 * @template {string} Name
 * @typedef {object} Timers
 * @property {(name: Name, ms: number, action: () => void) => void} arm
 * @property {(name: Name) => void} disarm
 * @property {() => void} disarmAll
 * @property {(name: Name) => boolean} has whether it is set and has not gone off
 */

/**
 * @param {(action: () => void, ms: number) => any} setTimeout
 * @param {(timer: any) => void} clearTimeout
 * @returns {Timers<string>}
 */
export function createTimers(setTimeout, clearTimeout) {
  /** @type {Map<string, unknown>} */
  const timers = new Map();
  /** @param {string} name */
  function disarm(name) {
    if (timers.has(name)) clearTimeout(timers.get(name));
    timers.delete(name);
  }
  return {
    disarm,
    arm(name, ms, action) {
      disarm(name);
      timers.set(
        name,
        setTimeout(() => {
          timers.delete(name);
          action();
        }, ms),
      );
    },
    disarmAll() {
      for (const name of [...timers.keys()]) disarm(name);
    },
    has: (name) => timers.has(name),
  };
}
