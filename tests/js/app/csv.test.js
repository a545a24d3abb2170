import assert from "node:assert/strict";
import { test } from "node:test";
import {
  guessColumns,
  MOST_BYTES,
  numericColumns,
  readNumber,
  readTable,
  writeTable,
} from "../../../static/app/csv.js";

const cells = (text) => readTable(text).table.rows.map((row) => row.cells);
const refusal = (text) => readTable(text).refused;

test("commas, semicolons, tabs and bars are told apart", () => {
  for (const separator of [",", ";", "\t", "|"]) {
    const { table } = readTable(`${["a", "b", "c"].join(separator)}\n${["1", "2", "red"].join(separator)}\n`);
    assert.equal(table.separator, separator);
    assert.deepEqual(table.rows[1], { line: 2, cells: ["1", "2", "red"] });
  }
});

test("decimals are written with a comma where the cells say so", () => {
  const { table } = readTable("x;y;z\n1,5;2,25;a\n-3,5;4;b\n");
  assert.deepEqual([table.comma, readNumber("1,5", table.comma)], [true, 1.5]);
  assert.equal(readTable("1.5,2.5,a\n3.5,4.5,b").table.comma, false);
});

test("quotes hold separators, line ends and quotes, and lines are still counted as the file has them", () => {
  const { table } = readTable('"a, b","two\r\nlines","say ""yes"""\r\n1,2,x\r\n');
  assert.deepEqual(table.rows, [
    { line: 1, cells: ["a, b", "two\r\nlines", 'say "yes"'] },
    { line: 3, cells: ["1", "2", "x"] },
  ]);
});

test("a byte order mark, old line ends, spaces around cells and empty lines do no harm", () => {
  assert.deepEqual(cells("\uFEFF 1 , 2 ,a\r\r3,4,b"), [
    ["1", "2", "a"],
    ["3", "4", "b"],
  ]);
  assert.deepEqual(
    readTable("1,2,a\n\n,,\n3,4,b\n").table.rows.map(({ line }) => line),
    [1, 4],
  );
});

test("columns are as many as most rows have, so that a row with more stands out", () => {
  const { table } = readTable("1,2,a\n3,4,b,c,d\n5,6,b\n");
  assert.equal(table.columns, 3);
  assert.equal(table.rows[1].cells.length, 5);
  assert.equal(readTable("a,b,c,note\n1,2,x\n3,4,y\n").table.columns, 4);
});

test("what is no table of points is refused, with the reason and the place", () => {
  assert.deepEqual(refusal("PNG\u0000\u0001"), { code: "binary", values: {} });
  assert.deepEqual(refusal('1,2,3\n4,5,"open\n6,7,8\n'), { code: "quote", values: { line: 2 } });
  assert.deepEqual(refusal(`1,2,3\n${"9".repeat(20_001)},1,2`), { code: "line", values: { line: 2, most: 20_000 } });
  assert.equal(refusal("").code, "empty");
  assert.equal(refusal("\n , ,\n").code, "empty");
  assert.deepEqual(refusal("1\n3\n"), { code: "columns", values: { count: 1 } });
  assert.equal(refusal("1,2,3\n".repeat(50_001)).code, "rows");
  assert.equal(refusal("1,2,3\n".repeat(MOST_BYTES)).code, "size");
  assert.deepEqual(refusal(`${"1,".repeat(200)}1\n`), { code: "many_columns", values: { count: 201, most: 200 } });
});

test("numbers are decimal, finite and of a size sums and squares can bear", () => {
  assert.deepEqual(
    ["1", "-.5", "2.", "+3e2", "−4"].map((cell) => readNumber(cell, false)),
    [1, -0.5, 2, 300, -4],
  );
  assert.deepEqual(
    ["", "1,5", "0x10", "Infinity", "NaN", "1e999", "2e9", "1 2", "12a"].map((cell) => readNumber(cell, false)),
    Array(9).fill(null),
  );
  assert.equal(readNumber("1.000,5", true), null);
});

test("of two columns one is the input and the other the label", () => {
  const guess = (text) => guessColumns(readTable(text).table);
  const pair = ({ inputs, label }) => [inputs, label];
  assert.deepEqual(pair(guess("1,2\n3,4\n")), [[0], 1]);
  assert.deepEqual(pair(guess("x,y\n3,4\n")), [[0], 1]);
  assert.deepEqual(pair(guess("y,x\n3,4\n")), [[1], 0]);
  assert.deepEqual(pair(guess("kind,size\na,4\nb,5\n")), [[1], 0]);
  assert.deepEqual(pair(guess("red,4\nblue,5\n")), [[1], 0]);
});

test("columns are guessed by their names, else by what they hold", () => {
  const guess = (text, header) => guessColumns(readTable(text).table, header);
  assert.deepEqual(guess("species,x2,x1\na,1,2\nb,3,4\n"), {
    header: true,
    names: ["species", "x2", "x1"],
    inputs: [2, 1],
    label: 0,
  });
  assert.deepEqual(guess("x,y,class\n1,2,a\n3,4,b\n").inputs, [0, 1]);
  assert.deepEqual(guess("x1,x2,y\n1,2,3\n3,4,5\n"), {
    header: true,
    names: ["x1", "x2", "y"],
    inputs: [0, 1],
    label: 2,
  });
  assert.deepEqual(guess("1,2,red\n3,4,blue\n"), { header: false, names: ["1", "2", "3"], inputs: [0, 1], label: 2 });
  assert.equal(guess("1,2,red\n3,4,blue\n", true).header, true);
  assert.deepEqual(guess("id,name,length,width\na,b,1,2\nc,d,3,4\n").inputs, [2, 3]);
});

test("a text that a spreadsheet would calculate stays a text, whatever stands before its sign", () => {
  for (const sign of ["=", "+", "-", "@", "\t=", "\r=", "\n=", "\r\n=", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"]) {
    const written = writeTable([[`${sign}1+1`]]).replace(/^"/, "");
    assert.ok(written.startsWith("'"), JSON.stringify(sign));
  }
  assert.equal(writeTable([["\r=1+1", "1=1", -1]]), '"\'\r=1+1",1=1,-1\r\n');
});

test("columns of numbers may have gaps", () => {
  const { table } = readTable("name,a,b,c\nx,1,,3\ny,2,,4\nz,,5,6\n");
  assert.deepEqual(numericColumns(table, true), [1, 3]);
});
