import assert from "node:assert/strict";
import { test } from "node:test";
import { readTable } from "../../../static/app/csv.js";
import { convertLabels, convertTable, guessLabel, needsScaling } from "../../../static/experiment/points.js";
import {
  hasClasses,
  joinPoints,
  samePoints,
  splitPoints,
  testPlaces,
  trainCount,
} from "../../../static/experiment/split.js";
import { readJson } from "../support/vectors.js";

const LIMITS = { points: 5000, classes: 8 };

const points = (count) => Array.from({ length: count }, (_, index) => [index, -index, index % 2 ? 1 : -1]);

const convert = (text, reading = {}, limits = LIMITS) =>
  convertTable(
    readTable(text).table,
    { header: true, inputs: [0, 1], label: 2, as: "classes", scale: false, ...reading },
    limits,
  );

test("a split has all points once, as many for training as asked, and can be put together again", () => {
  for (const [count, fraction, train] of [
    [10, 0.5, 5],
    [10, 0.29, 2],
    [4, 0.1, 2],
    [4, 0.99, 3],
    [1000, 0.8, 800],
  ]) {
    const parts = splitPoints(points(count), fraction, 7);
    assert.equal(parts.train.length, train);
    assert.deepEqual(
      [...parts.train, ...parts.test].sort((a, b) => a[0] - b[0]),
      points(count),
    );
    assert.deepEqual(joinPoints(parts, 7), points(count));
    assert.deepEqual(
      [...testPlaces(count, fraction, 7)].sort((a, b) => a - b),
      parts.test.map(([x1]) => x1).sort((a, b) => a - b),
    );
  }
});

test("a data set's points for training are counted as the engine counts them", () => {
  const { cases } = readJson("train_count.json");
  for (const [count, fraction, train] of cases)
    assert.equal(trainCount(count, fraction), train, `${fraction} of ${count}`);
});

test("the seed says how points are dealt", () => {
  assert.deepEqual(splitPoints(points(50), 0.5, 3), splitPoints(points(50), 0.5, 3));
  assert.notDeepEqual(splitPoints(points(50), 0.5, 3), splitPoints(points(50), 0.5, 4));
});

test("a point that is added leaves most of the others where they were", () => {
  const [before, after] = [testPlaces(200, 0.5, 1), testPlaces(201, 0.5, 1)];
  assert.ok([...before].filter((index) => !after.has(index)).length <= 1);
});

test("labels other than -1 and 1 have an output each", () => {
  assert.deepEqual(
    [
      hasClasses([
        [0, 0, 0, -1],
        [0, 0, 0, 1],
      ]),
      hasClasses([
        [0, 0, 0],
        [0, 0, 1],
      ]),
    ],
    [false, true],
  );
  assert.deepEqual(
    convertLabels(
      [
        [3, 4, 5, -1],
        [3, 4, 5, 1],
      ],
      "signed",
      "classes",
    ),
    [
      [3, 4, 5, 0],
      [3, 4, 5, 1],
    ],
  );
  assert.deepEqual(
    convertLabels(
      [
        [3, 4, 2],
        [3, 4, 0],
      ],
      "classes",
      "signed",
    ),
    [
      [3, 4, 1],
      [3, 4, -1],
    ],
  );
  assert.equal(samePoints([[1, 2, 3]], [[1, 2, 4]]), false);
  assert.equal(samePoints([[1, 2, 3]], [[1, 2, 3]]), true);
});

test("two classes become -1 and 1, more are counted, and those counted already stay", () => {
  const labels = (column) =>
    convert(`a,b,c\n${column.map((cell, index) => `${index},1,${cell}`).join("\n")}`).points.map((row) => row[2]);
  assert.deepEqual(labels(["no", "yes", "no", "yes"]), [-1, 1, -1, 1]);
  assert.deepEqual(labels([-1, 1, 1, "1.0"]), [-1, 1, 1, 1]);
  assert.deepEqual(labels([0, 1, 1, 0]), [0, 1, 1, 0]);
  assert.deepEqual(labels(["c", "a", "b", "a"]), [2, 0, 1, 0]);
  assert.deepEqual(labels([10, 9, 30, 9]), [1, 0, 2, 0]);
});

test("rows that cannot be read are named by line, place and reason, and left out", () => {
  const { points: read, faults, refused } = convert("a,b,c\n1,2,u\nx,2,u\n3,,v\n1,2\n1,2,u,4,5\n3,4,v\n5,6,u\n7,8,v\n");
  assert.equal(refused, null);
  assert.deepEqual(read, [
    [1, 2, -1],
    [3, 4, 1],
    [5, 6, -1],
    [7, 8, 1],
  ]);
  assert.deepEqual(faults, [
    { line: 3, code: "number", place: 0, values: { cell: "x" } },
    { line: 4, code: "empty", place: 1, values: {} },
    { line: 5, code: "empty", place: 2, values: {} },
    { line: 6, code: "cells", place: -1, values: { count: 5, columns: 3 } },
  ]);
});

test("a table is refused where too little, too many classes or only one are in it", () => {
  assert.deepEqual(convert("a,b,c\n1,2,u\n3,4,v\n5,6,u\n").refused, { code: "few", values: { count: 3, fewest: 4 } });
  assert.deepEqual(convert("a,b,c\n1,2,u\n3,4,u\n5,6,u\n7,8,u\n").refused, {
    code: "one_class",
    values: { name: "u" },
  });
  const many = Array.from({ length: 9 }, (_, index) => `${index},1,k${index}`).join("\n");
  assert.deepEqual(convert(`a,b,c\n${many}\n`).refused, { code: "classes", values: { count: 9, most: 8 } });
});

test("too many rows are thinned evenly", () => {
  const rows = Array.from({ length: 30 }, (_, index) => `${index},1,${index < 15 ? "u" : "v"}`).join("\n");
  const { points: read, left } = convert(`a,b,c\n${rows}\n`, {}, { points: 10, classes: 8 });
  assert.deepEqual(
    read.map(([x1]) => x1),
    [0, 3, 6, 9, 12, 15, 18, 21, 24, 27],
  );
  assert.equal(left, 20);
});

test("scaling brings inputs to -5 to 5 and a number to predict to -1 to 1, and says how", () => {
  const {
    points: read,
    scalings,
    kind,
  } = convert("a,b,c\n0,7,100\n10,7,200\n20,7,150\n5,7,125\n", { as: "number", scale: true });
  assert.equal(kind, "number");
  assert.deepEqual(scalings, [
    { place: 0, middle: 10, divisor: 2 },
    { place: 1, middle: 7, divisor: 1 },
    { place: 2, middle: 150, divisor: 50 },
  ]);
  assert.deepEqual(read, [
    [-5, 0, -1],
    [0, 0, 1],
    [5, 0, 0],
    [-2.5, 0, -0.5],
  ]);
});

test("without scaling, numbers are as the table has them", () => {
  assert.deepEqual(convert("a,b,c\n1234567.891,0.1,u\n2,3,v\n4,5,u\n6,7,v\n").points[0], [1234567.891, 0.1, -1]);
});

test("columns are scaled where the map would not show them well", () => {
  const needs = (text, as = "classes") =>
    needsScaling(readTable(text).table, { header: true, inputs: [0, 1], label: 2 }, as);
  assert.equal(needs("a,b,c\n-4,4,1\n5,2,-1\n"), false);
  assert.equal(needs("a,b,c\n-4,40,1\n5,2,-1\n"), true);
  assert.equal(needs("a,b,c\n-4,0.1,1\n5,0.2,-1\n"), true);
  assert.equal(needs("a,b,c\n-4,4,30\n5,2,-1\n", "number"), true);
});

test("a label is a number to predict where numbers are broken or many", () => {
  const guess = (column) =>
    guessLabel(
      readTable(`a,b,c\n${column.map((cell) => `1,2,${cell}`).join("\n")}`).table,
      { header: true, label: 2 },
      8,
    );
  assert.deepEqual(
    [guess(["u", "v"]), guess([0, 1, 2]), guess([0.5, 1]), guess([1, 2, 3, 4, 5, 6, 7, 8, 9])],
    ["classes", "classes", "number", "number"],
  );
});

test("more than two columns are inputs with names, which the table gives", () => {
  const table = "petal  length,petal width,sepal,,kind\n1,2,3,4,u\n5,6,7,8,v\n9,1,2,3,u\n4,5,6,7,v\n";
  const { points: read, inputs } = convert(table, { inputs: [2, 0, 3], label: 4 });
  assert.deepEqual(inputs, ["sepal", "petal length", "x3"]);
  assert.deepEqual(read[0], [3, 1, 4, -1]);
  assert.deepEqual(convert(table, { header: false, inputs: [0, 1, 2], label: 4, as: "classes" }).inputs, [
    "x1",
    "x2",
    "x3",
  ]);
  assert.equal(convert("1,2,u\n3,4,v\n5,6,u\n7,8,v\n", { header: false }).inputs, undefined);
});
