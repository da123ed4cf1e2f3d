// No pattern takes longer than the length of its line allows, whatever the line is; and both engines find the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { loadContent } from "@hamon/content";
import { compileRegex, isLinearRegex } from "./linear-regex.js";
import { readMappings } from "./read-mapping.js";

const refused = ["", "(", "(?=a)b", "(?<!a)b", "(a)\\1", "a{17}", "(?:a{5}){5}"];
for (const source of refused) test(`isLinearRegex refuses ${source}`, () => assert.equal(isLinearRegex(source), false));
for (const source of ["a+", "(?<x>a|b)*c", "[^\\]]*", "\\d{1,16}", "^$"])
  test(`isLinearRegex takes ${source}`, () => assert.ok(isLinearRegex(source)));

// Without the second engine the first would need 2^40 steps, the second 4,000^4: the age of the earth.
test("a hostile line is given up in time", () => {
  setFlagsFromString("--regexp-tier-up"); // as it is by itself: also after it was compiled
  const patterns = [compileRegex("^(?<a>(?:x+)+)y$"), compileRegex("^(?<a>.*) k (?<b>.*) k (?<c>.*) k (?<d>.*) end$")];
  const lines = [`${"x".repeat(40)}!`, `${" k".repeat(4000)} end?`];
  const start = performance.now();
  for (let round = 0; round < 5; round += 1)
    for (const [at, pattern] of patterns.entries()) assert.equal(pattern.exec(lines[at] as string), null);
  assert.ok(performance.now() - start < 20_000);
});

test("the words that a pattern must have spare the others its search, and never one that fits", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["^(?:dis)?connect from (?<x>\\S+)$", "connect from a", true],
    ["^colou?r: (?<x>.)", "color: a", true],
    ["^ab*c", "ac", true],
    ["^(?:cat|dog) food", "dog food", true],
    ["^x=\\[(?<x>\\d+)\\]", "x=[1]", true],
    ["one|two", "two", true],
    ["^connect from", "disconnected", false],
  ];
  for (const [source, line, fits] of cases) assert.equal(compileRegex(source).exec(line) !== null, fits, source);
});

test("every pattern that ships finds the same by itself and with its words looked for first", async () => {
  const content = await loadContent();
  const texts = content
    .files("mappings")
    .filter(({ path }) => path.endsWith(".samples.yml"))
    .flatMap(({ value }) => (value as readonly { readonly text: string }[]).flatMap(({ text }) => [text.trimEnd(), ...text.split("\n")]));
  const sources = readMappings(content.files("mappings")).flatMap(({ patterns }) => patterns.map(({ regex }) => regex));
  assert.ok(sources.length > 150 && texts.length > 100);
  for (const source of sources) {
    const [bare, quick] = [new RegExp(source, "s"), compileRegex(source)];
    for (const text of texts) assert.deepEqual(quick.exec(text)?.groups, bare.exec(text)?.groups, source);
  }
});
