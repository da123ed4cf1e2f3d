// That the signed log holds an entry: computed by the server when it is asked, with the hashes to compute it again.

import type { EntryView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

/** The proof of one entry, asked for by its index. */
export function EntryProof({ index }: { readonly index: number }) {
  const { api } = usePlace();
  const query = useAnswer<EntryView>(`${api}/evidence/entries/${index}`);
  return <Answered query={query}>{(view) => <Proof view={view} />}</Answered>;
}

export function Proof({ view }: { readonly view: EntryView }) {
  const { say, count } = useWords();
  const { entry, tree_size, root_hash, leaf_hash, proof } = view;
  return (
    <div className="entry-proof">
      <p className="good">
        ✓ {say("entry_proof.holds", { index: count(entry.index), size: count(tree_size), hashes: count(proof.length) })}
      </p>
      <details>
        <summary>{say("entry_proof.hashes")}</summary>
        <dl className="pairs number">
          <dt>{say("entry_proof.leaf")}</dt>
          <dd className="anywhere">
            <code>{leaf_hash}</code>
          </dd>
          <dt>{say("entry_proof.path")}</dt>
          <dd>
            <ol className="hashes">
              {proof.map((hash) => (
                <li key={hash} className="anywhere">
                  <code>{hash}</code>
                </li>
              ))}
            </ol>
          </dd>
          <dt>{say("evidence.root")}</dt>
          <dd className="anywhere">
            <code>{root_hash}</code>
          </dd>
        </dl>
        <p className="quiet">{say("entry_proof.how")}</p>
      </details>
    </div>
  );
}
