// What lies beneath: originals, the log's head and its entries, and the proof that all is as it was.

import "./evidence.css";
import type { EvidenceView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered } from "../parts/answered.js";
import { PageHead } from "../parts/page-head.js";
import { useOverview } from "../shell/overview.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Entries } from "./entries.js";
import { KeyCopy } from "./key-copy.js";
import { Originals } from "./originals.js";
import { Stamps } from "./stamps.js";
import { Verification } from "./verification.js";
import { Witnesses } from "./witnesses.js";

/** Of a log that cannot be read the page still verifies: that names what is broken. */
export function Evidence() {
  const { say } = useWords();
  const { api } = usePlace();
  const query = useAnswer<EvidenceView>(`${api}/evidence`);
  const overview = useOverview();
  const verified = query.data?.verified ?? overview.data?.evidence.verified ?? null;
  return (
    <div className="stack">
      <PageHead title={say("nav.evidence")} lead={say("evidence.lead")} />
      <div className={query.data === undefined ? "" : "columns proof"}>
        <Verification verified={verified} />
        {query.data !== undefined && <Head view={query.data} />}
      </div>
      <Answered query={query}>
        {(view) => (
          <>
            <div className="columns proof">
              <Witnesses />
              <Stamps treeSize={view.tree_size} />
            </div>
            <KeyCopy />
            <Originals view={view} />
            <Entries total={view.tree_size} />
          </>
        )}
      </Answered>
    </div>
  );
}

function Head({ view }: { readonly view: EvidenceView }) {
  const { say, count } = useWords();
  return (
    <section className="card">
      <header>
        <h2>{say("evidence.head")}</h2>
        <small>RFC 6962 · C2SP tlog</small>
      </header>
      <dl className="pairs number">
        <dt>{say("evidence.origin")}</dt>
        <dd className="anywhere">
          <code>{view.origin}</code>
        </dd>
        <dt>{say("evidence.size")}</dt>
        <dd>{count(view.tree_size)}</dd>
        <dt>{say("evidence.root")}</dt>
        <dd className="anywhere">
          <code>{view.root_hash}</code>
        </dd>
        <dt>{say("evidence.key")}</dt>
        <dd className="anywhere">
          <code>{view.public_key}</code>
        </dd>
      </dl>
      <details style={{ marginTop: 8 }}>
        <summary>{say("evidence.checkpoint")}</summary>
        <pre className="line">{view.checkpoint}</pre>
      </details>
    </section>
  );
}
