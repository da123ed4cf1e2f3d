// The files of a case, a line each: what each was read as, how much of it was read, from when to when.

import type { Source } from "@hamon/records";
import { minuteInJapan } from "./japan-time.js";
import { plain, type Voice } from "./voice.js";

export function sourceListLines(sources: readonly Source[], voice: Voice): readonly string[] {
  if (sources.length === 0) return [voice.sentence("cli.sources.none"), ""];
  return [
    voice.sentence("cli.sources.head", { count: voice.count(sources.length) }),
    ...sources.map((source) => lineOf(source, voice)),
    "",
  ];
}

function lineOf({ name, kind, as, state, result, fault }: Source, { sentence, count }: Voice): string {
  const head = `  ${plain(name)}  ${sentence(`cli.sources.${kind}`, { as: plain(as) })}`;
  if (fault !== null) return `${head}  ✗ ${sentence(`faults.${fault.code}.what`, fault.params)}`;
  if (result === null) return `${head}  ${sentence(`cli.sources.${state === "failed" ? "failed" : "added"}`)}`;
  const { format, compression, recognised, row_count, unparsed_count, first_at, last_at } = result;
  const form = [recognised?.name ?? format, ...(compression === null ? [] : [compression])].map(plain).join(" + ");
  const span = first_at === null || last_at === null ? [] : [`${minuteInJapan(first_at)} – ${minuteInJapan(last_at)}`];
  const unread = unparsed_count === 0 ? [] : [sentence("cli.sources.unread", { count: count(unparsed_count) })];
  return [head, form, sentence("cli.sources.rows", { count: count(row_count) }), ...unread, ...span].join("  ");
}
