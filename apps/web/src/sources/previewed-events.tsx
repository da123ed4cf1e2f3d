// The first events as a mapping reads them: only columns that say something.

import type { MappingPreview } from "@hamon/records";
import { Scroll } from "../parts/scroll.js";
import { useWords } from "../words.js";

const FIRST = "@timestamp";
/** All of the record: it stands on the page already. */
const LEFT_OUT = new Set(["fields"]);

export function PreviewedEvents({ events }: { readonly events: MappingPreview["events"] }) {
  const { say } = useWords();
  const said = new Set(events.flatMap((event) => Object.keys(event).filter((column) => event[column] !== "" && !LEFT_OUT.has(column))));
  const columns = [FIRST, ...[...said].filter((column) => column !== FIRST)];
  return (
    <Scroll label={say("mapping.read_title")}>
      <table className="dense">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className="words">
                {column === FIRST ? say("mapping.moment") : column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {events.map((event, at) => (
            <tr key={at}>
              {columns.map((column) => (
                <td key={column} className="words number">
                  {event[column] ?? "—"}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
