// Findings in a dense table. The gravest first, the intruders' marked.

import type { FindingView } from "@hamon/records";
import { Link } from "../parts/link.js";
import { VirtualTable, type Column } from "../parts/virtual-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { techniquesOf } from "./techniques.js";
import { Level } from "./level.js";
import { isSetAside, SuppressedMark } from "./suppressed-mark.js";

export interface FindingListProps {
  readonly findings: readonly FindingView[];
  /** Stories that were held to be the intruder's. */
  readonly intruders?: ReadonlySet<string>;
}

export function FindingList({ findings, intruders }: FindingListProps) {
  const { say } = useWords();
  const { to } = usePlace();
  const isIntruder = ({ story_id }: FindingView) => story_id !== null && intruders?.has(story_id) === true;
  return (
    <VirtualTable
      label={say("findings.title")}
      rows={findings}
      columns={useColumns(isIntruder)}
      rowKey={({ finding_id }) => finding_id}
      rowClass={(finding) => (isSetAside(finding) ? "quiet" : "")}
      toOf={({ finding_id }) => to(`findings/${encodeURIComponent(finding_id)}`)}
    />
  );
}

function useColumns(isIntruder: (finding: FindingView) => boolean): readonly Column<FindingView>[] {
  const { say, text, count, moment } = useWords();
  const { to } = usePlace();
  return [
    { key: "level", head: say("finding.level"), isWords: true, width: 104, cell: ({ level }) => <Level level={level} /> },
    {
      key: "title",
      head: say("finding.title"),
      isWords: true,
      least: 220,
      cell: (finding) => (
        <span className="two-lines" title={text(finding.title)}>
          <Link to={to(`findings/${encodeURIComponent(finding.finding_id)}`)}>{text(finding.title)}</Link>{" "}
          <SuppressedMark finding={finding} />
        </span>
      ),
    },
    {
      key: "entity",
      head: say("finding.entity"),
      isWords: true,
      width: 156,
      cell: (finding) => <Entity name={finding.entity} isIntruder={isIntruder(finding)} />,
    },
    { key: "first", head: say("finding.first"), width: 108, cell: ({ first_at }) => moment(first_at) },
    { key: "last", head: say("finding.last"), width: 108, cell: ({ last_at }) => moment(last_at) },
    { key: "events", head: say("finding.events"), width: 76, cell: ({ event_count }) => count(event_count) },
    {
      key: "tags",
      head: say("finding.tags"),
      isWords: true,
      width: 132,
      cell: ({ tags }) => (
        <span className="quiet" title={tags.join(" ")}>
          {techniquesOf(tags).join(" ")}
        </span>
      ),
    },
  ];
}

/** A name, with a mark and not only a colour where it is the intruder. */
export function Entity({ name, isIntruder }: { readonly name: string; readonly isIntruder: boolean }) {
  const { say } = useWords();
  return (
    <span className={isIntruder ? "late number" : "number"}>
      {isIntruder && (
        <span title={say("stories.intruder")} role="img" aria-label={say("stories.intruder")}>
          ●{" "}
        </span>
      )}
      {name}
    </span>
  );
}
