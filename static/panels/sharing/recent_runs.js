// The person's recent runs, in this browser's own database.

const DATABASE = { name: "neural-network-playground", version: 1, runs: "runs" };
/** So many runs are kept, and no more. */
export const MOST = 20;

/**
 * @typedef {object} RecentRun
 * @property {string} id @property {string} name
 * @property {boolean} kept a person wanted it: it goes only when it is deleted
 * @property {number} saved milliseconds since 1970
 * @property {string} picture address that holds its data
 * @property {number} epoch @property {number} loss of the test points, or of the training points where there are none
 */
/** @typedef {RecentRun & {text: string}} StoredRun text: the file */

/**
 * Which runs must go, so that there are no more than `most`: of those nobody asked to keep, the oldest.
 * @param {RecentRun[]} runs
 * @param {number} [most]
 * @returns {string[]} ids
 */
export function toDrop(runs, most = MOST) {
  const unasked = runs.filter(({ kept }) => !kept).sort((a, b) => a.saved - b.saved);
  return unasked.slice(0, Math.max(0, runs.length - most)).map(({ id }) => id);
}

/**
 * Every method rejects where the browser has no database for the page, as in some private windows.
 * @param {() => IDBFactory} [factory]
 */
export function createRecents(factory = () => indexedDB) {
  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(runs: IDBObjectStore) => IDBRequest<T>} act
   * @returns {Promise<T>}
   */
  async function transact(mode, act) {
    const database = await opened(factory());
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(DATABASE.runs, mode);
        const request = act(transaction.objectStore(DATABASE.runs));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
      });
    } finally {
      database.close();
    }
  }
  /** @returns {Promise<StoredRun[]>} newest first */
  const all = async () => (await transact("readonly", (runs) => runs.getAll())).sort((a, b) => b.saved - a.saved);
  return {
    all,
    /** @param {string} id @returns {Promise<StoredRun | undefined>} */
    get: (id) => transact("readonly", (runs) => runs.get(id)),
    /** @param {string} id */
    remove: (id) => transact("readwrite", (runs) => runs.delete(id)),
    /** Stores a run, and drops what is then too much. @param {StoredRun} run */
    async put(run) {
      await transact("readwrite", (runs) => runs.put(run));
      // All of them are much to read, each time that a run which is trained is stored again.
      if ((await transact("readonly", (runs) => runs.count())) <= MOST) return;
      for (const id of toDrop(await all())) await transact("readwrite", (runs) => runs.delete(id));
    },
  };
}

/** @param {IDBFactory} factory @returns {Promise<IDBDatabase>} */
function opened(factory) {
  return new Promise((resolve, reject) => {
    const request = factory.open(DATABASE.name, DATABASE.version);
    request.onupgradeneeded = () => request.result.createObjectStore(DATABASE.runs, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("the database is in use by an older page"));
  });
}
