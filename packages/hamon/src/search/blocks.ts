// The row groups of events, as a search goes through them: where each stands, when it was, and what it cannot hold.
//
// Read once and kept as long as the lake: a part never changes, another takes its place.

import type { Lake, LakePart, LakeSession } from "@hamon/lake";

export interface Block {
  readonly part: LakePart;
  /** Which of its part. */
  readonly no: number;
  readonly first_event_id: number;
  readonly last_event_id: number;
  /** Microseconds since 1970. */
  readonly first_us: number;
  readonly last_us: number;
  readonly event_count: number;
  /** Null: nobody made any. */
  readonly sieves: Sieves | null;
}

export interface Sieves {
  /** Runs of digits in any column. */
  readonly digits: Uint8Array;
  /** Of each column of text that has a value. */
  readonly columns: ReadonlyMap<string, Uint8Array>;
}

/** An original's events. */
export interface SearchPart {
  readonly part: LakePart;
  readonly blocks: readonly Block[];
  /** Columns of text that have a value -> whether all values are listed. Null: nobody listed any. */
  readonly listed: ReadonlyMap<string, boolean> | null;
}

type Group = Omit<Block, "part" | "no">;
type Row = Omit<Group, "sieves"> & { readonly evidence_id: string; readonly field: string | null; readonly runs: string };

const ROWS_OF_BLOCK = 122_880;
const known = new WeakMap<Lake, ReadonlyMap<string, SearchPart>>();

export async function searchParts(lake: Lake, session: LakeSession): Promise<readonly SearchPart[]> {
  const before = known.get(lake) ?? new Map<string, SearchPart>();
  const parts = lake.parts("event");
  const fresh = parts.filter(({ path }) => !before.has(path));
  const read = fresh.length === 0 ? [] : await readParts(lake, session, fresh);
  const now = new Map(read.map((one) => [one.part.path, one]));
  for (const { path } of parts) if (!now.has(path)) now.set(path, before.get(path) as SearchPart);
  known.set(lake, now);
  return [...now.values()];
}

async function readParts(lake: Lake, session: LakeSession, parts: readonly LakePart[]): Promise<readonly SearchPart[]> {
  const names = new Set(parts.map(({ part }) => part));
  const beside = (table: string) => lake.parts(table).filter(({ part }) => names.has(part));
  const [sieves, values] = [beside("sieve"), beside("value")];
  const rows = await readSieves(lake, session, sieves);
  const listed = await readListed(lake, session, values);
  return Promise.all(
    parts.map(async (part) => {
      const own = rows.filter(({ evidence_id }) => evidence_id === part.part);
      const groups = own.length > 0 ? groupsOf(own) : await countGroups(lake, session, part);
      return { part, listed: listed.get(part.part) ?? null, blocks: groups.map((group, no) => toBlock(part, group, no)) };
    }),
  );
}

function toBlock(part: LakePart, group: Group, no: number): Block {
  return { ...group, part, no };
}

// The row of a group is the last of its rows.
function groupsOf(rows: readonly Row[]): readonly Group[] {
  const groups: Group[] = [];
  let columns = new Map<string, Uint8Array>();
  for (const { evidence_id: _, field, runs, ...group } of rows) {
    const bytes = Buffer.from(runs, "base64");
    if (field !== null) columns.set(field, bytes);
    else {
      groups.push({ ...group, sieves: { digits: bytes, columns } });
      columns = new Map();
    }
  }
  return groups;
}

async function readSieves(lake: Lake, session: LakeSession, parts: readonly LakePart[]): Promise<readonly Row[]> {
  if (parts.length === 0) return [];
  return session.query<Row>(
    `select evidence_id, first_event_id, last_event_id, epoch_us(first_at) as first_us, epoch_us(last_at) as last_us, event_count,
       field, runs from (${lake.select(parts)}) order by first_event_id, field nulls last`,
  );
}

async function readListed(lake: Lake, session: LakeSession, parts: readonly LakePart[]) {
  const listed = new Map<string, Map<string, boolean>>();
  if (parts.length === 0) return listed;
  const rows = await session.query<{ evidence_id: string; field: string; is_whole: boolean }>(
    `select evidence_id, field, not bool_or(value is null) as is_whole from (${lake.select(parts)}) group by all`,
  );
  for (const { evidence_id, field, is_whole } of rows) {
    const own = listed.get(evidence_id) ?? new Map<string, boolean>();
    listed.set(evidence_id, own.set(field, is_whole));
  }
  return listed;
}

// A lake from before there were sieves.
async function countGroups(lake: Lake, session: LakeSession, part: LakePart): Promise<readonly Group[]> {
  return session.query<Group>(
    `select min(event_id) as first_event_id, max(event_id) as last_event_id,
       epoch_us(min("@timestamp")) as first_us, epoch_us(max("@timestamp")) as last_us, count(*) as event_count, null as sieves
     from (${lake.select([part])}) group by event_id // ${ROWS_OF_BLOCK} order by first_event_id`,
  );
}
