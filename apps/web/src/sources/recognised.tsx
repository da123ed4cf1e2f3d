// What a log was taken for and how surely; of what could not be read the commonest shapes, and a format that may read it.

import type { RecognisedLog, Source } from "@hamon/records";
import { useWords } from "../words.js";

export function Recognised({ source }: { readonly source: Source }) {
  const { sayOf, count } = useWords();
  const recognised = source.result?.recognised;
  if (recognised == null) return null;
  const { share, record_count, runner_up, is_told, format } = recognised;
  const next = runner_up === null ? "" : sayOf("recognised.next", { format: runner_up.name, percent: percentOf(runner_up.share) });
  const said = { format: labelOf(recognised), percent: percentOf(share), count: count(record_count) };
  return (
    <div className="quiet recognised">
      {sayOf(is_told ? "recognised.told" : "recognised.found", said)}
      {next}
      {format !== null && <code>{sayOf("recognised.written", { format })}</code>}
    </div>
  );
}

export function UnreadShapes({ source }: { readonly source: Source }) {
  const { sayOf, count } = useWords();
  const { unparsed_count = 0, recognised } = source.result ?? {};
  if (unparsed_count === 0 || recognised == null || recognised.unread_shapes.length === 0) return null;
  return (
    <details className="recognised">
      <summary>{sayOf("recognised.unread", { name: source.name, count: count(unparsed_count) })}</summary>
      <ul>
        {recognised.unread_shapes.map((one) => (
          <li key={one.line}>
            {sayOf("recognised.shape", { count: count(one.count), line: count(one.line) })} <code>{one.shape}</code>
          </li>
        ))}
      </ul>
      {recognised.unread_format !== null && (
        <>
          {sayOf("recognised.suggested")} <code>{`format: '${recognised.unread_format.replaceAll("'", "''")}'`}</code>
        </>
      )}
    </details>
  );
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

function percentOf(share: number): string {
  return (share * 100).toFixed(1);
}
