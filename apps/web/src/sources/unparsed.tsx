// Lines that are no events: each with its reason, none dropped.

import type { UnparsedView } from "@hamon/records";
import { Link } from "../parts/link.js";
import { PageHead } from "../parts/page-head.js";
import { RowTable } from "../parts/row-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function Unparsed() {
  const { say, sayOr, count } = useWords();
  const { api, to } = usePlace();
  return (
    <div className="stack">
      <PageHead title={say("unparsed.title")} lead={say("unparsed.lead")} />
      <RowTable<UnparsedView>
        label={say("unparsed.title")}
        path={`${api}/unparsed`}
        rowKey={({ evidence_id, member, line_no, reason }) => `${evidence_id}-${member}-${line_no}-${reason}`}
        empty={say("unparsed.empty")}
        columns={[
          {
            key: "name",
            head: say("sources.name"),
            isWords: true,
            width: 220,
            cell: ({ name, member, evidence_id, offset }) => (
              <Link to={to(`evidence/${evidence_id}`, { offset: String(offset), ...(member === null ? {} : { member }) })}>
                {member === null ? name : `${name} / ${member}`}
              </Link>
            ),
          },
          { key: "line_no", head: say("unparsed.line_no"), width: 84, cell: ({ line_no }) => count(line_no + 1) },
          { key: "offset", head: say("unparsed.offset"), width: 112, cell: ({ offset }) => count(offset) },
          {
            key: "reason",
            head: say("unparsed.reason"),
            isWords: true,
            width: 230,
            cell: ({ reason }) => sayOr(`unparsed.${reason}`, reason),
          },
          { key: "line", head: say("unparsed.line"), isWords: true, cell: ({ line }) => <code title={line}>{line}</code> },
        ]}
      />
    </div>
  );
}
