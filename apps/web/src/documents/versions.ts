// Documents as people look for them: by kind, the newest version first, its files together.

import type { DocumentRecord, ExposureTable, FigureView } from "@hamon/records";

export interface DocumentVersion {
  readonly version: number;
  readonly made_at: string;
  readonly is_stale: boolean;
  /** Facts printed as missing (未確認), over all its files, by key. */
  readonly missing: readonly string[];
  readonly files: readonly DocumentRecord[];
}

export interface DocumentKind {
  readonly kind: DocumentRecord["kind"];
  /** Newest first; never empty. */
  readonly versions: readonly DocumentVersion[];
}

const KINDS = [
  "preliminary_report",
  "final_report",
  "public_statement",
  "exposure_table",
] as const satisfies readonly DocumentRecord["kind"][];

export function kindsOf(documents: readonly DocumentRecord[]): readonly DocumentKind[] {
  return KINDS.map((kind) => ({ kind, versions: versionsOf(documents.filter((document) => document.kind === kind)) })).filter(
    ({ versions }) => versions.length > 0,
  );
}

function versionsOf(documents: readonly DocumentRecord[]): readonly DocumentVersion[] {
  const numbers = [...new Set(documents.map(({ version }) => version))].toSorted((one, other) => other - one);
  return numbers.map((version) => {
    const files = documents
      .filter((document) => document.version === version)
      .toSorted((one, other) => fileOrder(one).localeCompare(fileOrder(other)));
    return {
      version,
      files,
      made_at:
        files
          .map(({ made_at }) => made_at)
          .toSorted()
          .at(-1) ?? "",
      is_stale: files.some(({ is_stale }) => is_stale),
      missing: [...new Set(files.flatMap(({ missing }) => missing))],
    };
  });
}

// Japanese first, then PDF, Word, Excel.
function fileOrder({ language, format }: DocumentRecord): string {
  return `${language === "ja" ? 0 : 1}${["pdf", "docx", "xlsx"].indexOf(format)}`;
}

const COLUMNS = ["reachable", "accessed", "taken", "accessed_and_taken", "persons"] as const;

export interface NamedFigure {
  readonly key: string;
  readonly column: (typeof COLUMNS)[number];
  readonly figure: FigureView;
}

/** figure_id -> the line and column of the table it stands in today. */
export function figuresOf(table: ExposureTable | null): ReadonlyMap<string, NamedFigure> {
  const named = table?.lines.flatMap((line) => COLUMNS.map((column) => ({ key: line.key, column, figure: line[column] }))) ?? [];
  // The first wins: a zero stands in all columns of its line.
  return new Map(named.toReversed().map((one) => [one.figure.figure_id, one]));
}
