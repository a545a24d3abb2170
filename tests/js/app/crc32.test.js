import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 as zlibCrc } from "node:zlib";
import { crc32 } from "../../../static/app/crc32.js";

test("the checksum is that of zlib", () => {
  for (const text of ["IEND", "123456789", ""]) assert.equal(crc32(Buffer.from(text)), zlibCrc(Buffer.from(text)));
  assert.equal(crc32(Buffer.from("IEND")), 0xae426082);
});
