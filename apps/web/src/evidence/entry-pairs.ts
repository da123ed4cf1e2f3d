// What an entry of the log says, as name and value: scalars as they are, deeper things by how many.

import type { LogEntry } from "@hamon/records";

export interface EntryPair {
  readonly name: string;
  readonly value: string;
}

const LONGEST = 44;
const DIGEST = /^[0-9a-f]{64}$/;
const DIGEST_LETTERS = 12;

/** `worded`: one scalar in the reader's words, before a long text is cut. */
export function entryPairs(
  { body }: Pick<LogEntry, "body">,
  worded: (body: LogEntry["body"], name: string, value: string) => string = (_body, _name, value) => value,
): readonly EntryPair[] {
  return Object.entries(body)
    .filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => ({ name, value: shown(value, (one) => worded(body, name, one)) }))
    .toSorted((one, other) => Number(isDigest(one)) - Number(isDigest(other)));
}

// Digests and ids last: they are compared by machines.
function isDigest({ name }: EntryPair): boolean {
  return /digest|sha256|hash|commitment|^(run|document|evidence)_id$|_key$/.test(name);
}

function shown(value: unknown, worded: (one: string) => string): string {
  if (Array.isArray(value))
    return value.every((one) => typeof one !== "object") ? cut(value.map((one) => worded(String(one))).join(", ")) : `[${value.length}]`;
  if (typeof value === "object" && value !== null) return `{${Object.keys(value).length}}`;
  return cut(worded(String(value)));
}

function cut(text: string): string {
  if (DIGEST.test(text)) return `${text.slice(0, DIGEST_LETTERS)}…`;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
