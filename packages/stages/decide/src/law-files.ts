// content/laws as a book, read once for each loaded content.

import type { Content } from "@hamon/content";
import { CASES_ENDING, checkCases, parseLawBook, PHRASES, type LawBook, type ParsedBook } from "@hamon/law";
import { Fault, LANGUAGES } from "@hamon/records";
import { HOLIDAYS } from "./japan-holidays.js";
import { sentenceKey } from "./words.js";

const books = new WeakMap<Content, ParsedBook>();

function parse(content: Content): ParsedBook {
  const known = books.get(content);
  if (known !== undefined) return known;
  const parsed = parseLawBook(content.files("laws"), HOLIDAYS);
  books.set(content, parsed);
  return parsed;
}

/** @throws {Fault} the first mistake of any law file, with all of them: nothing is decided by a law that could be misread. */
export function lawBookOf(content: Content): LawBook {
  const { book, faults } = parse(content);
  const [first] = faults;
  if (first !== undefined) throw new Fault(first.code, { at: first.at, params: first.params, all: faults });
  return book;
}

/**
 * Every law against its structure and its cases, and every sentence that a reason or working needs.
 *
 * @returns all faults; empty when all is well. A law without cases is one.
 */
export async function checkLaws(content: Content): Promise<readonly Fault[]> {
  const { book, faults } = parse(content);
  if (faults.length > 0) return faults;
  const results = content
    .files("laws")
    .filter(({ path }) => path.endsWith(CASES_ENDING))
    .map((file) => checkCases(file, book));
  const withCases = new Set(results.map(({ law }) => law));
  const bare = book.laws
    .filter(({ law }) => !withCases.has(law))
    .map(({ law }) => new Fault("law-without-cases", { at: law, params: { law } }));
  return [...results.flatMap((result) => result.faults), ...bare, ...missingSentences(content)];
}

function missingSentences(content: Content): readonly Fault[] {
  return LANGUAGES.flatMap((language) =>
    PHRASES.map(sentenceKey)
      .filter((key) => content.sentence(language, key).startsWith("⟦"))
      .map((key) => new Fault("sentence-missing", { at: `locales/${language}/decide.yml`, params: { key } })),
  );
}
