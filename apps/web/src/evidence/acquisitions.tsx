// How an original was acquired (証拠保全): the records that name it, and a form for another one.

import { Button } from "@mantine/core";
import { useState } from "react";
import type { Acquisition, EvidenceItem } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatSecond } from "../format.js";
import { Answered } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { AcquisitionForm } from "./acquisition-form.js";

const FIELDS = ["acquired_by", "organisation", "place", "witness", "medium", "method", "tool", "hash_before", "note"] as const;

export function Acquisitions({ item }: { readonly item: EvidenceItem }) {
  const { say } = useWords();
  const { api } = usePlace();
  const [isOpen, open] = useState(false);
  const query = useAnswer<readonly Acquisition[]>(`${api}/acquisitions`, { isLogged: true });
  return (
    <section className="card stack">
      <header>
        <h2>{say("acquisition.title")}</h2>
        <Button size="xs" variant="default" onClick={() => open(true)}>
          {say("acquisition.add")}
        </Button>
      </header>
      <Answered query={query}>{(all) => <Records records={all.filter((one) => isAbout(one, item))} />}</Answered>
      {isOpen && <AcquisitionForm item={item} onClose={() => open(false)} />}
    </section>
  );
}

function isAbout({ originals }: Acquisition, { evidence_id }: EvidenceItem): boolean {
  return originals.some((original) => original.evidence_id === evidence_id);
}

function Records({ records }: { readonly records: readonly Acquisition[] }) {
  const { say } = useWords();
  if (records.length === 0) return <p className="quiet">{say("acquisition.none")}</p>;
  return records.map((record) => <RecordPairs key={record.acquisition_id} record={record} />);
}

function RecordPairs({ record }: { readonly record: Acquisition }) {
  const { say, count } = useWords();
  return (
    <dl className="pairs">
      <dt>{say("acquisition.acquired_at")}</dt>
      <dd className="number">{formatSecond(record.acquired_at)}</dd>
      {FIELDS.filter((field) => record[field] !== null).map((field) => (
        <Pair key={field} name={say(`acquisition.${field}`)} value={record[field] ?? ""} />
      ))}
      <dt>{say("acquisition.entry")}</dt>
      <dd className="number">{count(record.entry_index)}</dd>
    </dl>
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
