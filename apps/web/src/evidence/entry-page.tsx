// One entry of the log: what it says, the bytes that were hashed, and the proof that the signed log holds it.

import type { EntryView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatSecond } from "../format.js";
import { Answered } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { PageHead } from "../parts/page-head.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { useActor } from "./actor.js";
import { entryPairs } from "./entry-pairs.js";
import { Proof } from "./entry-proof.js";
import { useEntryWords } from "./entry-words.js";

export function EntryPage() {
  const { say } = useWords();
  const { api, params, to } = usePlace();
  const index = params["entryIndex"] ?? "";
  const query = useAnswer<EntryView>(`${api}/evidence/entries/${encodeURIComponent(index)}`);
  return (
    <div className="stack">
      <PageHead title={say("entry_page.title", { index })} lead={<Link to={to("evidence")}>{say("nav.evidence")}</Link>} />
      <Answered query={query}>{(view) => <Entry key={view.entry.index} view={view} />}</Answered>
    </div>
  );
}

function Entry({ view }: { readonly view: EntryView }) {
  const { say, sayOr } = useWords();
  const { entry, text } = view;
  return (
    <>
      <section className="card stack">
        <header>
          <h2>{sayOr(`web.entry.${entry.kind}`, entry.kind)}</h2>
          <Neighbours view={view} />
        </header>
        <Pairs view={view} />
        <Proof view={view} />
      </section>
      <Files view={view} />
      <section className="card">
        <header>
          <h2>{say("entry_page.bytes")}</h2>
          <small>{say("entry_page.bytes_how")}</small>
        </header>
        <pre className="line">{text}</pre>
      </section>
    </>
  );
}

function Neighbours({ view: { entry, tree_size } }: { readonly view: EntryView }) {
  const { say } = useWords();
  const { to } = usePlace();
  return (
    <span className="row no-print">
      {entry.index > 0 && <Link to={to(`evidence/entries/${entry.index - 1}`)}>{say("entry_page.before")}</Link>}
      {entry.index < tree_size - 1 && <Link to={to(`evidence/entries/${entry.index + 1}`)}>{say("entry_page.after")}</Link>}
    </span>
  );
}

function Pairs({ view: { entry, actors, originals } }: { readonly view: EntryView }) {
  const { say } = useWords();
  const { to } = usePlace();
  const { nameOf, valueOf } = useEntryWords();
  const actorOf = useActor(actors);
  return (
    <dl className="pairs number">
      <dt>{say("evidence.columns.at")}</dt>
      <dd>{formatSecond(entry.at)}</dd>
      <dt>{say("evidence.columns.actor")}</dt>
      <dd className="anywhere">{actorOf(entry.actor)}</dd>
      {originals.length > 0 && <dt>{say("evidence.original")}</dt>}
      {originals.length > 0 && (
        <dd className="row">
          {originals.map(({ evidence_id, name, erased_at }) => (
            <Link key={evidence_id} to={to(`evidence/${evidence_id}`)}>
              {erased_at === null ? name : say("evidence.erased", { at: formatSecond(erased_at) })}
            </Link>
          ))}
        </dd>
      )}
      {entryPairs(entry, valueOf).map(({ name, value }) => (
        <Pair key={name} name={nameOf(name)} value={value} />
      ))}
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

const SHOWN_FILES = 200;

// What it vouches for, and what it says is gone.
function Files({ view: { entry } }: { readonly view: EntryView }) {
  const { say, count, bytes } = useWords();
  const { files = [], removed = [] } = entry;
  if (files.length + removed.length === 0) return null;
  const left = Math.max(0, files.length - SHOWN_FILES) + Math.max(0, removed.length - SHOWN_FILES);
  return (
    <section className="card">
      <header>
        <h2>{say("entry_page.files")}</h2>
        <small className="number">{say("entry_page.files_how", { files: count(files.length), removed: count(removed.length) })}</small>
      </header>
      <ul className="plain number">
        {files.slice(0, SHOWN_FILES).map(({ path, sha256, bytes: size }) => (
          <li key={path} className="anywhere">
            {path} <span className="quiet">{bytes(size)}</span> <code>{sha256}</code>
          </li>
        ))}
        {removed.slice(0, SHOWN_FILES).map((path) => (
          <li key={path} className="anywhere quiet">
            {say("entry_page.removed", { path })}
          </li>
        ))}
      </ul>
      {left > 0 && <p className="quiet">{say("entry_page.more", { number: count(left) })}</p>}
    </section>
  );
}
