// 本人への通知 — the text of a notice: items 1, 2, 4, 5 and 9 of 施行規則第10条, from content/templates/notice.yml.
//
// Persons with the same items and certainty have the same text: it is rendered once for each such group.

import { intrusionOf, type OpenCase } from "@hamon/case";
import {
  caseValue,
  elementsOfMask,
  intrusionValue,
  labelItem,
  parseStatements,
  parseTemplate,
  parseWords,
  plainText,
  readMapLabels,
  renderTemplate,
  type Block,
  type CaseView,
  type Item,
  type Rendered,
  type Sources,
  type Statements,
  type Template,
  type Value,
  type Words,
} from "@hamon/template";
import type { Person } from "./person-pages.js";

/** Persons in Japan are told in Japanese. */
export const LANGUAGE = "ja";

type Group = Pick<Person, "certainty" | "element_mask">;

export interface Notices {
  readonly title: string;
  /** What the text cannot say yet: nothing is sent while there is any. */
  readonly missing: readonly string[];
  /** Index in `bodies` of a person's text. */
  bodyOf(person: Group): number;
  readonly bodies: readonly (readonly Block[])[];
  /** The same as plain text. */
  textOf(person: Group): string;
  /** The elements of a person's rows, joined for a list. */
  elementsOf(person: Group): string;
  /** Another template of the case: a list of persons. */
  renderList(name: string, persons: readonly Item[]): Rendered;
  statement(key: string): string | null;
}

/** @throws {Fault} `template-malformed`, `template-unknown-reference`, `template-no-case`. */
export async function openNotices(open: OpenCase): Promise<Notices> {
  const printer = await openPrinter(open);
  const template = loadTemplate(open, "notice");
  const bodies: (readonly Block[])[] = [];
  const texts: string[] = [];
  const known = new Map<string, number>();
  const bodyOf = (person: Group) => {
    const key = `${person.certainty} ${person.element_mask}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const { blocks } = printer.render(template, sourcesFor(printer, person));
    bodies.push(blocks);
    texts.push(plainText(blocks));
    known.set(key, bodies.length - 1);
    return bodies.length - 1;
  };
  const sample = printer.render(template, sourcesFor(printer, { certainty: "reachable", element_mask: 0 }));
  return {
    title: sample.title,
    missing: sample.missing,
    bodies,
    bodyOf,
    textOf: (person) => texts[bodyOf(person)] ?? "",
    elementsOf: (person) =>
      elementsOfMask(printer.view.labels, person.element_mask)
        .map(({ label }) => label[LANGUAGE])
        .join(JOINER),
    renderList: (name, persons) =>
      printer.render(loadTemplate(open, name), { ...printer.sources, list: (list) => (list === "persons" ? persons : undefined) }),
    statement: (key) => printer.statements.text(key, LANGUAGE),
  };
}

const JOINER = "、";

interface Printer {
  readonly view: CaseView;
  readonly statements: Statements;
  readonly sources: Sources;
  render(template: Template, sources: Sources): Rendered;
}

async function openPrinter(open: OpenCase): Promise<Printer> {
  const words: Words = parseWords(open.content.file("templates/words.yml"));
  const statements = parseStatements(open.content.file("templates/statements.yml"), { isSynthetic: open.record.is_synthetic });
  const view: CaseView = { record: open.record, labels: labelsOf(open), intrusion: await intrusionOf(open) };
  const kinds: Readonly<Record<string, (key: string) => Value | undefined>> = {
    case: (key) => caseValue(view, key, LANGUAGE),
    intrusion: (key) => intrusionValue(view, key),
    statement: (key) => statements.value(key, LANGUAGE),
  };
  const sources: Sources = { value: (kind, key) => kinds[kind]?.(key), list: () => undefined };
  return { view, statements, sources, render: (template, given) => renderTemplate(template, given, { language: LANGUAGE, words }) };
}

function sourcesFor({ view, sources }: Printer, { certainty, element_mask }: Group): Sources {
  const elements = elementsOfMask(view.labels, element_mask).map((element) => labelItem(element, LANGUAGE));
  return {
    value: (kind, key) => (kind === "person" && key === "certainty" ? { type: "text", text: certainty } : sources.value(kind, key)),
    list: (name) => (name === "person_elements" ? elements : undefined),
  };
}

function loadTemplate({ content }: OpenCase, name: string): Template {
  const parts = new Map(content.files("templates").map((file) => [file.path.replace(/^workspace:/, ""), file]));
  return parseTemplate(content.file(`templates/${name}.yml`), { part: (part) => parts.get(`templates/parts/${part}.yml`) });
}

function labelsOf({ content, record }: OpenCase) {
  const file = content.files("data_maps").find(({ path }) => path.endsWith(`data_maps/${record.data_map}.hamon.yml`));
  return readMapLabels(file?.value);
}
