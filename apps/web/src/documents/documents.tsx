// Documents: each with its version, whether its figures still hold, and the file.

import type { DocumentRecord } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatBytes, formatCount, formatMoment } from "../format.js";
import { Answered, Empty } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function Documents() {
  const { say } = useWords();
  const { api } = usePlace();
  const query = useAnswer<readonly DocumentRecord[]>(`${api}/documents`);
  return (
    <div className="cards">
      <h1>{say("nav.documents")}</h1>
      <Answered query={query}>{(documents) => (documents.length === 0 ? <Empty>{say("documents.empty")}</Empty> : <List documents={documents} />)}</Answered>
    </div>
  );
}

function List({ documents }: { readonly documents: readonly DocumentRecord[] }) {
  const { say, language } = useWords();
  const { api } = usePlace();
  return (
    <section className="card scroll">
      <table className="dense">
        <thead><tr>{["kind", "language", "version", "made", "figures", "missing", "state", "file"].map((column) => <th key={column} scope="col" className="words">{say(`documents.${column}`)}</th>)}</tr></thead>
        <tbody>
          {documents.map((document) => (
            <tr key={document.document_id}>
              <td className="words">{say(`documents.kinds.${document.kind}`)}</td>
              <td className="words">{say(`documents.languages.${document.language}`)}</td>
              <td className="words number">{document.version}</td>
              <td className="words number">{formatMoment(document.made_at, language)}</td>
              <td className="words number">{formatCount(document.figures.length, language)}</td>
              <td className={`words number ${document.missing.length > 0 ? "warn" : ""}`}>{document.missing.length === 0 ? "0" : say("documents.missing_count", { count: document.missing.length })}</td>
              <td className={`words ${document.is_stale ? "late" : "good"}`}>{say(document.is_stale ? "documents.stale" : "documents.current")}</td>
              <td className="words"><a href={`${api}/documents/${document.document_id}/file`}>{document.format.toUpperCase()} {formatBytes(document.bytes, language)}</a></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
