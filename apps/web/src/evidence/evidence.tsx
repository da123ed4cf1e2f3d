// What lies beneath: originals, the log's head and entries, and the check of all of it.

import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { EvidenceView, VerifyResult } from "@hamon/records";
import { post, useAnswer } from "../api.js";
import { formatBytes, formatCount, formatSecond } from "../format.js";
import { Answered, Empty, FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function Evidence() {
  const { say } = useWords();
  const { api } = usePlace();
  const query = useAnswer<EvidenceView>(`${api}/evidence`);
  return (
    <div className="cards">
      <h1>{say("nav.evidence")}</h1>
      <Answered query={query}>
        {(view) => (
          <>
            <Verify verified={view.verified} />
            <Head view={view} />
            <Items view={view} />
            <Entries view={view} />
          </>
        )}
      </Answered>
    </div>
  );
}

function Verify({ verified }: { readonly verified: VerifyResult | null }) {
  const { say, sayOf, language } = useWords();
  const { api } = usePlace();
  const client = useQueryClient();
  const checking = useMutation({ mutationFn: () => post<VerifyResult>(`${api}/verify`, {}), onSuccess: () => client.invalidateQueries() });
  const result = checking.data ?? verified;
  return (
    <section className="card">
      <h2>{say("evidence.verify_title")} <Button size="xs" loading={checking.isPending} onClick={() => checking.mutate()}>{say("evidence.verify")}</Button></h2>
      {checking.error !== null && <FaultNote error={checking.error} />}
      {result === null ? <Empty>{say("evidence.never_verified")}</Empty> : (
        <>
          <p className={result.ok ? "good" : "late"} style={{ marginTop: 0 }}>{say(result.ok ? "evidence.ok" : "evidence.broken", { at: formatSecond(result.verified_at, language) })}</p>
          <table className="dense">
            <tbody>
              {result.steps.map(({ step, checked, ok, broken }) => (
                <tr key={step}>
                  <td className={`words ${ok ? "good" : "late"}`}>{ok ? "✓" : "✗"} {sayOf(`verify.${step}`)}</td>
                  <td className="number">{formatCount(checked, language)}</td>
                  <td className="words late">{broken !== null && `${broken.at}: ${sayOf(`broken.${broken.code}`, broken.params)}`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function Head({ view }: { readonly view: EvidenceView }) {
  const { say, language } = useWords();
  return (
    <section className="card">
      <h2>{say("evidence.head")}</h2>
      <p className="number" style={{ marginTop: 0 }}>{view.origin}　{say("evidence.size", { size: formatCount(view.tree_size, language) })}</p>
      <pre className="line">{view.checkpoint}</pre>
      <p className="quiet" style={{ marginBottom: 0, overflowWrap: "anywhere" }}>{say("evidence.key")} {view.public_key}</p>
    </section>
  );
}

function Items({ view }: { readonly view: EvidenceView }) {
  const { say, language } = useWords();
  return (
    <section className="card scroll">
      <h2>{say("evidence.originals")} <small className="number">{formatCount(view.items.length, language)}</small></h2>
      <table className="dense">
        <thead><tr>{["no", "name", "bytes", "rows", "sha256", "entry", "kept"].map((column) => <th key={column} scope="col" className="words">{say(`evidence.columns.${column}`)}</th>)}</tr></thead>
        <tbody>
          {view.items.map((item) => (
            <tr key={item.evidence_id}>
              <td className="words number">{item.evidence_no}</td>
              <td className="words">{item.name}</td>
              <td className="words number">{formatBytes(item.bytes, language)}</td>
              <td className="words number">{item.source?.result == null ? "—" : formatCount(item.source.result.row_count, language)}</td>
              <td className="words quiet" title={item.sha256}>{item.sha256.slice(0, 16)}…</td>
              <td className="words number">{item.entry_index}</td>
              <td className="words number">{formatSecond(item.kept_at, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Entries({ view }: { readonly view: EvidenceView }) {
  const { say, sayOf, language } = useWords();
  return (
    <section className="card scroll">
      <h2>{say("evidence.entries")} <small>{say("evidence.entries_how", { count: view.entries.length })}</small></h2>
      <table className="dense">
        <tbody>
          {view.entries.map((entry) => (
            <tr key={entry.index}>
              <td className="number">{entry.index}</td>
              <td className="words">{sayOf(`web.entry.${entry.kind}`)}</td>
              <td className="words quiet" style={{ overflowWrap: "anywhere" }}>{JSON.stringify(entry.body)}</td>
              <td className="words quiet">{entry.actor}</td>
              <td className="number">{formatSecond(entry.at, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
