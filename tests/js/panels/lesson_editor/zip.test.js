import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { readZip, writeZip } from "../../../../static/panels/lesson_editor/zip.js";

const FILES = [
  { name: "ours/lesson.json", text: '{"a": 1}\n' },
  { name: "ours/zh.json", text: "激活函数".repeat(50) },
];
/** What another program says: Python's. @param {string} script @param {Uint8Array} [input] */
const python = (script, input) =>
  execFileSync("python3", ["-c", `import io, json, sys, zipfile\n${script}`], { input: input ?? "" });

test("an archive is what other programs write and read", async () => {
  const written = writeZip(FILES);
  const read = python(
    "z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())); assert z.testzip() is None; " +
      "print(json.dumps([[i.filename, z.read(i).decode()] for i in z.infolist()]))",
    written,
  );
  assert.deepEqual(
    JSON.parse(read.toString()),
    FILES.map(({ name, text }) => [name, text]),
  );
  // Compressed, with a folder, a file that nobody wants, and a comment.
  const other = python(
    "b = io.BytesIO(); z = zipfile.ZipFile(b, 'w', zipfile.ZIP_DEFLATED); z.writestr('ours/', ''); " +
      "z.writestr('ours/a.png', b'\\x00'); z.writestr('ours/zh.json', '激活函数' * 50); z.comment = b'by hand'; " +
      "z.close(); sys.stdout.buffer.write(b.getvalue())",
  );
  assert.deepEqual(await readZip(new Uint8Array(other), (name) => name.endsWith(".json")), [FILES[1]]);
  assert.deepEqual(await readZip(written, () => true), FILES);
});

test("what is no archive, damaged or too large is refused", async () => {
  const written = writeZip(FILES);
  const changed = written.slice();
  changed[50] ^= 1;
  const large = writeZip([{ name: "en.json", text: "x".repeat(600_000) }]);
  const locked = written.slice();
  const central = Buffer.from(locked).indexOf("PK\x01\x02");
  locked[central + 8] |= 1;
  for (const [bytes, key] of /** @type {[Uint8Array<ArrayBuffer>, string][]} */ ([
    [new Uint8Array(10), "zip"],
    [new Uint8Array(1000), "zip"],
    [changed, "zip"],
    [written.slice(10), "zip"],
    [large, "file_large"],
    [locked, "zip_locked"],
    [writeZip(Array.from({ length: 201 }, (_, index) => ({ name: `${index}`, text: "" }))), "zip_files"],
  ]))
    await assert.rejects(
      readZip(bytes, () => true),
      { key: `lesson_editor.fault.${key}` },
    );
});
