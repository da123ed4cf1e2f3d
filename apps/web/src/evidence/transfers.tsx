// Who was given an original (授受), and what came back: a receipt, or the thing itself. A difference stands out.

import type { EvidenceItem, Transfer, TransferAnswer } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatSecond } from "../format.js";
import { Answered } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

const FIELDS = ["received_by", "received_organisation", "given_by", "organisation", "reason", "medium", "note"] as const;

export function Transfers({ item }: { readonly item: EvidenceItem }) {
  const { say } = useWords();
  const { api } = usePlace();
  const query = useAnswer<readonly Transfer[]>(`${api}/transfers`, { isLogged: true });
  return (
    <section className="card stack">
      <header>
        <h2>{say("transfer.title")}</h2>
      </header>
      <Answered query={query}>
        {(all) => <List transfers={all.filter(({ things }) => things.some(({ id }) => id === item.evidence_id))} id={item.evidence_id} />}
      </Answered>
    </section>
  );
}

function List({ transfers, id }: { readonly transfers: readonly Transfer[]; readonly id: string }) {
  const { say } = useWords();
  if (transfers.length === 0) return <p className="quiet">{say("transfer.none")}</p>;
  return transfers.map((transfer) => <One key={transfer.transfer_id} transfer={transfer} id={id} />);
}

function One({ transfer, id }: { readonly transfer: Transfer; readonly id: string }) {
  const { say, count } = useWords();
  const answers = transfer.answers.filter(({ findings }) => findings.some((finding) => finding.id === id));
  return (
    <dl className="pairs">
      <dt>{say("transfer.given_at")}</dt>
      <dd className="number">{formatSecond(transfer.given_at)}</dd>
      {FIELDS.filter((field) => transfer[field] !== null).map((field) => (
        <Pair key={field} name={say(`transfer.${field}`)} value={transfer[field] ?? ""} />
      ))}
      <dt>{say("transfer.entry")}</dt>
      <dd className="number">{count(transfer.entry_index)}</dd>
      {answers.length === 0 && <Pair name={say("transfer.answer.receipt")} value={say("transfer.open")} />}
      {answers.map((answer) => (
        <Answer key={answer.entry_index} answer={answer} id={id} />
      ))}
    </dl>
  );
}

function Answer({ answer, id }: { readonly answer: TransferAnswer; readonly id: string }) {
  const { say, count } = useWords();
  const { signature, recorded_at, entry_index } = answer;
  const verdict = answer.findings.find((finding) => finding.id === id)?.verdict ?? answer.verdict;
  const isBad = verdict === "different" || signature === "wrong";
  const words = [say(`transfer.verdict.${verdict}`), ...(signature === null ? [] : [say(`transfer.signature.${signature}`)])];
  return (
    <>
      <dt>{say(`transfer.answer.${answer.answer}`)}</dt>
      <dd className="anywhere">
        {isBad ? <strong role="alert">⚠ {words.join(" · ")}</strong> : words.join(" · ")}{" "}
        <span className="quiet">{say("transfer.when", { at: formatSecond(recorded_at), entry: count(entry_index) })}</span>
      </dd>
    </>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="anywhere">{value}</dd>
    </>
  );
}
