// Where something stands in an original: file, place, hash.

import type { EvidenceItem } from "@hamon/records";
import { useWords } from "../words.js";

export interface EvidenceNoteProps {
  readonly evidence: EvidenceItem;
  /** Where in it, in words. */
  readonly place: string;
}

export function EvidenceNote({ evidence, place }: EvidenceNoteProps) {
  const { say } = useWords();
  return (
    <dl className="pairs number">
      <dt>{say("evidence.original")}</dt>
      <dd>
        {evidence.name} <span className="quiet">{place}</span>
      </dd>
      <dt>{say("evidence.id")}</dt>
      <dd className="anywhere">
        <code>{evidence.evidence_id}</code>
      </dd>
      <dt>SHA-256</dt>
      <dd className="anywhere">
        <code>{evidence.original_sha256 ?? "—"}</code>
      </dd>
    </dl>
  );
}
