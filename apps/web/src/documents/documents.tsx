// Documents: each kind with its versions, whether the numbers still hold, and the files.

import "./documents.css";
import type { DocumentRecord, ObligationsView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered, Empty } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { PageHead } from "../parts/page-head.js";
import { usePlace } from "../place.js";
import { StaleNote } from "../shell/stale-note.js";
import { useWords } from "../words.js";
import { FiguresUsed } from "./figures-used.js";
import { kindsOf, type DocumentKind, type DocumentVersion } from "./versions.js";

export function Documents() {
  const { say } = useWords();
  const { api, to } = usePlace();
  const query = useAnswer<readonly DocumentRecord[]>(`${api}/documents`);
  return (
    <div className="stack">
      <PageHead title={say("nav.documents")} lead={say("documents.lead")} />
      <StaleNote stage="report" />
      <Answered query={query}>
        {(documents) =>
          documents.length === 0 ? (
            <Empty>
              {say("documents.empty")} <Link to={to("sources")}>{say("nav.sources")}</Link>
            </Empty>
          ) : (
            <div className="documents">
              {kindsOf(documents).map((kind) => (
                <KindCard key={kind.kind} kind={kind} />
              ))}
            </div>
          )
        }
      </Answered>
    </div>
  );
}

function KindCard({ kind: { kind, versions } }: { readonly kind: DocumentKind }) {
  const { say, count } = useWords();
  const [newest, ...older] = versions;
  return (
    <section className="card">
      <header>
        <h2>{say(`documents.kinds.${kind}`)}</h2>
        {newest !== undefined && <StateChip isStale={newest.is_stale} />}
      </header>
      {newest !== undefined && <Version version={newest} />}
      {older.length > 0 && (
        <details>
          <summary>{say("documents.older", { count: count(older.length) })}</summary>
          {older.map((version) => (
            <Version key={version.version} version={version} />
          ))}
        </details>
      )}
    </section>
  );
}

function StateChip({ isStale }: { readonly isStale: boolean }) {
  const { say } = useWords();
  return (
    <span className={isStale ? "chip warn" : "chip good"}>
      {isStale ? "▲" : "✓"} {say(isStale ? "documents.stale" : "documents.current")}
    </span>
  );
}

function Version({ version }: { readonly version: DocumentVersion }) {
  const { say, moment } = useWords();
  return (
    <div className="version">
      <p className="number">
        {say("documents.version", { version: version.version })}{" "}
        <span className="quiet">{say("documents.made", { at: moment(version.made_at) })}</span>
      </p>
      <Files files={version.files} />
      <Missing missing={version.missing} />
      <FiguresUsed files={version.files} />
    </div>
  );
}

function Files({ files }: { readonly files: readonly DocumentRecord[] }) {
  const { say, bytes } = useWords();
  const { api } = usePlace();
  return (
    <ul className="files">
      {files.map(({ document_id, language, format, bytes: size, sha256 }) => (
        <li key={document_id}>
          <a href={`${api}/documents/${document_id}/file`} download title={`SHA-256 ${sha256}`}>
            <b>{say(`documents.formats.${format}`)}</b> <span lang={language}>{say(`documents.languages.${language}`)}</span>{" "}
            <small className="number">{bytes(size)}</small>
          </a>
        </li>
      ))}
    </ul>
  );
}

// What a document says is not known: by its name where it is a fact of the case.
function Missing({ missing }: Pick<DocumentVersion, "missing">) {
  const { say, sayOr, text } = useWords();
  const { api, to } = usePlace();
  const facts = useAnswer<ObligationsView>(`${api}/obligations`, { isWanted: missing.length > 0 }).data;
  if (missing.length === 0) return null;
  const known = [...(facts?.facts ?? []), ...(facts?.questions ?? [])];
  const names = missing.map((key) => {
    const found = known.find(({ fact }) => `fact:${fact}` === key);
    return found === undefined ? sayOr(key.replace(/^statement:/, "statements."), key.replace(/^fact:/, "")) : text(found.label);
  });
  return (
    <p className="warn" style={{ fontSize: 13 }}>
      ▲ {say("documents.missing", { names: names.join(say("points.comma")) })}{" "}
      <Link to={`${to("obligations")}#questions`}>{say("documents.answer")}</Link>
    </p>
  );
}
