// What is in the archives of a case: how many files, what they were recognised as, which were not read.

import type { Source, SourceMember } from "@hamon/records";
import type { Voice } from "./voice.js";

/** Files named of an archive; those that were not read come first. */
const SHOWN = 10;
/** Formats whose members are sheets. */
const BOOKS: ReadonlySet<string> = new Set(["xlsx", "xls"]);

export function archiveLines(sources: readonly Source[], voice: Voice): readonly string[] {
  const { sentence, count } = voice;
  const lines = sources.flatMap(({ name, result }) => {
    const members = result?.members;
    if (members == null) return [];
    const parts = [
      sentence(BOOKS.has(result?.format ?? "") ? "members.sheets" : "members.files", { count: count(members.count) }),
      ...(members.unread_count === 0 ? [] : [sentence("members.unread", { count: count(members.unread_count) })]),
      ...Object.entries(members.formats).map(([format, number]) => sentence("members.formats", { format, count: count(number) })),
    ];
    const shown = members.list.toSorted((a, b) => Number(b.reason !== null) - Number(a.reason !== null)).slice(0, SHOWN);
    const more = members.count - shown.length;
    return [
      `${name}  ${parts.join("  ")}`,
      ...shown.map((member) => `  ${memberLine(member, voice)}`),
      ...(more > 0 ? [`  ${sentence("members.more", { count: count(more) })}`] : []),
    ];
  });
  return lines.length === 0 ? [] : ["", ...lines, ""];
}

function memberLine({ path, format, row_count, reason }: SourceMember, { sentence, count }: Voice): string {
  const rows = format === null ? "" : `  ${format}  ${sentence("members.rows", { rows: count(row_count) })}`;
  return `${path}${rows}${reason === null ? "" : `  ⚠ ${sentence(`unparsed.${reason}`)}`}`;
}
