// One document: rendered, compared with its newest version, and when it differs printed, kept and logged.
//
// Life of a document: 1. rendered with a day that never was, and its content hashed. 2. The newest row's id is that
// hash: nothing to do. 3. Else printed; 4. the file placed under its version's name; 5. the entry in the log, which
// vouches for the file; 6. the row. A kill before 6 leaves no row: the next run places the same name again, and
// the newest entry of a path is the one that counts.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { OpenCase } from "@hamon/case";
import { placeFile, printDocx, printXlsx, type Press, type PrintOptions } from "@hamon/press";
import type { Language } from "@hamon/records";
import { dayText, japanDay, renderTemplate, type Rendered } from "@hamon/template";
import type { ReportTemplate, Templates } from "./content-templates.js";
import { insertDocument, type DocumentRow } from "./document-rows.js";
import type { ReportData } from "./report-data.js";
import { reportSources } from "./report-sources.js";

export interface DocumentForm {
  readonly template: ReportTemplate;
  readonly language: Language;
  readonly format: DocumentRow["format"];
}

export interface Draft {
  readonly form: DocumentForm;
  /** SHA-256 over what the document says, but for the day it was made. */
  readonly content: string;
  /** The document as made on a day in Japan. */
  render(made_on: string): Rendered;
}

interface DraftOptions {
  readonly templates: Templates;
  readonly data: ReportData;
}

/** Stands for the day of making while contents are compared. */
const NO_DAY = "0001-01-01";

export function draftDocument(open: OpenCase, form: DocumentForm, { templates, data }: DraftOptions): Draft {
  const { language, format, template } = form;
  const render = (made_on: string) =>
    renderTemplate(template.template, reportSources(open, data, { language, made_on }), { language, words: templates.words });
  const { title, blocks } = render(NO_DAY);
  const said = JSON.stringify([template.kind, language, format, open.record.organisation, open.record.is_synthetic, title, blocks]);
  return { form, content: createHash("sha256").update(said).digest("hex"), render };
}

export interface MakeOptions {
  readonly known: readonly DocumentRow[];
  readonly press: Press;
}

export interface MadeDocument {
  readonly row: DocumentRow;
  readonly is_new: boolean;
  readonly geta_count: number;
}

/** @throws {Fault} `disk-full`; the template's own. */
export async function makeDocument(open: OpenCase, draft: Draft, { known, press }: MakeOptions): Promise<MadeDocument> {
  const { template, language, format } = draft.form;
  const newest = known.find((row) => row.kind === template.kind && row.language === language && row.format === format);
  if (
    newest !== undefined &&
    newest.document_id === documentId(open, draft, newest.version) &&
    existsSync(join(open.folder, newest.path))
  ) {
    return { row: newest, is_new: false, geta_count: 0 };
  }
  const version = (newest?.version ?? 0) + 1;
  const madeAt = open.now();
  const rendered = draft.render(japanDay(madeAt));
  const { bytes, geta_count } = await print(open, rendered, { draft, press, madeAt });
  const path = `documents/${template.kind}_${language}_v${version}.${format}`;
  const placed = await placeFile(join(open.folder, path), bytes);
  const row: DocumentRow = {
    document_id: documentId(open, draft, version),
    case_id: open.case_id,
    kind: template.kind,
    language,
    format,
    version,
    path,
    ...placed,
    figures: rendered.figures,
    missing: rendered.missing,
    made_at: madeAt.toISOString(),
  };
  await logDocument(open, row, draft.content);
  await insertDocument(open, row);
  return { row, is_new: true, geta_count };
}

/** Says which content it is, so that equal content is known again: "document_" and 32 hex digits. */
function documentId({ case_id }: OpenCase, { form, content }: Draft, version: number): string {
  const { template, language, format } = form;
  const hash = createHash("sha256").update([case_id, template.kind, language, format, version, content].join("\n"));
  return `document_${hash.digest("hex").slice(0, 32)}`;
}

interface Printing {
  readonly draft: Draft;
  readonly press: Press;
  readonly madeAt: Date;
}

async function print(
  open: OpenCase,
  { title, blocks }: Rendered,
  { draft, press, madeAt }: Printing,
): Promise<{ readonly bytes: Buffer; readonly geta_count: number }> {
  const { language, format } = draft.form;
  const word = (key: string, params = {}) => open.content.sentence(language, `press.${key}`, params);
  const options: PrintOptions = {
    language,
    title,
    author: open.record.organisation,
    footer: word("footer", { organisation: open.record.organisation, title, made_on: dayText(japanDay(madeAt), language) }),
    banner: open.record.is_synthetic ? word("synthetic") : null,
    madeAt,
  };
  if (format === "docx") return { bytes: await printDocx(blocks, options), geta_count: 0 };
  if (format === "xlsx") return { bytes: await printXlsx(blocks, options), geta_count: 0 };
  const { pdf, geta_count } = await press.printPdf(blocks, options);
  return { bytes: pdf, geta_count };
}

// No personal data: figures, names of what is missing, and the file's digest.
async function logDocument(open: OpenCase, row: DocumentRow, content: string): Promise<void> {
  const { document_id, kind, language, format, version, figures, missing, path, sha256, bytes } = row;
  await open.evidence.append({
    kind: "document",
    actor: open.actor,
    body: { document_id, kind, language, format, version, content_sha256: content, figures, missing },
    files: [{ path, sha256, bytes }],
  });
}
