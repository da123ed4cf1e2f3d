// The templates of the documents, read from content/templates; the workspace's own replace those that ship.

import type { Content } from "@hamon/content";
import { Fault, LANGUAGES, type DocumentRecord, type Language } from "@hamon/records";
import { parseStatements, parseTemplate, parseWords, type Statements, type Template, type Words } from "@hamon/template";

export const DOCUMENT_KINDS = [
  "preliminary_report",
  "final_report",
  "public_statement",
  "exposure_table",
] as const satisfies readonly DocumentRecord["kind"][];
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

const FORMATS = ["pdf", "docx", "xlsx"] as const satisfies readonly DocumentRecord["format"][];
type Format = (typeof FORMATS)[number];

export interface ReportTemplate {
  readonly kind: DocumentKind;
  readonly template: Template;
  readonly formats: readonly { readonly language: Language; readonly format: Format }[];
}

export interface Templates {
  readonly byKind: Readonly<Record<DocumentKind, ReportTemplate>>;
  readonly words: Words;
}

/** @throws {Fault} `content-missing`, `template-malformed`. */
export function loadTemplates(content: Content): Templates {
  const entries = DOCUMENT_KINDS.map((kind) => [kind, loadTemplate(content, kind)] as const);
  return { byKind: Object.fromEntries(entries) as Templates["byKind"], words: parseWords(content.file("templates/words.yml")) };
}

function loadTemplate(content: Content, kind: DocumentKind): ReportTemplate {
  const file = content.file(`templates/${kind}.yml`);
  return { kind, template: parseAnyTemplate(content, kind), formats: formatsOf(file.value, file.at) };
}

/** A template by its name, its parts found beside it. */
export function parseAnyTemplate(content: Content, name: string): Template {
  const parts = new Map(content.files("templates").map((part) => [part.path.replace(/^workspace:/, ""), part]));
  return parseTemplate(content.file(`templates/${name}.yml`), { part: (part) => parts.get(`templates/parts/${part}.yml`) });
}

export function loadStatements(content: Content, isSynthetic: boolean): Statements {
  return parseStatements(content.file("templates/statements.yml"), { isSynthetic });
}

function formatsOf(value: unknown, at: (path: readonly string[]) => string): ReportTemplate["formats"] {
  const formats = (value as { formats?: unknown }).formats;
  const found = LANGUAGES.flatMap((language) => {
    const given = (formats as Record<string, unknown> | undefined)?.[language] ?? [];
    if (!Array.isArray(given) || !given.every((one) => FORMATS.includes(one as Format))) {
      throw new Fault("template-malformed", { at: at(["formats", language]), params: { reason: "value", name: JSON.stringify(given) } });
    }
    return given.map((format) => ({ language, format: format as Format }));
  });
  if (found.length === 0) throw new Fault("template-malformed", { at: at(["formats"]), params: { reason: "list", name: "formats" } });
  return found;
}
