// What each log was taken for, how surely, and what of it could not be read.

import type { RecognisedLog, Run, Source } from "@hamon/records";
import type { Voice } from "./voice.js";

interface ReadLog {
  readonly name: string;
  readonly recognised?: RecognisedLog | null;
}

/** The least sure ones first; a folder may hold thousands. */
const SHOWN = 20;

/** Of the logs that a collect among the runs has read. */
export function recognisedLines(runs: readonly Pick<Run, "result">[], voice: Voice): readonly string[] {
  const logs = runs.flatMap(({ result }) => (result?.["sources"] ?? []) as readonly ReadLog[]);
  const known = logs.flatMap(({ name, recognised }) => (recognised == null ? [] : [{ name, recognised }]));
  const sorted = known.toSorted((a, b) => a.recognised.share - b.recognised.share);
  const lines = sorted.slice(0, SHOWN).map(({ name, recognised }) => lineOf(name, recognised, voice));
  const more = sorted.length - SHOWN;
  return more > 0 ? [...lines, voice.sentence("cli.collect.recognised_more", { count: voice.count(more) })] : lines;
}

function lineOf(name: string, recognised: RecognisedLog, { sentence, count }: Voice): string {
  const { share, record_count, runner_up, is_told } = recognised;
  const format = labelOf(recognised);
  const next = runner_up === null ? "" : sentence("recognised.next", { format: runner_up.name, percent: percentOf(runner_up.share) });
  const key = is_told ? "told" : "found";
  return `  ${name}  ${sentence(`recognised.${key}`, { format, percent: percentOf(share), count: count(record_count) })}${next}`;
}

const MOST_NAMED = 3;

// Syslog and JSON hold lines of many kinds: the commonest are named beside them.
function labelOf({ name, read_with }: RecognisedLog): string {
  const kinds = Object.entries(read_with)
    .filter(([kind]) => kind !== name)
    .sort(([, a], [, b]) => b - a)
    .map(([kind]) => kind);
  if (kinds.length === 0) return name;
  return `${name} (${kinds.slice(0, MOST_NAMED).join(", ")}${kinds.length > MOST_NAMED ? ", …" : ""})`;
}

/** Of each source with lines that could not be read: their commonest shapes, and what may read them. */
export function unreadLines(sources: readonly Source[], { sentence, count }: Voice): readonly string[] {
  return sources.flatMap(({ name, result }) => {
    const { unparsed_count = 0, recognised } = result ?? {};
    if (unparsed_count === 0) return [];
    const known = recognised?.unread_shapes ?? [];
    const head = sentence(known.length === 0 ? "recognised.unread_alone" : "recognised.unread", { name, count: count(unparsed_count) });
    const shapes = known.map(
      (one) => `  ${sentence("recognised.shape", { count: count(one.count), line: count(one.line) })}  ${one.shape}`,
    );
    const format = recognised?.unread_format ?? null;
    return [
      head,
      ...shapes,
      ...(format === null ? [] : [`  ${sentence("recognised.suggested")}  format: '${format.replaceAll("'", "''")}'`]),
    ];
  });
}

function percentOf(share: number): string {
  return (share * 100).toFixed(1);
}
