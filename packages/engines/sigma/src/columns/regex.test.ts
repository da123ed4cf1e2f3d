import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { foldCase } from "../pattern.js";
import { checkRe2 } from "../regex.js";
import { createRegexAutomaton } from "./regex-automaton.js";
import { neededLiterals } from "./regex-literal.js";
import { compileRegex } from "./regex-program.js";
import { parseRe2 } from "./regex-syntax.js";

function matches(source: string, text: string, flags = ""): boolean | null {
  assert.equal(checkRe2(source, flags).fault, null, source);
  return createRegexAutomaton(parseRe2(source, flags))?.test(text, 1e9) ?? null;
}

const piece = fc.constantFrom(
  "a",
  "b",
  ".",
  "[^a]",
  "[a-c会]",
  "\\w",
  "\\W",
  "\\d",
  "\\b",
  "\\B",
  "^",
  "$",
  "\\x41",
  "\\.",
  "(?:)",
  "會",
  "𐐀",
  "\\Qa.\\E",
  "[\\]a]",
  "[a-]",
);
const source = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    piece,
    fc.tuple(tie("node"), tie("node")).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(${a}|${b})`),
    fc.tuple(tie("node"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{0,1}?", "{2,}")).map(([a, count]) => `(?:${a})${count}`),
  ),
})).node;
// No letter beyond 16 bits: V8 lets (?![\\s\\S])(?<![\\s\\S]) hold in the middle of one.
const text = fc.string({ unit: fc.constantFrom("a", "b", "A", "c", ".", "1", "\n", "会", " ", "_", "]", "-"), maxLength: 10 });

test("a regex automaton matches what JavaScript matches by the same expression", () => {
  const property = fc.property(
    source,
    fc.constantFrom("", "i", "m", "s", "ims"),
    fc.array(text, { minLength: 1, maxLength: 6 }),
    (written, flags, texts) => {
      const { fault, js } = checkRe2(written, flags);
      if (fault !== null || js === null) return;
      const automaton = createRegexAutomaton(parseRe2(written, flags));
      const expected = new RegExp(js, flags.includes("i") ? "iu" : "u");
      for (const one of texts) assert.equal(automaton?.test(one, 1e9), expected.test(one), JSON.stringify([written, flags, one]));
    },
  );
  fc.assert(property, { numRuns: Number(process.env["RUNS"] ?? 4000) });
});

test("every match holds one of the literals that its expression needs", () => {
  const property = fc.property(source, fc.constantFrom("", "i"), text, (written, flags, one) => {
    if (checkRe2(written, flags).fault !== null) return;
    const tree = parseRe2(written, flags);
    const literals = neededLiterals(tree);
    if (literals === null || createRegexAutomaton(tree)?.test(one, 1e9) !== true) return;
    assert.ok(
      literals.some((literal) => foldCase(one).includes(literal)),
      JSON.stringify([written, one, literals]),
    );
  });
  fc.assert(property, { numRuns: Number(process.env["RUNS"] ?? 4000) });
});

const cases = [
  ["(?i:a)b", "Ab", true],
  ["(?i:a)b", "AB", false],
  ["a(?i)b", "aB", true],
  ["a(?i)b", "AB", false],
  ["(?i)s", "ſ", true],
  ["(?i)k", "\u212a", true],
  ["\\bs", "ſs", true],
  ["[[:^alpha:]]", "a", false],
  ["[[:^alpha:]]", "1", true],
  ["[^\\S]x", " x", true],
  ["\\pL\\PL", "会1", true],
  ["\\p{Greek}", "σ", true],
  ["\\p{^Greek}", "σ", false],
  ["^$", "", true],
  ["(?m)^a$", "b\na\nc", true],
  ["^a$", "b\na\nc", false],
  ["a\\z", "a\n", false],
  [".", "\n", false],
  ["^.$", "𐐀", true],
  ["\\x{10400}", "𐐀", true],
  ["\\101", "A", true],
  ["\\Qa.b\\E+", "a.bb", true],
  ["(a|b)*c{0}$", "ab", true],
  ["\\w+`(?:\\w+|-|.)`[\\w+|\\s]", "abc`d`e", true],
] as const;
for (const [written, one, expected] of cases) {
  test(`/${written}/ ${expected ? "matches" : "does not match"} ${JSON.stringify(one)}`, () =>
    assert.equal(matches(written, one), expected));
}

test("neededLiterals reads groups, alternatives and repetitions", () => {
  const of = (written: string, flags = "") => neededLiterals(parseRe2(written, flags));
  assert.deepEqual(of("\\w+`(?:\\w+|-|.)`x"), ["`x"]);
  assert.deepEqual(of("foo|Bar"), ["foo", "bar"]);
  assert.deepEqual(of("(?:foo|bar)+x?"), ["foo", "bar"]);
  assert.deepEqual(of("(?i)pass"), ["pa"]);
  assert.equal(of("a*"), null);
  assert.equal(of("a|.*"), null);
});

test("an expression that is larger than is allowed is refused, also one that repeats nothing", () => {
  for (const written of ["(?:(?:a{1000}){1000}){1000}", "(?:(?:(?:){1000}){1000}){1000}"]) {
    assert.equal(compileRegex(parseRe2(written, "")), null, written);
  }
});

test("time is linear where backtracking takes for ever, and states are forgotten when they are many", () => {
  const automaton = createRegexAutomaton(parseRe2("(?:a|b|ab)*[ac](?:a|b){12}d$", ""));
  const long = "abbabaab".repeat(20_000);
  const begun = process.cpuUsage().user;
  assert.equal(automaton?.test(long, 1e9), false);
  assert.equal(automaton?.test(`${long}abbabaababbabd`, 1e9), true);
  assert.ok(process.cpuUsage().user - begun < 20e6, "CPU time is not linear");
});

test("a budget ends a test without an answer", () => {
  const automaton = createRegexAutomaton(parseRe2("[xw].{900}y", ""));
  assert.equal(automaton?.test(`${"x".repeat(100_000)}\ny`, 10_000), null);
});
