// What a plan's derived columns hold of one event, without a database: what whole-record.ts asks DuckDB for.

import type { DerivedColumn, SigmaEvent, SigmaValue } from "@hamon/sigma";

/** The event with the columns that `event` lacks. A record that is no JSON has none. */
export function withWhole(event: SigmaEvent, derived: readonly DerivedColumn[]): SigmaEvent {
  const { fields } = event;
  if (derived.length === 0 || typeof fields !== "string") return event;
  const record = parsed(fields);
  if (record === undefined) return event;
  return { ...event, ...Object.fromEntries(derived.map((one) => [one.column, valueOf(record, one)])) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function valueOf(record: unknown, { paths, is_presence }: DerivedColumn): SigmaValue {
  const found = paths.map((path) => nodeAt(record, path.split(".")));
  if (is_presence) return found.some((node) => node !== undefined);
  const text = found.find((node) => node !== undefined && node !== null);
  if (text === undefined) return null;
  return typeof text === "object" ? JSON.stringify(text) : String(text);
}

// A * is any step: the first that leads on.
function nodeAt(node: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return node;
  if (typeof node !== "object" || node === null) return undefined;
  if (step !== "*") return Object.hasOwn(node, step) ? nodeAt((node as Readonly<Record<string, unknown>>)[step], rest) : undefined;
  return Object.values(node)
    .map((inner) => nodeAt(inner, rest))
    .find((found) => found !== undefined);
}
