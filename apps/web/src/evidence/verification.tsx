// Recomputes everything and says, step by step, what was found; the first broken thing by its name.

import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { BrokenThing, VerifyResult, VerifyStep } from "@hamon/records";
import { post } from "../api.js";
import { formatSecond } from "../format.js";
import { FaultNote } from "../parts/answered.js";
import { Link } from "../parts/link.js";
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
  const { say } = useWords();
  return (
    <>
      <p className={result.ok ? "good" : "broken"} style={{ fontSize: 15 }}>
        {say(result.ok ? "evidence.ok" : "evidence.broken", { at: formatSecond(result.verified_at) })}
      </p>
      <table className="dense steps">
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
          {result.steps.map((step) => (
            <Step key={step.step} step={step} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Step({ step: { step, checked, ok, broken, erased = 0, ended = 0, others = [] } }: { readonly step: VerifyStep }) {
  const { say, sayOf, count } = useWords();
  const all = broken === null ? [] : [broken, ...others];
  return (
    <>
      <tr className={ok ? "" : "has-broken"}>
        <td className={ok ? "words good" : "words broken"}>
          {ok ? "✓" : "✗"} {sayOf(`verify.${step}`)}
        </td>
        <td className="number nowrap">
          {count(checked)}
          {erased > 0 && <small className="quiet block">{say("evidence.of_which_erased", { number: count(erased) })}</small>}
        </td>
        <td className="words">
          {ok ? say("evidence.same") : <span className="broken">{say("evidence.not_same", { number: count(all.length) })}</span>}
          {ended > 0 && <div className="warn">{say("evidence.ended", { count: count(ended) })}</div>}
        </td>
      </tr>
      {all.length > 0 && (
        <tr>
          <td colSpan={3} className="words">
            <ul className="broken-things">
              {all.map((one) => (
                <li key={`${one.code} ${one.at}`}>
                  <BrokenLine broken={one} />
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </>
  );
}

function BrokenLine({ broken: { code, at, params } }: { readonly broken: BrokenThing }) {
  const { sayOr, count, say } = useWords();
  const { to } = usePlace();
  const { name, evidence_id, evidence_no } = params;
  return (
    <>
      {evidence_id !== undefined && (
        <>
          {say("evidence.no", { number: count(Number(evidence_no)) })} <Link to={to(`evidence/${evidence_id}`)}>
            {name ?? evidence_id}
          </Link>{" "}
        </>
      )}
      <span className="broken">{sayOr(`broken.${code}`, code, params)}</span> <code className="anywhere quiet">{at}</code>
    </>
  );
}
