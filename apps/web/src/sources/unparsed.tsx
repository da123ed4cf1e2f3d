// Lines that are no events: each with its reason, none dropped.

import type { UnparsedView } from "@hamon/records";
import { RowTable } from "../parts/row-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function Unparsed() {
  const { say, sayOf } = useWords();
  const { api } = usePlace();
  return (
    <div className="cards">
      <h1>{say("unparsed.title")}</h1>
      <RowTable<UnparsedView>
        path={`${api}/unparsed`}
        rowKey={({ evidence_id, line_no }) => `${evidence_id}-${line_no}`}
        empty={say("unparsed.empty")}
        columns={[
          { key: "name", head: say("sources.name"), isWords: true, cell: ({ name }) => name },
          { key: "line_no", head: say("unparsed.line_no"), cell: ({ line_no }) => line_no + 1 },
          { key: "offset", head: say("unparsed.offset"), cell: ({ offset }) => offset },
          { key: "reason", head: say("unparsed.reason"), isWords: true, cell: ({ reason }) => sayOf(`unparsed.${reason}`) },
          { key: "line", head: say("unparsed.line"), isWords: true, cell: ({ line }) => <code style={{ overflowWrap: "anywhere" }}>{line}</code> },
        ]}
      />
    </div>
  );
}
