// Columns that are another column read further: "plain(url.original)". No table has them; each distinct value is read once.

import { commandText } from "./command-text.js";
import { plainText } from "./plain-text.js";

export interface Reading {
  /** Its name as a column: how it is read, and of what. */
  readonly column: string;
  /** The column that is read. */
  readonly of: string;
  readonly read: (text: string) => string;
  /** RE2: a text that it does not fit is read as it stands. */
  readonly differs_where: string;
  /** The same of bytes of ASCII. */
  readonly mayDiffer: (bytes: Uint8Array, start: number, end: number) => boolean;
}

type Way = Pick<Reading, "read" | "differs_where" | "mayDiffer">;

const PACKED = "[%+\\\\&]|/\\*|[^ -~]|  ";
const [NOTHING, ALWAYS, BEFORE_STAR, BEFORE_BLANK, BEFORE_SEMICOLON] = [0, 1, 2, 3, 4] as const;
const [STAR, BLANK, SEMICOLON] = [42, 32, 59];

const WAYS: Readonly<Record<string, Way>> = {
  plain: { read: plainText, differs_where: PACKED, mayDiffer: finderOf("%+\\") },
  command: { read: commandText, differs_where: `${PACKED}|['"^$]|\\{`, mayDiffer: finderOf("%+\\'\"^${") },
};

function finderOf(signs: string): Way["mayDiffer"] {
  const kinds = Uint8Array.from({ length: 128 }, (_, code) => (code < BLANK || code === 127 ? ALWAYS : NOTHING));
  for (const sign of signs) kinds[sign.charCodeAt(0)] = ALWAYS;
  kinds["/".charCodeAt(0)] = BEFORE_STAR;
  kinds[BLANK] = BEFORE_BLANK;
  kinds["&".charCodeAt(0)] = BEFORE_SEMICOLON;
  return (bytes, start, end) => {
    let semicolon = -1; // the next one; `end`: none
    for (let at = start; at < end; at += 1) {
      const kind = kinds[bytes[at] as number] as number;
      if (kind === NOTHING) continue;
      if (kind === ALWAYS) return true;
      if (kind === BEFORE_SEMICOLON) {
        for (semicolon = Math.max(semicolon, at + 1); semicolon < end && bytes[semicolon] !== SEMICOLON; ) semicolon += 1;
        if (semicolon < end) return true;
      } else if (at + 1 < end && bytes[at + 1] === (kind === BEFORE_STAR ? STAR : BLANK)) return true;
    }
    return false;
  };
}

const known = new Map<string, Reading | null>();

/** What a column is a reading of; null: it is a column of its own. */
export function readingOf(column: string): Reading | null {
  const found = known.get(column);
  if (found !== undefined) return found;
  const [, name = "", of = ""] = /^(\w+)\((.+)\)$/.exec(column) ?? [];
  const way = Object.hasOwn(WAYS, name) ? WAYS[name] : undefined;
  const made = way === undefined ? null : { column, of, ...way };
  known.set(column, made);
  return made;
}

/** The column that a table must have for a column to be asked. */
export function sourceOf(column: string): string {
  return readingOf(column)?.of ?? column;
}
