// Which columns a list of events needs: those of web requests while all are such, else those that any log may fill.

import { actorOf, originOf, outcomeOf, type EventView } from "@hamon/records";

export type EventColumn =
  | "at"
  | "corrected_at"
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
  const [at, ...others] = kindColumns(rows);
  return [at, ...(rows.some(({ corrected_at }) => corrected_at !== undefined) ? (["corrected_at"] as const) : []), ...others];
}

function kindColumns(rows: readonly EventView[]): readonly ["at", ...EventColumn[]] {
  if (rows.every(isRequest)) return REQUESTS;
  const optional = { host: (row: EventView) => row["host.name"], user: actorOf, source: originOf } as const;
  const who = (["host", "user", "source"] as const).filter((column) => rows.some((row) => optional[column](row) !== null));
  return ["at", ...who, "action", ...(rows.some(outcomeOf) ? (["outcome"] as const) : []), "message", "log"];
}
