// The log lines that showed a person's rows, byte for byte; without their bytes where they hold something of another person.

import type { OpenCase } from "@hamon/case";
import { Fault, type EvidenceItem, type RowView } from "@hamon/records";
import type { Excerpt } from "./excerpts.js";
import { namesOthers, readOthers } from "./other-persons.js";
import { readTraces } from "./other-traces.js";

/** More than this no person reads, and nobody checks. */
const MOST_LINES = 10_000;

interface Line {
  readonly event_id: number;
  readonly evidence_id: string;
  readonly member: string | null;
  readonly offset: number;
  readonly length: number;
  readonly at: string;
  readonly row_id: number;
  readonly access_path: string;
  readonly certainty: string;
}

/** In the order of the log. @throws {Fault} `excerpt-too-large`. */
export async function readLines(open: OpenCase, rows: readonly RowView[], items: readonly EvidenceItem[]): Promise<readonly Excerpt[]> {
  const shown = await open.lake.query<Line>(
    `select event_id, evidence_id, "log.file.path" as member, "log.offset" as "offset", "log.length" as length, row_id, access_path, certainty,
       strftime("@timestamp", '%Y-%m-%dT%H:%M:%SZ') as at
     from exposure_event join event using (event_id)
     where row_id in (select unnest($ids)) order by event_id, row_id, access_path`,
    { ids: rows.map(({ row_id }) => row_id) },
  );
  const lines = byEvent(shown);
  if (lines.length > MOST_LINES) throw new Fault("excerpt-too-large", { params: { count: lines.length, most: MOST_LINES } });
  const there = new Set(items.filter(({ erased_at }) => erased_at === null).map(({ evidence_id }) => evidence_id));
  const own = lines.filter(([line]) => there.has(line?.evidence_id ?? ""));
  const read = await readAll(open, own);
  const others = await readOthers(open, rows, Buffer.concat(read.flatMap(({ bytes }) => (bytes === null ? [] : [bytes, NEW_LINE]))));
  const ids = own.map(([line]) => (line as Line).event_id);
  const traced = await readTraces(open, rows, ids);
  const isOthers = ({ bytes }: Excerpt, i: number) => traced.has(ids[i] as number) || (bytes !== null && namesOthers(bytes, others));
  return read.map((line, i) => (isOthers(line, i) ? { ...line, bytes: null } : line));
}

// They come in order of the event.
function byEvent(shown: readonly Line[]): readonly (readonly Line[])[] {
  const lines: Line[][] = [];
  for (const one of shown) {
    const last = lines.at(-1);
    if (last?.[0]?.event_id === one.event_id) last.push(one);
    else lines.push([one]);
  }
  return lines;
}

const NEW_LINE = Buffer.from("\n");

async function readAll({ evidence, actor }: OpenCase, lines: readonly (readonly Line[])[]): Promise<readonly Excerpt[]> {
  const bytes = await evidence.bytesAt(
    lines.map(([line]) => line as Line),
    { actor, purpose: "disclosure" },
  );
  return lines.map((ways, i) => excerptOf(ways, bytes[i] ?? Buffer.alloc(0)));
}

function excerptOf(ways: readonly Line[], bytes: Buffer): Excerpt {
  const { evidence_id, offset, length, at } = ways[0] as Line;
  return {
    kind: "line",
    evidence_id,
    offset,
    length,
    at,
    bytes,
    row_ids: [...new Set(ways.map(({ row_id }) => row_id))],
    shown: [...new Map(ways.map(({ access_path, certainty }) => [access_path, { access_path, certainty }])).values()],
  };
}
