// Rows of `document`: what was made, from which figures, and whether those still hold.

import type { OpenCase } from "@hamon/case";
import type { DocumentRecord, FigureUse, FigureView } from "@hamon/records";
import { readFigures } from "./report-data.js";

export type DocumentRow = Omit<DocumentRecord, "is_stale">;

/** Every document and version, newest version first. `is_stale`: a figure no longer says what the document prints. */
export async function listDocuments(open: OpenCase): Promise<readonly DocumentRecord[]> {
  const [rows, figures] = await Promise.all([readRows(open), readFigures(open)]);
  return rows.map((row) => ({ ...row, is_stale: row.figures.some((use) => !stillHolds(use, figures.get(use.figure_id))) }));
}

/** The newest version of each document. */
export async function latestDocuments(open: OpenCase): Promise<readonly DocumentRow[]> {
  const seen = new Set<string>();
  return (await readRows(open)).filter(({ kind, language, format }) => {
    const form = `${kind} ${language} ${format}`;
    return !seen.has(form) && seen.add(form);
  });
}

export async function insertDocument({ store }: OpenCase, row: DocumentRow): Promise<void> {
  await store.db
    .insertInto("document")
    .values({ ...row, figures: JSON.stringify(row.figures), missing: JSON.stringify(row.missing) })
    .execute();
}

async function readRows({ store, case_id }: OpenCase): Promise<readonly DocumentRow[]> {
  const rows = await store.db
    .selectFrom("document")
    .selectAll()
    .where("case_id", "=", case_id)
    .orderBy("version", "desc")
    .orderBy("kind")
    .orderBy("language")
    .orderBy("format")
    .execute();
  return rows as unknown as readonly DocumentRow[];
}

// A figure that was unknown when printed and is still not there says the same.
function stillHolds(use: FigureUse, figure: FigureView | undefined): boolean {
  if (figure === undefined) return use.state === "unknown";
  return figure.state === use.state && figure.value === use.value;
}
