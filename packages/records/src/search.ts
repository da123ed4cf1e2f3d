// A search over events: what is asked, what is answered, and which fields may be named. Made by: hamon. Read by: apps.

import type { EventView } from "./event-view.js";
import type { Page } from "./http.js";
import { EVENT_COLUMNS } from "./table.js";

export type SearchKind = "text" | "number" | "moment";

/** Columns that tell where an event stands, not what it is. */
const PLACES: ReadonlySet<string> = new Set(["event_id", "evidence_id", "log.offset", "log.length"]);

/** Name of each field that may be looked into -> what it holds. */
export const SEARCH_FIELDS: Readonly<Record<string, SearchKind>> = Object.fromEntries(
  Object.entries(EVENT_COLUMNS).flatMap(([name, type]) => (PLACES.has(name) ? [] : [[name, kindOf(type)]])),
);

function kindOf(type: string): SearchKind {
  if (type === "VARCHAR") return "text";
  return type === "TIMESTAMP" ? "moment" : "number";
}

/** Short names. */
export const SEARCH_ALIASES: Readonly<Record<string, string>> = {
  time: "@timestamp",
  ip: "source.ip",
  user: "user.name",
  method: "http.request.method",
  url: "url.original",
  path: "url.path",
  query: "url.query",
  status: "http.response.status_code",
  bytes: "http.response.bytes",
  referrer: "http.request.referrer",
  agent: "user_agent.original",
  host: "host.name",
  action: "event.action",
  outcome: "event.outcome",
  code: "event.code",
  provider: "event.provider",
  process: "process.name",
  command: "process.command_line",
  file: "file.path",
  subject: "email.subject",
  log: "logsource.service",
};

export const SEARCH_ORDERS = ["newest", "oldest"] as const;

/** What is looked for. The text is the search box's: hamon/src/search/parse-query.ts says how it is read. */
export interface SearchWanted {
  readonly query: string;
  /** RFC 3339; from included, to not. */
  readonly from: string | null;
  readonly to: string | null;
  /** One log, by its service; null: all. */
  readonly log: string | null;
  readonly order: (typeof SEARCH_ORDERS)[number];
}

export interface NewSearch extends Partial<SearchWanted> {
  /** Of the answer before: where to go on, and which search this is a page of. */
  readonly after?: string;
  readonly search_id?: string;
  readonly limit?: number;
  /** How long one answer may take; what was found by then is answered. */
  readonly most_ms?: number;
}

export interface SearchView extends Omit<Page<EventView>, "total"> {
  readonly search_id: string;
  /** Why there is a `next`: enough rows, or no more time. Null: everything was looked at. */
  readonly cut: "limit" | "time" | null;
  /** With `cut`: all events up to this moment, in the order asked for, were looked at. */
  readonly reached_at: string | null;
  /** Events that this answer had to tell of, and of these: read, and ruled out unread. */
  readonly event_count: number;
  readonly read_count: number;
  readonly skipped_count: number;
  /** Fields of text with too many values to be listed: there the rows themselves were read. */
  readonly unlisted_fields: readonly string[];
  /** Tables of the case, which are not searched, and their rows. */
  readonly table_count: number;
  readonly table_row_count: number;
}

/** A value as the search box wants it: in quotes where it would be read otherwise. */
export function quoteSearchValue(value: string): string {
  return /^[\p{L}\p{N}_./@-]+$/u.test(value) && !value.startsWith("-") ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}
