// Names and texts inside SQL that we build: quoted, never trusted.

import type { Columns } from "@hamon/records";

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A select of no row with the columns and types of a table. */
export function emptySelect(columns: Columns): string {
  const list = Object.entries(columns).map(([name, type]) => `cast(null as ${type}) as ${quoteName(name)}`);
  return `select ${list.join(", ")} where false`;
}
