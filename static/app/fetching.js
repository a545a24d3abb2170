// What the server is asked for by an address alone.

/**
 * @param {string | URL} address @param {typeof fetch} [ask]
 * @throws {Error} where it does not come; where it is refused, the message is the answer's number and the cause the
 * address
 */
export async function fetchAnswer(address, ask = (...request) => fetch(...request)) {
  const response = await ask(address);
  if (!response.ok) throw new Error(String(response.status), { cause: String(address) });
  return response;
}

/**
 * @param {string | URL} address
 * @param {typeof fetch} [ask]
 * @returns {Promise<any>}
 * @throws {Error} as above, or where it is no JSON
 */
export const fetchDocument = (address, ask) => fetchAnswer(address, ask).then((response) => response.json());
