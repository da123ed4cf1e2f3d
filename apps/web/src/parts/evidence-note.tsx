// Where something stands in an original: file, place, hash, and the entry of the log that keeps it.

import type { EvidenceItem } from "@hamon/records";
import { formatSecond } from "../format.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { EntryLink } from "../evidence/entry-link.js";
import { Link } from "./link.js";

export interface EvidenceNoteProps {
  readonly evidence: EvidenceItem;
  /** Where in it, in words. */
  readonly place: string;
}

export function EvidenceNote({ evidence, place }: EvidenceNoteProps) {
  const { say, count } = useWords();
  const { to } = usePlace();
  const { evidence_id, evidence_no, name, original_sha256, sha256, entry_index, kept_at, erased_at } = evidence;
  return (
    <dl className="pairs number">
      <dt>{say("evidence.original")}</dt>
      <dd className="anywhere">
        {say("evidence.no", { number: count(evidence_no) })}{" "}
        <Link to={to(`evidence/${evidence_id}`)}>
          {erased_at === null ? name : say("evidence.erased", { at: formatSecond(erased_at) })}
        </Link>{" "}
        <span className="quiet">{place}</span>
      </dd>
      <dt>SHA-256</dt>
      <dd className="anywhere">
        {original_sha256 === null ? <span className="quiet">{say("evidence.no_hash")}</span> : <code>{original_sha256}</code>}
      </dd>
      <dt>{say("evidence.ciphertext")}</dt>
      <dd className="anywhere">
        <code>{sha256}</code>
      </dd>
      <dt>{say("evidence.kept")}</dt>
      <dd>
        {formatSecond(kept_at)} <EntryLink index={entry_index} />
      </dd>
    </dl>
  );
}
