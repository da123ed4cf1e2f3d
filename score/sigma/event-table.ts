// Events as a view of DuckDB: "event no" (place in the list), "event at", then a text column for each name.

import type { DuckDBConnection } from "@duckdb/node-api";
import type { SigmaEvent } from "@hamon/sigma";

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Replaces the view `event`. `at`: the name of the moment in an event. */
export async function fillEvents(
  connection: DuckDBConnection,
  columns: Readonly<Record<string, string>>,
  events: readonly SigmaEvent[],
  at: string,
): Promise<void> {
  const names = Object.keys(columns);
  const shape = names.map((name) => `, ${quote(name)} VARCHAR`).join("");
  await connection.run(`create or replace table event_text ("event no" INTEGER, "event moment" VARCHAR${shape})`);
  const appender = await connection.createAppender("event_text");
  for (const [no, event] of events.entries()) {
    appender.appendInteger(no);
    for (const name of [at, ...names]) {
      const value = event[name];
      if (value === null || value === undefined) appender.appendNull();
      else appender.appendVarchar(String(value));
    }
    appender.endRow();
  }
  appender.closeSync();
  await connection.run(`create or replace view event as select *, try_cast("event moment" as TIMESTAMP) as "event at" from event_text`);
}
