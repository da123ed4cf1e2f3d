// What lies beneath: originals, the log's head and its entries, and the proof that all is as it was.

import "./evidence.css";
import type { EvidenceView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatSecond } from "../format.js";
import { Answered, Empty } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { PageHead } from "../parts/page-head.js";
import { VirtualTable, type Column } from "../parts/virtual-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Entries } from "./entries.js";
import { Verification } from "./verification.js";

export function Evidence() {
  const { say } = useWords();
  const { api } = usePlace();
  const query = useAnswer<EvidenceView>(`${api}/evidence`);
  return (
    <div className="stack">
      <PageHead title={say("nav.evidence")} lead={say("evidence.lead")} />
      <Answered query={query}>
        {(view) => (
          <>
            <div className="columns proof">
              <Verification verified={view.verified} />
              <Head view={view} />
            </div>
            <Originals view={view} />
            <Entries entries={view.entries} total={view.tree_size} actors={view.actors} />
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

type Item = EvidenceView["items"][number];

function Originals({ view }: { readonly view: EvidenceView }) {
  const { say, count } = useWords();
  const { to } = usePlace();
  return (
    <section className="card">
      <header>
        <h2>
          {say("evidence.originals")} <span className="quiet number">{count(view.items.length)}</span>
        </h2>
        <small>{say("evidence.originals_how")}</small>
      </header>
      {view.items.length === 0 ? (
        <Empty>
          {say("evidence.no_originals")} <Link to={to("sources")}>{say("nav.sources")}</Link>
        </Empty>
      ) : (
        <VirtualTable
          label={say("evidence.originals")}
          rows={view.items}
          columns={useItemColumns()}
          rowKey={({ evidence_id }) => evidence_id}
        />
      )}
    </section>
  );
}

function useItemColumns(): readonly Column<Item>[] {
  const { say, count, bytes } = useWords();
  const { to } = usePlace();
  const column = (key: string, width: number | undefined, cell: Column<Item>["cell"]): Column<Item> => ({
    key,
    head: say(`evidence.columns.${key}`),
    cell,
    ...(width === undefined ? {} : { width }),
  });
  return [
    column("no", 52, ({ evidence_no }) => evidence_no),
    {
      ...column("name", undefined, ({ name, evidence_id, erased_at }) => (
        <Link to={to(`evidence/${evidence_id}`)}>
          {erased_at === null ? name : say("evidence.erased", { at: formatSecond(erased_at) })}
        </Link>
      )),
      isWords: true,
    },
    column("bytes", 96, ({ bytes: size }) => bytes(size)),
    column("rows", 104, ({ source }) => (source?.result == null ? "—" : count(source.result.row_count))),
    { ...column("sha256", 210, ({ original_sha256 }) => <Digest hex={original_sha256} />), isWords: true },
    column("entry", 72, ({ entry_index }) => count(entry_index)),
    column("kept", 164, ({ kept_at }) => formatSecond(kept_at)),
  ];
}

/** Of the original: what its owner compares with. Nobody has it any more once it was erased. */
function Digest({ hex }: { readonly hex: string | null }) {
  return hex === null ? "—" : <code title={hex}>{hex.slice(0, 20)}…</code>;
}
