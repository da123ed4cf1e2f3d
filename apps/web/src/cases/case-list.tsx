// All cases; with one only, straight to it.

import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import type { CaseRecord } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { PageHead } from "../parts/page-head.js";
import { Logo } from "../shell/logo.js";
import { CaseChips } from "../shell/case-chips.js";
import { useWords } from "../words.js";

export function CaseList() {
  const { say } = useWords();
  const query = useAnswer<readonly CaseRecord[]>("/api/cases");
  const navigate = useNavigate();
  const only = query.data?.length === 1 ? query.data[0]?.case_id : undefined;
  useEffect(() => {
    if (only !== undefined) void navigate({ href: `/cases/${only}`, replace: true });
  }, [only, navigate]);
  return (
    <div className="plain-page">
      <div className="plain-bar">
        <Logo />
      </div>
      <main className="stack">
        <PageHead title={say("cases.title")} />
        <Answered query={query}>{(cases) => (cases.length === 0 ? <NoCase /> : <Cases cases={cases} />)}</Answered>
      </main>
    </div>
  );
}

function NoCase() {
  const { say, sayOf } = useWords();
  return (
    <div className="card empty stack">
      <b>{say("cases.empty")}</b>
      <div>{say("cases.first")}</div>
      <pre className="line">{sayOf("cli.commands.init.example")}</pre>
      <div className="quiet">{say("cases.demo")}</div>
    </div>
  );
}

function Cases({ cases }: { readonly cases: readonly CaseRecord[] }) {
  const { say, text, moment } = useWords();
  return (
    <section className="card scroll">
      <table className="dense">
        <thead>
          <tr>
            {["id", "title", "organisation", "state", "detected", "created"].map((column) => (
              <th key={column} scope="col" className="words">
                {say(`cases.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cases.map((record) => (
            <tr key={record.case_id}>
              <td className="words number nowrap">{record.case_id}</td>
              <th scope="row" className="words">
                <Link to={`/cases/${record.case_id}`}>{text(record.title)}</Link> <CaseChips record={record} />
              </th>
              <td className="words">{record.organisation}</td>
              <td className="words">{say(`glance.state.${record.state}`)}</td>
              <td className="words number nowrap">{record.detected_at === null ? say("figure.unknown") : moment(record.detected_at)}</td>
              <td className="words number nowrap">{moment(record.created_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
