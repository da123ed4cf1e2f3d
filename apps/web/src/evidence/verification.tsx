// Recomputes everything and says, step by step, what was found; the first broken thing by its name.

import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { VerifyResult } from "@hamon/records";
import { post } from "../api.js";
import { formatSecond } from "../format.js";
import { FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function Verification({ verified }: { readonly verified: VerifyResult | null }) {
  const { say } = useWords();
  const { api } = usePlace();
  const client = useQueryClient();
  const checking = useMutation({ mutationFn: () => post<VerifyResult>(`${api}/verify`, {}), onSuccess: () => client.invalidateQueries() });
  const result = checking.data ?? verified;
  return (
    <section className="card">
      <header>
        <h2>{say("evidence.verify_title")}</h2>
        <Button size="sm" loading={checking.isPending} onClick={() => checking.mutate()}>
          {say("evidence.verify")}
        </Button>
      </header>
      {checking.error !== null && <FaultNote error={checking.error} />}
      {result === null ? <p className="warn">▲ {say("evidence.never_verified")}</p> : <Result result={result} />}
      <p className="quiet" style={{ marginTop: 8 }}>
        {say("evidence.verify_how")}
      </p>
    </section>
  );
}

function Result({ result }: { readonly result: VerifyResult }) {
  const { say, sayOf, sayOr, count } = useWords();
  return (
    <>
      <p className={result.ok ? "good" : "broken"} style={{ fontSize: 15 }}>
        {say(result.ok ? "evidence.ok" : "evidence.broken", { at: formatSecond(result.verified_at) })}
      </p>
      <table className="dense">
        <thead>
          <tr>
            <th className="words" scope="col">
              {say("evidence.step")}
            </th>
            <th scope="col">{say("evidence.checked")}</th>
            <th className="words" scope="col">
              {say("evidence.found")}
            </th>
          </tr>
        </thead>
        <tbody>
          {result.steps.map(({ step, checked, ended = 0, ok, broken }) => (
            <tr key={step}>
              <td className={ok ? "words good" : "words broken"}>
                {ok ? "✓" : "✗"} {sayOf(`verify.${step}`)}
              </td>
              <td className="number">{count(checked)}</td>
              <td className="words">
                {broken === null ? (
                  say("evidence.same")
                ) : (
                  <span className="broken">
                    {sayOr(`broken.${broken.code}`, broken.code, broken.params)} <code className="anywhere">{broken.at}</code>
                  </span>
                )}
                {ended > 0 && <div className="warn">{say("evidence.ended", { count: count(ended) })}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
