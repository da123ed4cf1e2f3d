// The files of an archive, or the sheets of a workbook: how many, what they were recognised as, which were not read and why.

import type { Source } from "@hamon/records";
import { useWords } from "../words.js";

const SHOWN = 50;
/** Formats whose members are sheets. */
const BOOKS: ReadonlySet<string> = new Set(["xlsx", "xls"]);

export function Members({ source }: { readonly source: Source }) {
  const { sayOf, count } = useWords();
  const members = source.result?.members;
  if (members == null) return null;
  const { unread_count, formats, list } = members;
  const shown = list.toSorted((a, b) => Number(b.reason !== null) - Number(a.reason !== null)).slice(0, SHOWN);
  const more = members.count - shown.length;
  return (
    <details className="recognised">
      <summary>
        {sayOf(BOOKS.has(source.result?.format ?? "") ? "members.sheets" : "members.files", { count: count(members.count) })}
        {unread_count > 0 && <span className="warn"> ▲ {sayOf("members.unread", { count: count(unread_count) })}</span>}
      </summary>
      <div className="quiet">
        {Object.entries(formats)
          .map(([format, number]) => sayOf("members.formats", { format, count: count(number) }))
          .join("　")}
      </div>
      <ul>
        {shown.map(({ path, format, row_count, reason }) => (
          <li key={path}>
            <code>{path}</code> {format !== null && `${format} ${sayOf("members.rows", { rows: count(row_count) })}`}
            {reason !== null && <span className="warn"> ▲ {sayOf(`unparsed.${reason}`)}</span>}
          </li>
        ))}
      </ul>
      {more > 0 && <div className="quiet">{sayOf("members.more", { count: count(more) })}</div>}
    </details>
  );
}
