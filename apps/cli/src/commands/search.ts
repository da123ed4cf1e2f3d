// search: events by time, field and words.

import { Option, type Command } from "commander";
import {
  Fault,
  SEARCH_ORDERS,
  actionOf,
  actorOf,
  messageOf,
  originOf,
  outcomeOf,
  type EventView,
  type NewSearch,
  type SearchView,
} from "@hamon/records";
import type { Client } from "../client.js";
import { secondInJapan } from "../japan-time.js";
import { describe, type Session } from "../main.js";
import { momentOf, numberOf } from "../usage.js";
import { plain } from "../voice.js";
import { withCase } from "./cases.js";

interface SearchOptions {
  readonly case?: string;
  readonly from?: string;
  readonly to?: string;
  readonly log?: string;
  readonly order: (typeof SEARCH_ORDERS)[number];
  readonly limit: string;
}

const DEFAULT_LIMIT = "50";
const MOST_LIMIT = 10_000;
const PAGE = 500;
/** So that Ctrl-C and the progress need not wait for longer. */
const STEP_MS = 1000;

export function addSearchCommand(program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.search-${name}`);
  describe(program, "search", session)
    .argument("[query...]", option("query"))
    .option("--case <id>", session.voice.sentence("cli.options.case"))
    .option("--from <moment>", option("from"))
    .option("--to <moment>", option("to"))
    .option("--log <name>", option("log"))
    .addOption(new Option("--order <order>", option("order")).choices(SEARCH_ORDERS).default("newest"))
    .option("--limit <count>", option("limit"), DEFAULT_LIMIT)
    .action((words: string[], options: SearchOptions) => search(program, session, words, options));
}

async function search(program: Command, session: Session, words: readonly string[], options: SearchOptions): Promise<void> {
  const query = words.join(" ");
  const limit = numberOf({ command: "search", option: "--limit" }, options.limit, isLimit);
  const moment = (name: "from" | "to") =>
    options[name] === undefined ? null : momentOf({ command: "search", option: `--${name}` }, options[name]);
  const wanted: NewSearch = { query, from: moment("from"), to: moment("to"), log: options.log ?? null, order: options.order };
  await withCase(program, options.case, async (client, case_id) => {
    const found = await gather(client, session, { path: `/api/cases/${case_id}/events/search`, wanted, limit }).catch(
      pointing(session, query),
    );
    session.voice.result(found, resultLines(found, session.voice));
  });
  if (session.signal.aborted) throw new Fault("cancelled", { at: "search" });
}

const isLimit = (value: number) => Number.isInteger(value) && value >= 1 && value <= MOST_LIMIT;

interface Gathering {
  readonly path: string;
  readonly wanted: NewSearch;
  readonly limit: number;
}

/** Pages until there are rows enough, everything was looked at, or Ctrl-C. */
async function gather(client: Client, { voice, signal }: Session, { path, wanted, limit }: Gathering): Promise<SearchView> {
  let found: SearchView | null = null;
  for (;;) {
    const rows: readonly EventView[] = found?.rows ?? [];
    const asked: NewSearch = { ...wanted, limit: Math.min(PAGE, limit - rows.length), most_ms: STEP_MS };
    const goOn = found === null || found.next === null ? {} : { after: found.next, search_id: found.search_id };
    const page: SearchView = await client.post<SearchView>(path, { ...asked, ...goOn });
    found = found === null ? page : joined(found, page);
    if (found.next === null || found.rows.length >= limit || signal.aborted) return found;
    voice.reached("cli.search.reached", {
      reached_at: reachedIn(found),
      count: voice.count(found.rows.length),
    });
  }
}

function joined(before: SearchView, page: SearchView): SearchView {
  const unlisted_fields = [...new Set([...before.unlisted_fields, ...page.unlisted_fields])];
  const read_count = before.read_count + page.read_count;
  return {
    ...page,
    rows: [...before.rows, ...page.rows],
    event_count: before.event_count,
    read_count,
    skipped_count: before.skipped_count,
    unlisted_fields,
  };
}

// Under what was typed stands a mark at the place of each mistake.
function pointing({ voice }: Session, query: string): (mistake: unknown) => never {
  return (mistake) => {
    if (mistake instanceof Fault && !voice.isJson)
      for (const { params } of mistake.all.length > 0 ? mistake.all : [mistake])
        if (typeof params["position"] === "number")
          process.stderr.write(`  ${plain(query)}\n  ${blankBefore(query, params["position"])}^\n`);
    throw mistake;
  };
}

function blankBefore(query: string, position: number): string {
  return Array.from(query)
    .slice(0, position - 1)
    .map((letter) => (/[\u1100-\u115f\u2e80-\uff60\uffe0-\uffef]/u.test(letter) ? "　" : " "))
    .join("");
}

function resultLines(found: SearchView, { sentence, count }: Session["voice"]): readonly string[] {
  const { rows, cut, event_count, read_count, skipped_count, unlisted_fields, table_count, table_row_count } = found;
  const reached_at = reachedIn(found);
  const shown = { count: count(rows.length), reached_at };
  const looked = { events: count(event_count), read: count(read_count), skipped: count(skipped_count) };
  return [
    ...rows.map(rowLine),
    sentence(cut === null ? "cli.search.whole" : `cli.search.cut_${cut}`, shown),
    sentence("cli.search.looked", looked),
    ...(unlisted_fields.length === 0 ? [] : [sentence("cli.search.unlisted", { fields: unlisted_fields.join(", ") })]),
    ...(table_count === 0 ? [] : [sentence("cli.search.tables", { tables: count(table_count), rows: count(table_row_count) })]),
  ];
}

function reachedIn({ reached_at }: SearchView): string {
  return reached_at === null ? "" : secondInJapan(reached_at);
}

// The log's own time first; a corrected one beside it.
function rowLine(row: EventView): string {
  const cells = [
    row.corrected_at === undefined
      ? secondInJapan(row["@timestamp"])
      : `${secondInJapan(row["@timestamp"])} (→ ${secondInJapan(row.corrected_at)})`,
    row.event_id,
    row["logsource.service"],
    originOf(row) ?? row["host.name"],
    actorOf(row),
    actionOf(row),
    outcomeOf(row),
    messageOf(row),
  ];
  return cells.map((cell) => plain(String(cell ?? "—"))).join("  ");
}
