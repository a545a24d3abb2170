// Reads addresses as the page does: the catalogue and the addresses come as JSON, and what they say goes out, with the
// address that the page would write for it.

import { readFileSync } from "node:fs";
import { readAddress, writeAddress } from "../../static/experiment/address.js";

const { catalogue, addresses } = JSON.parse(readFileSync(0, "utf8"));
const read = addresses.map((/** @type {string} */ address) => {
  const { experiment, view, notes } = readAddress(address, catalogue);
  return { address, experiment, notes, written: writeAddress(experiment, view, catalogue) };
});
console.log(JSON.stringify(read));
