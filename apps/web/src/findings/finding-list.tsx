// Findings as rows, gravest first.

import { useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import type { FindingView } from "@hamon/records";
import { formatCount, formatMoment } from "../format.js";
import { useRowKeys } from "../parts/keys.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function FindingList({ findings }: { readonly findings: readonly FindingView[] }) {
  const { say, text, language } = useWords();
  const { to } = usePlace();
  const router = useRouter();
  const open = useCallback((at: number) => {
    const finding = findings[at];
    if (finding !== undefined) router.history.push(to(`findings/${encodeURIComponent(finding.finding_id)}`));
  }, [findings, router, to]);
  const { selected } = useRowKeys(findings.length, open);
  return (
    <div className="scroll">
      <table className="dense">
        <thead>
          <tr>
            <th className="words" scope="col">{say("finding.level")}</th>
            <th className="words" scope="col">{say("finding.title")}</th>
            <th className="words" scope="col">{say("finding.entity")}</th>
            <th scope="col">{say("finding.first")}</th>
            <th scope="col">{say("finding.last")}</th>
            <th scope="col">{say("finding.events")}</th>
            <th className="words" scope="col">{say("finding.tags")}</th>
          </tr>
        </thead>
        <tbody>
          {findings.map((finding, at) => (
            <tr key={finding.finding_id} className={at === selected ? "selected" : ""} data-href onClick={() => open(at)}>
              <td className="words"><Level level={finding.level} /></td>
              <td className="words"><Link to={to(`findings/${encodeURIComponent(finding.finding_id)}`)}>{text(finding.title)}</Link></td>
              <td className="words number">{finding.entity}</td>
              <td className="number">{formatMoment(finding.first_at, language)}</td>
              <td className="number">{formatMoment(finding.last_at, language)}</td>
              <td className="number">{formatCount(finding.event_count, language)}</td>
              <td className="words quiet">{finding.tags.join(" ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const FILLED: Readonly<Record<FindingView["level"], number>> = { critical: 4, high: 3, medium: 2, low: 1, informational: 0 };

/** By word and by filled marks, not by colour alone. */
export function Level({ level }: { readonly level: FindingView["level"] }) {
  const { say } = useWords();
  return <span className={FILLED[level] >= 3 ? "late" : ""} style={{ whiteSpace: "nowrap" }}>{"■".repeat(FILLED[level])}{"□".repeat(4 - FILLED[level])} {say(`level.${level}`)}</span>;
}
