import assert from "node:assert/strict";
import { test } from "node:test";
import { loadContent, parseYaml, type Content, type ContentFile } from "@hamon/content";
import { CASES_ENDING, checkCases, parseLawBook } from "@hamon/law";
import { LANGUAGES } from "@hamon/records";
import { HOLIDAYS } from "./japan-holidays.js";
import { checkLaws, lawBookOf } from "./law-files.js";

const content = await loadContent();
const FILES = content.files("laws");
const APPI = "laws/jp/appi/breach_report.yml";

/** The content with one file's text changed; places are those of the changed text. */
function changed(path: string, change: (text: string) => string): Content {
  const files = FILES.map((file) => (file.path === path ? parseYaml(path, change(file.text)) : file));
  assert.notDeepEqual(
    files.map(({ text }) => text),
    FILES.map(({ text }) => text),
    "the change changes something",
  );
  return { ...content, files: (folder) => (folder === "laws" ? files : content.files(folder)) };
}

test("every law has its structure, its citations, its cases and its sentences", async () => assert.deepEqual(await checkLaws(content), []));

test("there are at least 60 worked cases, and every law has some", () => {
  const { book } = parseLawBook(FILES, HOLIDAYS);
  const checked = FILES.filter(({ path }) => path.endsWith(CASES_ENDING)).map((file) => checkCases(file, book));
  assert.ok(checked.reduce((sum, { case_count }) => sum + case_count, 0) >= 60);
  assert.deepEqual(checked.map(({ law }) => law).sort(), book.laws.map(({ law }) => law).sort());
});

const refusals = [
  {
    name: "a day that does not exist",
    path: APPI,
    from: "2022-04-01: { is: 1000",
    to: "2022-04-31: { is: 1000",
    code: "bad-date",
    shows: "2022-04-31",
  },
  {
    name: "a value without a source",
    path: APPI,
    from: "{ is: 1000, source: rule_7_4 }",
    to: "{ is: 1000 }",
    code: "missing-citation",
    shows: undefined,
  },
  {
    name: "a misspelt fact",
    path: APPI,
    from: "{ fact: special_care_involved }",
    to: "{ fact: special_care_invloved }",
    code: "unknown-fact",
    shows: "special_care_involved",
  },
  {
    name: "a misspelt choice",
    path: APPI,
    from: "{ to: fsa, when: { fact: entity, in: [insurer] } }",
    to: "{ to: fsa, when: { fact: entity, in: [insurers] } }",
    code: "unknown-choice",
    shows: "insurer",
  },
  {
    name: "a calendar's day that does not exist",
    path: "laws/calendars/jp_administrative.yml",
    from: "until: 01-03",
    to: "until: 02-30",
    code: "bad-date",
    shows: "02-30",
  },
  {
    name: "a case with a misspelt fact",
    path: "laws/jp/appi/breach_report.cases.yml",
    from: "given: { person_count: 1000 }",
    to: "given: { persons_count: 1000 }",
    code: "unknown-fact",
    shows: "person_count",
  },
  {
    name: "a case that comes out differently",
    path: "laws/jp/appi/breach_report.cases.yml",
    from: "due: { final_report: 2026-05-07 }",
    to: "due: { final_report: 2026-05-03 }",
    code: "case-differs",
    shows: "2026-05-07",
  },
] as const;

for (const { name, path, from, to, code, shows } of refusals) {
  test(`checkLaws names ${name} with file, line and column`, async () => {
    const text = content.file(path).text;
    const line = text.slice(0, text.indexOf(from)).split("\n").length;
    const faults = await checkLaws(changed(path, (whole) => whole.replace(from, to)));
    const found = faults.find((fault) => fault.code === code);
    assert.ok(found, faults.map(({ message }) => message).join());
    assert.match(found.at ?? "", new RegExp(`^${path.replaceAll(".", "\\.")}:${line}:\\d+$`));
    if (shows !== undefined) assert.ok(JSON.stringify(found.params).includes(shows), found.message);
  });
}

test("a law with a mistake decides nothing: every mistake is thrown at once", () => {
  const broken = changed(APPI, (text) =>
    text.replaceAll("source: rule_7_4", "source: rule_7_5").replace("{ fact: malicious_act }", "{ fact: malicius_act }"),
  );
  assert.throws(
    () => lawBookOf(broken),
    (fault: { code: string; all: readonly { code: string }[] }) => {
      assert.deepEqual(fault.all.map(({ code }) => code).sort(), ["unknown-fact", "unknown-name", "unknown-name"]);
      return fault.code !== undefined;
    },
  );
});

test("a law without cases is named", async () => {
  const without: Content = {
    ...content,
    files: (folder) => content.files(folder).filter(({ path }) => path !== "laws/jp/my_number/breach_report.cases.yml"),
  };
  assert.deepEqual(
    (await checkLaws(without)).map(({ code, at }) => [code, at]),
    [["law-without-cases", "jp.my_number.breach_report"]],
  );
});

test("every fault of laws, facts and filings has its sentences in both languages", () => {
  const codes = [
    "bad-date",
    "missing-citation",
    "unknown-fact",
    "unknown-choice",
    "unknown-name",
    "fact-type-wrong",
    "fact-choices-wrong",
    "fact-value-wrong",
    "fact-reason-missing",
    "law-key-missing",
    "law-key-unknown",
    "law-value-wrong",
    "law-text-missing",
    "law-duplicate",
    "law-without-cases",
    "duty-circle",
    "condition-circle",
    "case-differs",
    "sentence-missing",
    "obligation-unknown",
    "obligation-already-filed",
    "filing-time-wrong",
    "filing-in-future",
    "filing-before-awareness",
    "filing-awareness-unknown",
    "late-reason-needed",
  ];
  for (const language of LANGUAGES) {
    for (const code of codes)
      for (const part of ["what", "next"])
        assert.ok(!content.sentence(language, `faults.${code}.${part}`).startsWith("⟦"), `${language} ${code}.${part}`);
  }
});

interface Mutant {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** Every number of a law one up and one down, every "over", "counted" and closed day taken away, every amendment a day off. */
function mutantsOf({ path, text }: ContentFile): readonly Mutant[] {
  const swaps: readonly (readonly [RegExp, (found: string) => readonly string[]])[] = [
    [/is: \d+/g, (found) => [1, -1].map((step) => `is: ${Number(found.slice(4)) + step}`)],
    [/is: counted/g, () => ["is: not_counted"]],
    [/ over: /g, () => [" at_least: "]],
    [/2024-04-01/g, () => ["2024-03-31", "2024-04-02"]],
    [/saturday, sunday/g, () => ["saturday", "sunday"]],
    [/from: 12-29/g, () => ["from: 12-28", "from: 12-30"]],
    [/until: 01-03/g, () => ["until: 01-02", "until: 01-04"]],
    [
      /unless: \[.*\]/g,
      (found) =>
        namesIn(found).map(
          (name) =>
            `unless: [${namesIn(found)
              .filter((other) => other !== name)
              .join(", ")}]`,
        ),
    ],
  ];
  return swaps.flatMap(([pattern, replacements]) =>
    [...text.matchAll(pattern)].flatMap((match) =>
      replacements(match[0]).map((to) => {
        const line = text.slice(0, match.index).split("\n").length;
        return {
          name: `${path}:${line} ${match[0].trim()} -> ${to.trim()}`,
          path,
          text: text.slice(0, match.index) + to + text.slice(match.index + match[0].length),
        };
      }),
    ),
  );
}

const namesIn = (list: string) => list.slice(list.indexOf("[") + 1, -1).split(", ");

test("change any number of a law by one, and some case fails", () => {
  const caseFiles = FILES.filter(({ path }) => path.endsWith(CASES_ENDING));
  const mutants = FILES.filter(({ path }) => !path.endsWith(CASES_ENDING)).flatMap(mutantsOf);
  const alive = mutants.filter(({ path, text }) => {
    const { book, faults } = parseLawBook(
      FILES.map((file) => (file.path === path ? parseYaml(path, text) : file)),
      HOLIDAYS,
    );
    return faults.length === 0 && caseFiles.every((file) => checkCases(file, book).faults.length === 0);
  });
  assert.ok(mutants.length >= 50, `${mutants.length} mutants`);
  assert.deepEqual(
    alive.map(({ name }) => name),
    [],
  );
});
