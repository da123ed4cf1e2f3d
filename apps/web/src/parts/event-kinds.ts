// Which columns a list of events needs: those of web requests while all are such, else those that any log may fill.

import type { EventView } from "@hamon/records";

export type EventColumn =
  | "at"
  | "host"
  | "user"
  | "source"
  | "method"
  | "url"
  | "status"
  | "bytes"
  | "action"
  | "message"
  | "outcome"
  | "log";

const REQUESTS = ["at", "source", "user", "method", "url", "status", "bytes", "log"] as const;

export function isRequest(event: EventView): boolean {
  return event["http.request.method"] !== null;
}

/** A column in which no row has anything is left out, but for time, what was done, and the log. */
export function columnsOf(rows: readonly EventView[]): readonly EventColumn[] {
  if (rows.every(isRequest)) return REQUESTS;
  const optional = { host: "host.name", user: "user.name", source: "source.ip" } as const;
  const who = (["host", "user", "source"] as const).filter((column) => rows.some((row) => (row[optional[column]] ?? null) !== null));
  return ["at", ...who, "action", ...(rows.some(outcomeOf) ? (["outcome"] as const) : []), "message", "log"];
}

/** What was done, in the log's own word or number. */
export function actionOf(event: EventView): string | null {
  return event["http.request.method"] ?? event["event.action"] ?? event["event.code"];
}

/** To what, or what it says of it. */
export function messageOf(event: EventView): string | null {
  return event["url.original"] ?? event.message ?? event["process.name"] ?? event["event.provider"];
}

export function outcomeOf(event: EventView): string | null {
  const status = event["http.response.status_code"];
  return status === null ? event["event.outcome"] : String(status);
}
