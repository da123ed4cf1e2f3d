// The house's own reading of a text, as a measurement asks it: by names, whether column or member of `fields`.

import { loadContent } from "@hamon/content";
import { previewLog, readMappings, type PreviewedEvent } from "@hamon/collect";

export interface ReadText {
  /** The reader that was recognised; null for none. */
  readonly name: string | null;
  readonly events: readonly PreviewedEvent[];
  readonly unread: readonly string[];
}

export type ReadLog = (text: string) => ReadText;

/** Times without a year are of the year before. */
const READ_AT = Date.UTC(2026, 0, 1);

export async function logReader(): Promise<ReadLog> {
  const mappings = readMappings((await loadContent()).files("mappings"));
  const options = { mappings, reading: { zone: "Asia/Tokyo", readAt: READ_AT }, encoding: null, told: null };
  return (text) => {
    const { recognised, events, unread } = previewLog(Buffer.from(text), options);
    return { name: recognised?.name ?? null, events, unread };
  };
}

/** What an event says under a name: a column, or a member of `fields`. */
export function sayingOf({ cells }: PreviewedEvent): (name: string) => string | null {
  const fields = JSON.parse(cells.get("fields") ?? "{}") as Readonly<Record<string, unknown>>;
  return (name) => {
    const said = cells.get(name) ?? (Object.hasOwn(fields, name) ? fields[name] : undefined);
    return said === undefined || said === null ? null : String(said);
  };
}
