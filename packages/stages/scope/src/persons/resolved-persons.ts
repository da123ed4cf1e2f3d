// Resolves the exposed rows to distinct persons (名寄せ): columns out through a pipe, keys in worker threads, union-find
// on typed arrays, and the person of each row back into the lake. No row is ever an object.

import { quoteName, type LakeDraft, type LakePart, type LakeSession } from "@hamon/lake";
import type { Columns } from "@hamon/records";
import type { Collection, DataMap } from "../map/data-map.js";
import type { CollectedTables } from "../record-tables.js";
import { recordTable } from "../sql-text.js";
import { rowPieces } from "../tsv.js";
import { newSharedRows, type LinkCounts, type LinkedRows, type SharedRows } from "./link-messages.js";
import { LinkThreads } from "./link-threads.js";
import { personLayout, personSelect, tellingFields, tellsSql, type PersonLayout } from "./person-layout.js";

/** Bytes of rows that a thread gets at a time. */
const PIECE_BYTES = 1 << 20;
const TSV_ROWS = 1 << 15;
const NULL = "\\N";

/** What the linked rows are kept as, for the joins that follow. Never committed. */
const ROW_PERSON_COLUMNS = {
  row_id: "BIGINT",
  person_id: "INTEGER",
  gives: "UTINYINT",
  new_name: "INTEGER",
} as const satisfies Columns;

export interface ResolvedPersons extends LinkCounts {
  readonly row_person: LakePart;
}

export interface PersonSources {
  readonly map: DataMap;
  readonly tables: CollectedTables;
  /** Collections with exposed rows, and which of their rows: SQL. */
  readonly exposed: readonly { readonly collection: Collection; readonly where: string }[];
}

export interface Workplace {
  readonly session: LakeSession;
  /** Takes the rows' persons as a part that is thrown away at the end. */
  readonly scratch: LakeDraft;
  readonly signal: AbortSignal;
  readonly onRows: (rows: number) => void;
}

interface Source {
  readonly select: string;
  /** Not below the number of rows it gives. */
  readonly most_rows: number;
  readonly is_exposed: boolean;
}

/** @throws {DOMException} AbortError. */
export async function resolvePersons(sources: PersonSources, place: Workplace): Promise<ResolvedPersons> {
  const layout = personLayout(sources.map);
  const selects = listSources(sources, layout);
  const capacity = selects.reduce((sum, { most_rows }) => sum + most_rows, 0);
  const rows = newSharedRows(capacity, layout.rules.length);
  const threads = new LinkThreads({ rows, rules: layout.rules, presence: layout.presence });
  try {
    const counts = await readSources(selects, threads, place);
    const linked = await threads.link({ steps: layout.steps, name_rule: layout.name_rule, ...counts });
    const row_person = await place.scratch.writeTsv("row_person", "all", ROW_PERSON_COLUMNS, personTsv(rows, linked));
    return { row_person, ...linked.counts };
  } finally {
    await threads.stop();
  }
}

// Exposed rows first: linkage tells them from the register's by their place. Memory that no row touches costs nothing.
function listSources({ map, tables, exposed }: PersonSources, layout: PersonLayout): readonly Source[] {
  const most = (key: string) => tables.get(key)?.row_count ?? 0;
  const selects = exposed
    .filter(({ collection }) => tellingFields(map, collection).length > 0)
    .map(({ collection, where }): Source => {
      return { select: personSelect(map, collection, { layout, tables, where }), most_rows: most(collection.key), is_exposed: true };
    });
  const register = registerSelect({ map, tables, exposed }, layout);
  return register === null
    ? selects
    : [...selects, { select: register, most_rows: most(map.contact_lookup?.collection ?? ""), is_exposed: false }];
}

/** Rows of the register whose number stands in an exposed row: the insurer itself says whose it is. */
function registerSelect({ map, tables, exposed }: PersonSources, layout: PersonLayout): string | null {
  const lookup = map.contact_lookup;
  const register = map.collections.find(({ key }) => key === lookup?.collection);
  if (lookup === null || register === undefined || !tables.has(register.key)) return null;
  const column = numberColumn(register, lookup.by);
  const numbers = exposed.flatMap(({ collection, where }) => {
    const own = numberColumn(collection, lookup.by);
    if (own === null || tellingFields(map, collection).length === 0) return [];
    return [`select ${own}::varchar from ${recordTable(collection)} where ${tellsSql(map, collection, tables)} and ${where}`];
  });
  if (column === null || numbers.length === 0) return null;
  return personSelect(map, register, { layout, tables, where: `${column}::varchar in (${numbers.join(" union all ")})` });
}

function numberColumn(collection: Collection, element: string): string | null {
  const field = collection.fields.find(({ elements }) => elements.includes(element));
  return field === undefined ? null : quoteName(field.name);
}

async function readSources(selects: readonly Source[], threads: LinkThreads, { session, signal, onRows }: Workplace) {
  const counts = { row_count: 0, exposed_count: 0 };
  for (const { select, is_exposed } of selects) {
    for await (const { piece, rows } of rowPieces(session.readTsv(select), PIECE_BYTES)) {
      signal.throwIfAborted();
      await threads.makeKeys(piece, counts.row_count);
      counts.row_count += rows;
      onRows(rows);
    }
    if (is_exposed) counts.exposed_count = counts.row_count;
  }
  return counts;
}

/** Rows in the shape of ROW_PERSON_COLUMNS, as TSV. Register rows of nobody exposed are left out. */
async function* personTsv({ row_id }: SharedRows, { person, gives, new_name }: LinkedRows): AsyncIterable<Buffer> {
  for (let from = 0; from < person.length; from += TSV_ROWS) {
    const lines: string[] = [];
    for (let row = from; row < Math.min(person.length, from + TSV_ROWS); row += 1) {
      if (person[row] === 0 && new_name[row] === 0) continue;
      lines.push(`${row_id[row]}\t${person[row] || NULL}\t${gives[row]}\t${new_name[row] || NULL}\n`);
    }
    yield Buffer.from(lines.join(""));
  }
}
