// The events of a case as a timeline that other tools open (Timesketch, its JSON Lines), and a timeline that came in given out as it came.
//
// https://timesketch.org/guides/user/import-from-json-csv/: message, datetime and timestamp_desc are required, anything may
// stand beside them.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { listSources, type OpenCase } from "@hamon/case";
import { Broken, decompress } from "@hamon/containers";
import { EVENT_COLUMNS, Fault, type NewTimeline, type Source, type TimelineResult } from "@hamon/records";
import { timeCorrector } from "./clock-corrections.js";

/** Mappings of timelines: what was read with one goes out as it came in. */
const TIMELINES: ReadonlySet<string> = new Set(["timesketch_json", "timesketch_csv", "plaso_dynamic", "plaso_l2tcsv"]);
const PAGE_ROWS = 10_000;
/** Said by the required names, or of no use to others. */
const LEFT_OUT: ReadonlySet<string> = new Set(["@timestamp", "message", "event.ingested", "fields"]);

/**
 * Writes events to a file that only its owner reads, and leaves one entry.
 *
 * @throws {Fault} `source-not-there`, `timeline-file-exists`, `timeline-not-written`, `log-inconsistent`.
 */
export async function exportTimeline(open: OpenCase, wanted: NewTimeline): Promise<TimelineResult> {
  const source = wanted.source === undefined ? null : await sourceNamed(open, wanted.source);
  await open.evidence.head(); // what no log can tell of is not begun
  const isWhole = source !== null && wanted.from === undefined && wanted.to === undefined && cameAsTimeline(source);
  const lines = isWhole ? asItCame(open, source) : rendered(open, wanted, source?.evidence_id ?? null);
  const written = await writeNew(wanted.out, lines);
  const { evidence_id = null } = source ?? {};
  const body = {
    what: "timeline",
    as_it_came: isWhole,
    bytes: written.bytes,
    sha256: written.sha256,
    ...(evidence_id === null ? {} : { evidence_id }),
  };
  await open.evidence.append({ kind: "export", actor: open.actor, body });
  return { path: wanted.out, as_it_came: isWhole, ...written };
}

async function sourceNamed({ store, case_id }: OpenCase, name: string): Promise<Source> {
  const source = (await listSources(store, case_id)).find(
    (one) => [one.source_id, one.name, one.path].includes(name) && one.kind === "log",
  );
  if (source?.evidence_id == null) throw new Fault("source-not-there", { at: name });
  return source;
}

function cameAsTimeline({ result }: Source): boolean {
  const { read_with = {}, name = "" } = result?.recognised ?? {};
  const mappings = Object.keys(read_with);
  return mappings.length > 0 ? mappings.every((one) => TIMELINES.has(one)) : TIMELINES.has(name);
}

interface Written {
  readonly bytes: number;
  readonly sha256: string;
  readonly event_count: number | null;
}

interface Piece {
  readonly bytes: Buffer;
  /** Null: they are not told apart. */
  readonly events: number | null;
}

async function* asItCame({ evidence, actor }: OpenCase, { evidence_id, result }: Source): AsyncGenerator<Piece> {
  const kept = evidence.open(evidence_id ?? "", { actor, purpose: "timeline" }) as AsyncIterable<Buffer>;
  const compression = result?.compression ?? null;
  // A piece is the decoder's own memory, and writing it takes its time.
  for await (const piece of compression === null ? kept : decompress(compression, kept)) yield { bytes: Buffer.from(piece), events: null };
}

async function* rendered(open: OpenCase, { from, to }: NewTimeline, evidence_id: string | null): AsyncGenerator<Piece> {
  const { lake } = open;
  if (lake.parts("event").length === 0) return;
  const correct = await timeCorrector(open);
  const columns = Object.keys(EVENT_COLUMNS).map((name) =>
    EVENT_COLUMNS[name as keyof typeof EVENT_COLUMNS] === "TIMESTAMP" ? moment(name) : `"${name}"`,
  );
  const wanted = [
    "event_id > $after",
    ...(from === undefined ? [] : [`"@timestamp" >= cast($from as timestamp)`]),
    ...(to === undefined ? [] : [`"@timestamp" < cast($to as timestamp)`]),
    ...(evidence_id === null ? [] : ["evidence_id = $evidence_id"]),
  ];
  const given = {
    ...(from === undefined ? {} : { from: utc(from) }),
    ...(to === undefined ? {} : { to: utc(to) }),
    ...(evidence_id === null ? {} : { evidence_id }),
  };
  for (let after = -1; ; ) {
    const rows = await lake.query<Row>(
      `select ${columns.join(", ")} from event where ${wanted.join(" and ")} order by event_id limit ${PAGE_ROWS}`,
      { after, ...given },
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    yield { bytes: Buffer.from(rows.map((row) => lineOf(row, correct(row))).join("")), events: rows.length };
    after = Number(last["event_id"]);
  }
}

type Row = Readonly<Record<string, string | number | null>>;

const moment = (name: string) => `strftime("${name}", '%Y-%m-%dT%H:%M:%S.%f') || '+00:00' as "${name}"`;
const utc = (text: string) => new Date(text).toISOString().slice(0, -1);

// The log's own time is the event's; a corrected one stands beside it.
function lineOf(row: Row, corrected: string | null): string {
  const others = Object.entries(row).filter(([name, value]) => value !== null && value !== "" && !LEFT_OUT.has(name));
  return `${JSON.stringify({
    message: sentenceOf(row),
    datetime: row["@timestamp"],
    timestamp_desc: row["event.action"] ?? "Event",
    data_type: "hamon:event",
    ...(corrected === null ? {} : { corrected_datetime: corrected.replace("Z", "+00:00") }),
    ...Object.fromEntries(others),
  })}\n`;
}

// Timesketch shows nothing of an event without a message.
function sentenceOf(row: Row): string {
  const request = [row["http.request.method"], row["url.original"], row["http.response.status_code"]];
  const said = row["message"] ?? request.filter((one) => one !== null).join(" ");
  return String(said === "" ? (row["event.action"] ?? row["event.code"] ?? "-") : said);
}

async function writeNew(path: string, pieces: AsyncIterable<Piece>): Promise<Written> {
  const hash = createHash("sha256");
  let [bytes, event_count]: [number, number | null] = [0, 0];
  const out = createWriteStream(path, { flags: "wx", mode: 0o600, flush: true });
  try {
    await once(out, "open");
    for await (const piece of pieces) {
      hash.update(piece.bytes);
      bytes += piece.bytes.length;
      event_count = event_count === null || piece.events === null ? null : event_count + piece.events;
      if (!out.write(piece.bytes)) await Promise.race([once(out, "drain"), finished(out)]);
    }
    out.end();
    await finished(out);
    return { bytes, sha256: hash.digest("hex"), event_count };
  } catch (mistake) {
    throw await faultOf(mistake, path);
  } finally {
    out.destroy();
  }
}

// A file that is not whole is not left: only one that was there before is.
async function faultOf(mistake: unknown, path: string): Promise<unknown> {
  const code = mistake instanceof Broken ? mistake.reason : ((mistake as NodeJS.ErrnoException).code ?? "");
  if (code === "EEXIST") return new Fault("timeline-file-exists", { at: path, cause: mistake });
  await rm(path, { force: true });
  return mistake instanceof Fault || code === ""
    ? mistake
    : new Fault("timeline-not-written", { at: path, params: { reason: code }, cause: mistake });
}
