// A page of a search over events: the text read, the search entered in the log, the rows found and shown.

import type { OpenCase } from "@hamon/case";
import { storable } from "@hamon/collect";
import { canonicalJson } from "@hamon/evidence";
import { quoteName, type Lake, type LakeSession } from "@hamon/lake";
import { EVENT_COLUMNS, Fault, type EventView, type NewSearch, type SearchView, type SearchWanted } from "@hamon/records";
import { withCorrectedTimes } from "../clock-corrections.js";
import { commitToRecord } from "../handover/commitment.js";
import { EVENT_VIEW_NAMES } from "../views/events.js";
import type { SearchPart } from "./blocks.js";
import { microsOf } from "./conditions.js";
import { Hunt, type EventKey, type HuntOptions } from "./hunt.js";
import { chooseLog } from "./logs.js";
import { parseQuery } from "./parse-query.js";
import type { Term } from "./query.js";

const DEFAULT_LIMIT = 50;
const DEFAULT_MS = 5000;
const CURSOR = /^(-?\d{1,16})\.(-?\d{1,16})$/;

/**
 * One page. The first of a search leaves an entry in the evidence log: a commitment to what was looked for, as words may name
 * somebody; those after name it and leave none.
 *
 * @throws {Fault} the codes of parseQuery; `search-log-unknown`, `search-unknown`, `search-cursor-wrong`.
 */
export async function searchEvents(open: OpenCase, asked: NewSearch, signal?: AbortSignal): Promise<SearchView> {
  const wanted = wantedOf(asked);
  const options = huntOptions(wanted, asked);
  const session = await open.lake.session(signal === undefined ? {} : { signal });
  try {
    const { evidence_ids, terms } = await chooseLog(open, session, wanted.log);
    const search_id = await enterSearch(open, wanted, asked.search_id);
    const hunt = new Hunt(open.lake, session, { ...options, evidence_ids, terms: [...options.terms, ...terms] });
    const { keys, next, parts, ...told } = await hunt.run();
    const rows = await withCorrectedTimes(open, await showEvents(open.lake, session, { keys, parts }));
    return {
      ...told,
      ...tablesIn(open.lake),
      search_id,
      rows,
      next: next === null ? null : cursorText(next),
      reached_at: next === null ? null : momentOf(next),
    };
  } finally {
    await session.close();
  }
}

function wantedOf({ query = "", from = null, to = null, log = null, order = "newest" }: NewSearch): SearchWanted {
  return { query: storable(query), from, to, log: log === null ? null : storable(log), order };
}

/** What a search does not look into. */
function tablesIn(lake: Lake): Pick<SearchView, "table_count" | "table_row_count"> {
  const parts = lake.parts().filter(({ table }) => table.startsWith("record_"));
  return {
    table_count: new Set(parts.map(({ table }) => table)).size,
    table_row_count: parts.reduce((sum, { row_count }) => sum + row_count, 0),
  };
}

function huntOptions({ query, from, to, order }: SearchWanted, { after, limit, most_ms }: NewSearch): Omit<HuntOptions, "evidence_ids"> {
  const terms = parseQuery(query);
  const least = [...(from === null ? [] : [microsOf(from)]), ...terms.flatMap((term) => edgeOf(term, ">"))];
  const most = [...(to === null ? [] : [microsOf(to)]), ...terms.flatMap((term) => edgeOf(term, "<").map((us) => us + 1))];
  return {
    terms,
    from_us: Math.max(Number.NEGATIVE_INFINITY, ...least),
    to_us: Math.min(Number.POSITIVE_INFINITY, ...most),
    isNewestFirst: order === "newest",
    after: after === undefined ? null : parseCursor(after),
    limit: limit ?? DEFAULT_LIMIT,
    most_ms: most_ms ?? DEFAULT_MS,
  };
}

// A term on the time says which groups need not be read at all.
function edgeOf(term: Term, sign: ">" | "<"): readonly number[] {
  const isEdge = term.kind === "field" && term.field === "@timestamp" && !term.is_negated && /^[<>=]/.test(term.operator);
  return isEdge && (term.operator === "=" || term.operator.startsWith(sign)) ? [microsOf(term.value)] : [];
}

function cursorText({ us, event_id }: EventKey): string {
  return `${us}.${event_id}`;
}

/** @throws {Fault} `search-cursor-wrong`. */
function parseCursor(text: string): EventKey {
  const [, us, event_id] = CURSOR.exec(text) ?? [];
  if (us === undefined || event_id === undefined) throw new Fault("search-cursor-wrong");
  return { us: Number(us), event_id: Number(event_id) };
}

function momentOf({ us }: EventKey): string {
  return new Date(Math.floor(us / 1000)).toISOString();
}

// Pages after the first are of the same search: it is in the log once.
async function enterSearch(open: OpenCase, wanted: SearchWanted, search_id: string | undefined): Promise<string> {
  const { store, case_id, actor } = open;
  if (search_id !== undefined) {
    const known = store.db.selectFrom("event_search").select("record").where("case_id", "=", case_id).where("actor", "=", actor);
    const found = await known.where("search_id", "=", search_id).executeTakeFirst();
    if (found === undefined || canonicalJson(found.record) !== canonicalJson(wanted)) throw new Fault("search-unknown");
    return search_id;
  }
  const { salt, commitment } = commitToRecord(wanted);
  const { index } = await open.evidence.append({ kind: "view", actor, body: { what: "event_search", commitment } });
  const own = { search_id: `search_${commitment.slice(0, 20)}`, case_id, commitment, entry_index: index, actor, recorded_at: open.now() };
  await store.db
    .insertInto("event_search")
    .values({ ...own, record: JSON.stringify(wanted), salt })
    .execute();
  return own.search_id;
}

interface Shown {
  readonly keys: readonly EventKey[];
  readonly parts: readonly SearchPart[];
}

/** The events of keys, in their order. */
async function showEvents(lake: Lake, session: LakeSession, { keys, parts }: Shown): Promise<readonly EventView[]> {
  const selects = parts.flatMap((part) => selectOf(lake, part, keys));
  if (selects.length === 0) return [];
  const rows = await session.query<EventView>(selects.join(" union all "));
  const byId = new Map(rows.map((row) => [row.event_id, row]));
  return keys.flatMap(({ event_id }) => byId.get(event_id) ?? []);
}

function selectOf(lake: Lake, part: SearchPart, keys: readonly EventKey[]): readonly string[] {
  const own = keys.filter(({ event_id }) =>
    part.blocks.some(({ first_event_id, last_event_id }) => first_event_id <= event_id && event_id <= last_event_id),
  );
  if (own.length === 0) return [];
  const ids = own.map(({ event_id }) => event_id).join(", ");
  return [`select ${columnsOf(part)} from (${lake.select([part.part])}) where event_id in (${ids})`];
}

// A part that an older version wrote may lack some; a column without any value need not be read.
function columnsOf({ part, listed }: SearchPart): string {
  const isEmpty = (name: keyof typeof EVENT_COLUMNS) =>
    part.columns[name] === undefined || (EVENT_COLUMNS[name] === "VARCHAR" && name !== "evidence_id" && listed?.has(name) === false);
  return EVENT_VIEW_NAMES.map((name) =>
    isEmpty(name) ? `cast(null as ${EVENT_COLUMNS[name]}) as ${quoteName(name)}` : quoteName(name),
  ).join(", ");
}
