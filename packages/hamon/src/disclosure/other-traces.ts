// Whether a line shows somebody else by what the tables' personal fields do not hold: the number of another row, an account, a session.
//
// Looked at are the columns of the event, not its bytes: addresses (of the request and of the page before it) and accounts.
// A number of at most five digits counts only where the data map says that a key stands; a longer one wherever it is a whole word.

import type { OpenCase } from "@hamon/case";
import { quoteName } from "@hamon/lake";
import { EVENT_COLUMNS, type RowView } from "@hamon/records";
import { keysIn, type DataMap, type PlacedKey } from "@hamon/scope";
import { fold } from "./other-persons.js";
import { isDistinctive, isMachineMade, wordsIn } from "./line-addresses.js";
import { dataMapOf, keyColumns } from "../views/map-columns.js";

const LEAST_KEY = 6;
const LEAST_NAME = 3;
/** Of those that the lake has. */
const ACCOUNTS = ["user.name", "user.id", "user.target.name"].filter((column) => column in EVENT_COLUMNS);
const ADDRESSES = ["url.original", "http.request.referrer"];

interface Traced {
  readonly event_id: number;
  readonly addresses: readonly string[];
  readonly accounts: readonly string[];
  readonly words: ReadonlySet<string>;
}

/** The events, of those given, whose lines show somebody else. @param rows the person's own. */
export async function readTraces(open: OpenCase, rows: readonly RowView[], event_ids: readonly number[]): Promise<ReadonlySet<number>> {
  const { map } = dataMapOf(open);
  const lines = await readLines(open, map, event_ids);
  const own = ownValues(rows);
  return new Set([
    ...(await placedKeys(open, map, lines, rows)),
    ...(await longKeys(open, lines, own)),
    ...(await accountsOf(open, lines, { event_ids, own })),
    ...(await sessionsOf(open, lines, { event_ids, own })),
  ]);
}

/** All that the person's rows hold, folded. */
function ownValues(rows: readonly RowView[]): ReadonlySet<string> {
  return new Set(rows.flatMap(({ fields }) => Object.values(fields).flatMap((value) => (value === null ? [] : [fold(value)]))));
}

async function readLines(open: OpenCase, map: DataMap, event_ids: readonly number[]): Promise<readonly Traced[]> {
  const columns = [...ADDRESSES, ...ACCOUNTS];
  const rows = await open.lake.query<Readonly<Record<string, string | number | null>>>(
    `select event_id, ${columns.map(quoteName).join(", ")} from event where event_id in (select unnest($event_ids::bigint[]))`,
    { event_ids: [...event_ids] },
  );
  const literals = literalWords(map);
  return rows.map((row) => {
    const [addresses = [], accounts = []] = [ADDRESSES, ACCOUNTS].map((names) =>
      names.flatMap((name) => (typeof row[name] === "string" ? [row[name]] : [])),
    );
    const words = new Set(addresses.flatMap((address) => [...wordsIn(address)]).filter((word) => !literals.has(word)));
    return { event_id: Number(row["event_id"]), addresses, accounts, words };
  });
}

// Words of the system's own paths name nobody, whoever has an account of that name.
function literalWords({ access_paths, harmless }: DataMap): ReadonlySet<string> {
  const texts = [...access_paths, ...harmless].map(({ match }) => match.path.text.replace(/\{[^}]*\}/g, " "));
  return new Set(texts.flatMap((text) => [...wordsIn(text)]));
}

/** Where a key stands by the data map: a key of another row, however short. */
async function placedKeys(open: OpenCase, map: DataMap, lines: readonly Traced[], rows: readonly RowView[]): Promise<readonly number[]> {
  const placed = lines.flatMap(({ event_id, addresses }) =>
    addresses.flatMap((address) => keysIn(map, address).map((key) => ({ event_id, key }))),
  );
  const found: number[] = [];
  for (const { table, collection, column } of columnsOf(
    open,
    placed.map(({ key }) => key),
  )) {
    const here = placed.filter(({ key }) => key.collection === collection && key.column === column);
    const own = new Set(rows.filter((row) => row.collection === collection).map(({ fields }) => fields[column] ?? ""));
    const others = await valuesThere(
      open,
      { table, column },
      here.map(({ key }) => key.value),
    );
    found.push(...here.filter(({ key: { value } }) => others.has(value.toLowerCase()) && !own.has(value)).map(({ event_id }) => event_id));
  }
  return found;
}

function columnsOf(open: OpenCase, keys: readonly PlacedKey[]) {
  const wanted = new Map(keys.map(({ collection, column }) => [`${collection} ${column}`, { collection, column }]));
  return [...wanted.values()].flatMap(({ collection, column }) => {
    const table = keyColumns(open).find((one) => one.collection === collection)?.table;
    return table === undefined ? [] : [{ table, collection, column }];
  });
}

/** Words long enough to be a row's key and nothing else, of any table. */
async function longKeys(open: OpenCase, lines: readonly Traced[], own: ReadonlySet<string>): Promise<readonly number[]> {
  const words = allWords(lines).filter((word) => isDistinctive(word, LEAST_KEY) && !own.has(fold(word)));
  const others = new Set<string>();
  for (const { table, row_key } of keyColumns(open))
    if (row_key !== null) for (const value of await valuesThere(open, { table, column: row_key }, words)) others.add(value);
  return having(lines, others);
}

interface Others {
  readonly event_ids: readonly number[];
  readonly own: ReadonlySet<string>;
}

/** Accounts that are not the person's: in a column of the line, or as a word of its addresses. */
async function accountsOf(open: OpenCase, lines: readonly Traced[], { event_ids, own }: Others): Promise<readonly number[]> {
  const isForeign = (name: string) => !own.has(fold(name));
  const stated = lines.flatMap(({ accounts }) => accounts.map((name) => name.toLowerCase()));
  const wanted = [...stated, ...allWords(lines).filter((word) => word.length >= LEAST_NAME)].filter(isForeign);
  const others = new Set<string>();
  for (const column of ACCOUNTS) {
    const rows = await open.lake.query<{ value: string }>(
      `select distinct lower(${quoteName(column)}) as value from event
       where lower(${quoteName(column)}) in (select unnest($wanted::varchar[])) and event_id not in (select unnest($event_ids::bigint[]))`,
      { wanted: [...new Set(wanted)], event_ids: [...event_ids] },
    );
    for (const { value } of rows) others.add(value);
  }
  const isNamed = ({ accounts }: Traced) => accounts.some((name) => others.has(name.toLowerCase()));
  return [...having(lines, others), ...lines.filter(isNamed).map(({ event_id }) => event_id)];
}

/** Ids that machines made, which also stand in the addresses of events that are not the person's. */
async function sessionsOf(open: OpenCase, lines: readonly Traced[], { event_ids, own }: Others): Promise<readonly number[]> {
  const wanted = allWords(lines).filter((word) => isMachineMade(word) && !own.has(fold(word)));
  if (wanted.length === 0) return [];
  const isOwn = ACCOUNTS.map(
    (column) => `coalesce(lower(replace(${quoteName(column)}, '-', '')) in (select unnest($own::varchar[])), false)`,
  ).join(" or ");
  const rows = await open.lake.query<{ value: string }>(
    `with word as (
       select unnest(regexp_extract_all(lower(concat_ws(' ', ${ADDRESSES.map(quoteName).join(", ")})), '[a-z0-9_-]{16,}')) as value
       from event where event_id not in (select unnest($event_ids::bigint[])) and not (${isOwn}))
     select distinct value from word where value in (select unnest($wanted::varchar[]))`,
    { wanted, own: [...own], event_ids: [...event_ids] },
  );
  return having(lines, new Set(rows.map(({ value }) => value)));
}

function allWords(lines: readonly Traced[]): readonly string[] {
  return [...new Set(lines.flatMap(({ words }) => [...words]))];
}

function having(lines: readonly Traced[], others: ReadonlySet<string>): readonly number[] {
  return lines.filter(({ words }) => [...words].some((word) => others.has(word))).map(({ event_id }) => event_id);
}

/** Which of the values a column has, in lower case. */
async function valuesThere(
  open: OpenCase,
  { table, column }: { readonly table: string; readonly column: string },
  values: readonly string[],
): Promise<ReadonlySet<string>> {
  if (values.length === 0) return new Set();
  const text = `lower(${quoteName(column)}::varchar)`;
  const rows = await open.lake.query<{ value: string }>(
    `select distinct ${text} as value from ${quoteName(`record_${table}`)} where ${text} in (select unnest($values::varchar[]))`,
    { values: [...new Set(values.map((value) => value.toLowerCase()))] },
  );
  return new Set(rows.map(({ value }) => value));
}
