// Looks at sources and keeps them as evidence, before they are read.
//
// Small files that follow each other are kept at the same time: what makes an original durable costs many of them hardly more
// than one. They are entered in the order of the sources, and read in it one by one.

import type { OpenCase } from "@hamon/case";
import type { KeptItem } from "@hamon/evidence";
import type { Source } from "@hamon/records";
import { DEFAULT_ZONE } from "./log-rows.js";
import type { Mapping } from "./mapping/mapping.js";
import { readMappings } from "./mapping/read-mapping.js";
import { sniff, type Sniffed, type Wanted } from "./sniff.js";

/** Of a larger file its bytes cost the time: it is kept alone, when its turn comes. */
const SMALL_BYTES = 256 * 1024;
const MOST_AT_ONCE = 128;

export interface KeptSource {
  readonly item: KeptItem;
  readonly sniffed: Sniffed;
}

/** A source and the bytes that it has. */
export interface SizedSource {
  readonly source: Source;
  readonly bytes: number;
}

/** Sources that are kept at the same time, in their order: a large one is alone. */
export function runsOf(sources: readonly SizedSource[]): readonly (readonly Source[])[] {
  const runs: Source[][] = [];
  let isOpen = false;
  for (const { source, bytes } of sources) {
    const isSmall = bytes <= SMALL_BYTES;
    const last = runs.at(-1);
    if (isOpen && isSmall && last !== undefined && last.length < MOST_AT_ONCE) last.push(source);
    else runs.push([source]);
    isOpen = isSmall;
  }
  return runs;
}

/**
 * Keeps the sources of one run, each in a promise of its own; no work is left over once all of these are settled.
 *
 * @throws {Fault} the codes of sniff and Evidence.keep, of each for itself.
 */
export async function keepRun({ open, signal }: KeepJob, run: readonly Source[]): Promise<readonly Promise<KeptSource>[]> {
  const looks = await Promise.allSettled(run.map((source) => sniff(source.path, wantedOf(open, source))));
  const isKept = (_: unknown, at: number) => looks[at]?.status === "fulfilled";
  const items = open.evidence.keepAll(run.filter(isKept), { actor: open.actor, signal });
  let next = 0;
  const kept = looks.map(async (look) => {
    if (look.status === "rejected") throw look.reason;
    return { sniffed: look.value, item: await (items[next++] as Promise<KeptItem>) };
  });
  for (const one of kept) one.catch(() => undefined); // thrown when its turn to be read comes
  return kept;
}

export interface KeepJob {
  readonly open: OpenCase;
  readonly signal: AbortSignal;
}

/** What a source may be: as it was added. */
export function wantedOf(open: OpenCase, { kind, time_zone, format }: Source): Wanted {
  const reading = { zone: time_zone ?? DEFAULT_ZONE, readAt: open.now().getTime() };
  return { kind, mappings: kind === "log" ? mappingsOf(open.content) : [], reading, told: kind === "log" ? format : null };
}

const known = new WeakMap<OpenCase["content"], readonly Mapping[]>();

/** Read once. */
export function mappingsOf(content: OpenCase["content"]): readonly Mapping[] {
  const mappings = known.get(content) ?? readMappings(content.files("mappings"));
  known.set(content, mappings);
  return mappings;
}
