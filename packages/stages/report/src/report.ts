// 報告 — obligations and exposure to documents: 速報, 確報, public statement and exposure table.
//
// Every figure is a reference to the lake's `figure` table and is kept with the document's row. A document whose
// content is what it was keeps its version; one that changed gets the next, and the old file stays.

import { openPress, type Press } from "@hamon/press";
import type { OpenCase } from "@hamon/case";
import type { FileDigest, Progress } from "@hamon/records";
import { DOCUMENT_KINDS, loadTemplates, type ReportTemplate } from "./content-templates.js";
import { latestDocuments, type DocumentRow } from "./document-rows.js";
import { draftDocument, makeDocument, type Draft, type DocumentForm } from "./make-document.js";
import { readReportData } from "./report-data.js";

export interface ReportResult {
  readonly document_count: number;
  /** What is new in this run. */
  readonly made: readonly { readonly kind: string; readonly language: string; readonly format: string; readonly version: number }[];
  readonly warnings: readonly { readonly code: string; readonly params: Record<string, string | number> }[];
  /** The newest version of each document, unchanged ones too: a run vouches for all. */
  readonly files: readonly FileDigest[];
}

/**
 * Makes what is missing or has changed.
 *
 * @throws {Fault} `template-malformed`, `template-unknown-reference`, `template-no-case`, `disk-full`.
 */
export async function report(open: OpenCase, progress: Progress): Promise<ReportResult> {
  const templates = loadTemplates(open.content);
  const data = await readReportData(open);
  const forms = DOCUMENT_KINDS.flatMap((kind) => formsOf(templates.byKind[kind]));
  const drafts = forms.map((form) => draftDocument(open, form, { templates, data }));
  const press = openPress();
  try {
    const known = await latestDocuments(open);
    const outcome = await makeAll(open, drafts, { known, press, progress });
    return { ...outcome, document_count: drafts.length };
  } finally {
    await press.close();
  }
}

function formsOf(template: ReportTemplate): readonly DocumentForm[] {
  return template.formats.map(({ language, format }) => ({ template, language, format }));
}

interface Making {
  readonly known: readonly DocumentRow[];
  readonly press: Press;
  readonly progress: Progress;
}

async function makeAll(open: OpenCase, drafts: readonly Draft[], { known, press, progress }: Making) {
  const files: FileDigest[] = [];
  const made: ReportResult["made"][number][] = [];
  let geta = 0;
  for (const [i, draft] of drafts.entries()) {
    progress.signal.throwIfAborted();
    progress.report(i, drafts.length);
    const { row, is_new, geta_count } = await makeDocument(open, draft, { known, press });
    files.push({ path: row.path, sha256: row.sha256, bytes: row.bytes });
    geta += geta_count;
    if (is_new) made.push({ kind: row.kind, language: row.language, format: row.format, version: row.version });
  }
  progress.report(drafts.length, drafts.length);
  return { files, made, warnings: geta === 0 ? [] : [{ code: "glyph-missing", params: { count: geta } }] };
}
