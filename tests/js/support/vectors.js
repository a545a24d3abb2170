// The files that the tests in Python and in JavaScript both read.

import { readFileSync } from "node:fs";

const folder = new URL("../../vectors/", import.meta.url);

export const readJson = (name) => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

export const readBytes = (name) => {
  const file = readFileSync(new URL(name, folder));
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
};
