// The files: what each was taken for, what was read, what was not, and what is odd about it.

import { withNames, type GapView, type Source } from "@hamon/records";
import { useAnswer } from "../api.js";
import { isTold } from "../findings/gaps.js";
import { FaultWords } from "../parts/answered.js";
import { Breakable } from "../parts/breakable.js";
import { Link } from "../parts/link.js";
import { Scroll } from "../parts/scroll.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Members } from "./members.js";
import { Recognised, UnreadShapes } from "./recognised.js";

const COLUMNS = ["name", "as", "format", "bytes", "rows", "unparsed", "span", "state"] as const;
const NUMBERS = new Set<string>(["bytes", "rows", "unparsed"]);

export function SourceList({ sources }: { readonly sources: readonly Source[] }) {
  const { say, count } = useWords();
  const { to, api } = usePlace();
  const gaps = useAnswer<readonly GapView[]>(`${api}/gaps`).data ?? [];
  const isAllRead = sources.every(({ state }) => state === "collected");
  const unparsed = sources.reduce((sum, { result }) => sum + (result?.unparsed_count ?? 0), 0);
  return (
    <section className="card">
      <header>
        <h2>
          {say("sources.title")} <span className="quiet number">{count(sources.length)}</span>
        </h2>
        <small>
          {unparsed > 0 && (
            <Link to={to("unparsed")} className="warn">{`▲ ${say("sources.unparsed_link", { count: count(unparsed) })}`}</Link>
          )}
          {unparsed === 0 && isAllRead && <span className="good">✓ {say("sources.all_read")}</span>}
        </small>
      </header>
      <Scroll label={say("sources.title")}>
        <table className="dense sources">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className={NUMBERS.has(column) ? "" : "words"}>
                  {say(`sources.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <SourceRow
                key={source.source_id}
                source={source}
                sources={sources}
                gapCount={gaps.filter((gap) => isGapOf(gap, source)).length}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

interface SourceRowProps {
  readonly source: Source;
  /** Of the whole case. */
  readonly sources: readonly Source[];
  /** Spans without the log that this is a file of. */
  readonly gapCount: number;
}

/** Logs that are read in one way only. */
const FIXED: ReadonlySet<string> = new Set(["evtx", "mail"]);

/** Whether a mapping says how it is read; of an archive each file has its own. */
function isMapped({ kind, result }: Source): boolean {
  return kind === "log" && result?.members == null && !FIXED.has(result?.format ?? "");
}

function isGapOf({ reason, evidence_id, log }: GapView, { kind, as, ...source }: Source): boolean {
  if (kind !== "log" || !isTold(reason)) return false;
  return evidence_id === null ? log === as : evidence_id === source.evidence_id;
}

function SourceRow({ source, sources, gapCount }: SourceRowProps) {
  const { say, count, bytes, span } = useWords();
  const { to } = usePlace();
  const { result, fault, state } = source;
  const unread = result?.unparsed_count ?? 0;
  return (
    <tr>
      <th scope="row" className="words">
        <Breakable name={source.name} />
        <Oddities source={source} sources={sources} />
      </th>
      <td className="words">
        <span className="quiet">{say(`sources.kinds.${source.kind}`)}</span> <Breakable name={source.as} />
      </td>
      <td className="words">
        {[result?.recognised?.name ?? result?.format, result?.encoding, result?.compression].filter(Boolean).join(" · ")}
        <Recognised source={source} />
        <UnreadShapes source={source} />
        <Members source={source} />
        {isMapped(source) && (
          <div>
            <Link to={to(`sources/${source.source_id}/mapping`)}>{say("mapping.open")}</Link>
          </div>
        )}
      </td>
      <td className="number">{result === null ? "—" : bytes(result.bytes)}</td>
      <td className="number">{result === null ? "—" : count(result.row_count)}</td>
      <td className="number">
        {result === null ? (
          "—"
        ) : unread === 0 ? (
          "0"
        ) : (
          <Link to={to("unparsed")} className="warn">
            {count(unread)}
          </Link>
        )}
      </td>
      <td className="words number">
        {result?.first_at != null && result.last_at !== null && span(result.first_at, result.last_at)}
        {source.time_zone !== null && <span className="quiet"> {source.time_zone}</span>}
        {gapCount > 0 && (
          <div>
            <Link to={to("findings#gaps")} className="warn">{`▲ ${say("sources.gaps", { count: count(gapCount) })}`}</Link>
          </div>
        )}
      </td>
      <td className={state === "failed" ? "words broken" : "words"}>
        {state === "failed" && "✗ "}
        {say(`sources.states.${state}`)}
        {fault !== null && (
          <div className="stage-fault">
            <FaultWords code={fault.code} params={fault.params} />
          </div>
        )}
      </td>
    </tr>
  );
}

type Params = NonNullable<Source["result"]>["warnings"][number]["params"];

function Oddities({ source, sources }: Pick<SourceRowProps, "source" | "sources">) {
  const { sayOf, sayOr } = useWords();
  const worded = (params: Params): Params => ({
    name: source.name,
    ...withNames(params, sources),
    ...(params["reason"] === undefined ? {} : { reason: sayOf(`unparsed.${params["reason"]}`) }),
  });
  return source.result?.warnings.map(({ code, params }) => (
    <div key={`${code} ${params["name"] ?? ""} ${params["count"] ?? ""}`} className="warn oddity">
      ▲ {sayOr(`warnings.${code}`, code, worded(params))}
    </div>
  ));
}
