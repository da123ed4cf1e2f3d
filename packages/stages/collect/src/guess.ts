// Which reader a log needs: all that could fit are tried on its first lines, and the one that reads the most of them wins; of two
// that read as many, the one that says more about them.

import { asUtf8, type ByteText } from "./byte-text.js";
import { candidatesOf, foundCandidate, type Candidate, type Tried } from "./guess-candidates.js";
import type { Reading } from "./mapping/build-event.js";
import { foundFormat } from "./mapping/found-format.js";
import type { Mapping } from "./mapping/mapping.js";
import type { LogFormat } from "./parse-messages.js";

export interface Recognised {
  readonly format: LogFormat;
  /** The mapping, or the format where it needs none. */
  readonly name: string;
  /** Of the records that were looked at. */
  readonly share: number;
  readonly record_count: number;
  readonly runner_up: { readonly name: string; readonly share: number } | null;
  /** Said by who added the file, not found. */
  readonly is_told: boolean;
  /** Whom it is read with; null where the format is read with all of its shape, or none. */
  readonly mapping: Mapping | null;
}

export interface GuessOptions {
  readonly mappings: readonly Mapping[];
  readonly reading: Pick<Reading, "zone" | "readAt">;
  /** The name somebody said. */
  readonly told: string | null;
}

/** Below it the mappings of last resort are asked, too. */
const LEAST_SHARE = 0.5;
/** Lines looked at, and bytes at most. */
const LINES_TRIED = 400;
const MOST_BYTES = 256 * 1024;
/** Below it the lines themselves are asked what they are. */
export const SURE_SHARE = 0.9;
/** Shares as close as this are alike. */
const ALIKE = 0.005;

/** Null when nothing reads a single line. */
export function guessReader(head: ByteText, options: GuessOptions): Recognised | null {
  const text = firstLines(head);
  const reading: Reading = { ...options.reading, service: "", onAssumedZone: () => undefined, onAssumedYear: () => undefined };
  const wanted = (name: string) => options.told === null || options.told === name;
  const candidates = candidatesOf(text, { ...options, reading }).filter(({ name }) => wanted(name));
  const isLast = ({ mapping }: Candidate) => options.told === null && mapping?.last_resort === true;
  const tried = candidates.filter((one) => !isLast(one)).map(tryOne);
  const isSure = tried.some(({ fits, records }) => fits > records * SURE_SHARE);
  const found = isSure || options.told !== null ? null : foundCandidate(text, { ...options, reading });
  const all = [...tried, ...(found === null ? [] : [tryOne(found)])];
  const isHalfRead = all.some(({ fits, lines }) => fits > lines * LEAST_SHARE);
  const [best, second] = [...all, ...(isHalfRead ? [] : candidates.filter(isLast).map(tryOne))].sort(better);
  // JSON is JSON: what no mapping knows of it is kept with its reason, unless a person said what it is.
  if (best === undefined || (best.fits === 0 && (options.told !== null || best.candidate.format !== "json"))) return null;
  return {
    format: best.candidate.format,
    name: best.candidate.name,
    share: shareOf(best),
    record_count: best.records,
    runner_up: second === undefined || second.fits === 0 ? null : { name: second.candidate.name, share: shareOf(second) },
    is_told: options.told !== null,
    mapping: best.candidate.mapping,
  };
}

/** A format string that may read the lines, for a person to make a mapping of; null where they have no form of their own. */
export function suggestedFormat(head: ByteText, reading: GuessOptions["reading"]): string | null {
  const lines = firstLines(head)
    .split(/\r?\n/)
    .filter((line) => line !== "");
  return (
    foundFormat(
      lines.map((line) => Buffer.from(asUtf8(line), "latin1").toString("utf8")),
      reading,
    )?.format ?? null
  );
}

type Ranked = Tried & { readonly candidate: Candidate };

function tryOne(candidate: Candidate): Ranked {
  return { candidate, ...candidate.try() };
}

function better(a: Ranked, b: Ranked): number {
  const [left, right] = [a.fits / Math.max(a.lines, 1), b.fits / Math.max(b.lines, 1)];
  if (Math.abs(left - right) > ALIKE) return right - left;
  return narrowness(b, a) - narrowness(a, b) || b.says - a.says || right - left;
}

/** What names the product it is of knows more than what takes any log of that shape. */
function narrowness({ candidate: { mapping } }: Ranked, { candidate: { mapping: other } }: Ranked): number {
  const isAlike = mapping !== null && mapping.shape === "kv" && mapping.shape === other?.shape && mapping.kind === other.kind;
  return isAlike ? mapping.where.length : 0;
}

function shareOf({ fits, records }: Tried): number {
  return records === 0 ? 0 : fits / records;
}

// The last line of a head may lack its rest.
function firstLines(all: ByteText): ByteText {
  const head = all.slice(0, MOST_BYTES);
  let end = -1;
  for (let no = 0; no < LINES_TRIED; no += 1) {
    const next = head.indexOf("\n", end + 1);
    if (next === -1) break;
    end = next;
  }
  return end === -1 ? head : head.slice(0, end + 1);
}
