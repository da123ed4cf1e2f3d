// The proof of the figure whose rows are shown: its statement, the entry that vouches for it, and the files to check it with.

import type { FigureProof } from "@hamon/records";
import { useAnswer } from "../api.js";
import { EntryLink } from "../evidence/entry-link.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { figureIdOf, type RowFilter } from "./figure-id.js";

const DIGEST_LETTERS = 16;

export function FigureProofNote({ filter }: { readonly filter: RowFilter }) {
  const figure_id = figureIdOf(filter);
  const { api } = usePlace();
  const path = `${api}/figures/${encodeURIComponent(figure_id ?? "")}`;
  const { data } = useAnswer<FigureProof | null>(`${path}/proof`, { isWanted: figure_id !== null });
  return figure_id === null || data == null ? null : <Proof proof={data} path={path} />;
}

function Proof({ proof, path }: { readonly proof: FigureProof; readonly path: string }) {
  const { say, count } = useWords();
  const { to } = usePlace();
  return (
    <details className="figure-proof no-print">
      <summary>
        {say("figure_proof.title")} <code>{proof.figure_id}</code>
      </summary>
      {!proof.is_current && <p className="warn">{say("figure_proof.stale")}</p>}
      <dl className="pairs">
        <dt>{say("figure_proof.statement")}</dt>
        <dd>
          <code title={proof.statement_sha256}>SHA-256 {proof.statement_sha256.slice(0, DIGEST_LETTERS)}…</code>
        </dd>
        <dt>{say("figure_proof.entry")}</dt>
        <dd className="number">
          <EntryLink index={proof.entry_index} isBare />
        </dd>
        <dt>{say("figure_proof.originals")}</dt>
        <dd className="number">
          <Link to={to("evidence")}>{count(proof.original_count)}</Link>
        </dd>
        <dt>{say("figure_proof.files")}</dt>
        <dd>
          <a href={`${path}/statement?form=dsse.json`} download>
            in-toto (DSSE)
          </a>{" "}
          <a href={`${path}/statement?form=sigstore.json`} download>
            Sigstore bundle
          </a>{" "}
          <a href={`${path}/statement?form=pae`} download>
            {say("figure_proof.signed")}
          </a>
        </dd>
      </dl>
      <p className="quiet">{say("figure_proof.how", { command: `hamon replay ${proof.figure_id}` })}</p>
    </details>
  );
}
