// All cases; with one only, straight to it.

import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import type { CaseRecord } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatMoment } from "../format.js";
import { Answered, Empty } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { useWords } from "../words.js";

export function CaseList() {
  const { say, text, language } = useWords();
  const query = useAnswer<readonly CaseRecord[]>("/api/cases");
  const navigate = useNavigate();
  const only = query.data?.length === 1 ? query.data[0]?.case_id : undefined;
  useEffect(() => {
    if (only !== undefined) void navigate({ href: `/cases/${only}`, replace: true });
  }, [only, navigate]);
  return (
    <main style={{ padding: 28, maxWidth: 900 }}>
      <h1>{say("cases.title")}</h1>
      <Answered query={query}>
        {(cases) => cases.length === 0 ? <Empty>{say("cases.empty")}</Empty> : (
          <table className="dense">
            <tbody>
              {cases.map(({ case_id, title, organisation, created_at }) => (
                <tr key={case_id}>
                  <td className="words number">{case_id}</td>
                  <td className="words"><Link to={`/cases/${case_id}`}>{text(title)}</Link></td>
                  <td className="words">{organisation}</td>
                  <td className="number">{formatMoment(created_at, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Answered>
    </main>
  );
}
