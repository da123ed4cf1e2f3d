// A Parquet file as a table of the lake: DuckDB reads it where it lies.

import type { KeptItem } from "@hamon/evidence";
import { quoteName, type LakeDraft, type LakeSession } from "@hamon/lake";
import { Fault, type Source } from "@hamon/records";
import type { SourceJob } from "./commit-source.js";
import { recordTarget } from "./parse-target.js";
import type { Read } from "./source-result.js";

// A row's place is its number: a Parquet row has no byte offset of its own.
/** @throws {Fault} `source-no-parquet`, `source-changed`, `table-columns-differ`. */
export async function readParquet(job: SourceJob, draft: LakeDraft, source: Source, item: KeptItem): Promise<Read> {
  const { session, open } = job;
  const file = source.path;
  const columns = await parquetColumns(session, file, source);
  const { table } = recordTarget(open, source, columns);
  const own = columns.map((name) => `nullif(cast(${quoteName(name)} as varchar), '') as ${quoteName(name)}`).join(", ");
  const select = `select $base + file_row_number as row_id, $evidence_id as evidence_id, file_row_number as "log.offset", ${own} from read_parquet($file, file_row_number = true)`;
  const part = await draft.write(table, item.evidence_id, select, {
    base: item.evidence_no * 2 ** 32,
    evidence_id: item.evidence_id,
    file,
  });
  if (!(await open.evidence.matches(item.evidence_id, file))) throw new Fault("source-changed", { at: file });
  job.progress(item.bytes);
  const warnings: Read["warnings"] = part.row_count === 0 ? [{ code: "no-rows", params: {} }] : [];
  return { row_count: part.row_count, unparsed_count: 0, warnings, first_at: null, last_at: null };
}

async function parquetColumns(session: LakeSession, file: string, source: Source): Promise<readonly string[]> {
  try {
    const rows = await session.query<{ column_name: string }>("describe select * from read_parquet($file)", { file });
    return rows.map(({ column_name }) => column_name);
  } catch (cause) {
    if (cause instanceof Fault || (cause as Error).name === "AbortError") throw cause;
    throw new Fault("source-no-parquet", { at: source.path, cause });
  }
}
