// What an entry of the log says, as name and value: scalars as they are, deeper things by how many.

import type { LogEntry } from "@hamon/records";

export interface EntryPair {
  readonly name: string;
  readonly value: string;
}

const LONGEST = 44;
const DIGEST = /^[0-9a-f]{64}$/;
const DIGEST_LETTERS = 12;

export function entryPairs({ body }: Pick<LogEntry, "body">): readonly EntryPair[] {
  return Object.entries(body)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => ({ name, value: shown(value) }))
    .toSorted((one, other) => Number(isDigest(one)) - Number(isDigest(other)));
}

// Digests last: they are compared by machines.
function isDigest({ name }: EntryPair): boolean {
  return /digest|sha256|hash/.test(name);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.every((one) => typeof one !== "object") ? cut(value.join(", ")) : `[${value.length}]`;
  if (typeof value === "object" && value !== null) return `{${Object.keys(value).length}}`;
  return cut(String(value));
}

function cut(text: string): string {
  if (DIGEST.test(text)) return `${text.slice(0, DIGEST_LETTERS)}…`;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
