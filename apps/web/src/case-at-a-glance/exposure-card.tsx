// The exposure table: rows and persons per combination, every number a link to its rows.

import type { ExposureLine, ExposureTable } from "@hamon/records";
import { formatCount, formatMoment } from "../format.js";
import { Figure } from "../parts/figure.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

const CERTAINTIES = ["reachable", "accessed", "taken"] as const;
const BAR_PX = 26;

export function ExposureCard({ table }: { readonly table: ExposureTable }) {
  const { say, language } = useWords();
  const made = table.made_at === null ? "" : formatMoment(table.made_at, language);
  return (
    <section className="card exposure-table">
      <h2>{say("exposure.title")} <small className="number">{say("exposure.version", { version: table.version, at: made })}</small></h2>
      <div className="scroll">
        <table className="dense">
          <thead>
            <tr>
              <th className="words" scope="col">{say("exposure.combination")}</th>
              {CERTAINTIES.map((certainty) => <th key={certainty} scope="col"><i className={`mark-${certainty}`} />{say(`certainty.${certainty}`)} {say("unit.row")}</th>)}
              <th scope="col">{say("exposure.both")} {say("unit.row")}</th>
              <th scope="col">{say("exposure.persons")} {say("unit.person")}</th>
            </tr>
          </thead>
          <tbody>{table.lines.map((line) => <Line key={`${line.kind}-${line.key}`} line={line} table={table} />)}</tbody>
        </table>
      </div>
      <Foot table={table} />
    </section>
  );
}

function Line({ line, table }: { readonly line: ExposureLine; readonly table: ExposureTable }) {
  const { text } = useWords();
  const { to } = usePlace();
  const most = Math.max(...table.lines.filter(({ kind }) => kind === "combination").map(({ reachable }) => reachable.value ?? 0), 1);
  const rows = (certainty: string) => `${to("exposure")}?${new URLSearchParams({ ...filterOf(line), certainty }).toString()}`;
  if (line.kind === "zero") {
    return <tr className="side"><td className="words">{text(line.label)}</td><td colSpan={5}><Figure figure={line.reachable} /></td></tr>;
  }
  return (
    <tr className={line.kind === "combination" ? "" : line.kind}>
      <td className="words">{text(line.label)}</td>
      {CERTAINTIES.map((certainty) => (
        <td key={certainty}>
          {certainty === "reachable" && line.kind === "combination" && <span className="bar" style={{ width: Math.sqrt((line.reachable.value ?? 0) / most) * BAR_PX }} />}
          <Figure figure={line[certainty]} to={rows(certainty)} />
        </td>
      ))}
      <td><Figure figure={line.accessed_and_taken} to={rows("accessed_and_taken")} /></td>
      <td><Figure figure={line.persons} /></td>
    </tr>
  );
}

function filterOf({ kind, key }: ExposureLine): Record<string, string> {
  if (kind === "combination") return { combination: key };
  return kind === "side" ? { element: key } : {};
}

function Foot({ table }: { readonly table: ExposureTable }) {
  const { say, sayOf, language } = useWords();
  const { unmapped_event_count, persons_overlap, unresolved_rows, warnings } = table;
  return (
    <>
      <div className="exposure-foot number">
        <span className={unmapped_event_count === 0 ? "good" : "late"}>{say(unmapped_event_count === 0 ? "exposure.all_mapped" : "exposure.unmapped", { count: formatCount(unmapped_event_count, language) })}</span>
        <span>{say("exposure.overlap")} <Figure figure={persons_overlap} /></span>
        <span>{say("exposure.unresolved")} <Figure figure={unresolved_rows} /></span>
        <span className="quiet">{say("exposure.duplicates")}</span>
      </div>
      {warnings.map(({ code, params }) => <p key={`${code}${JSON.stringify(params)}`} role="alert" className="late">⚠ {sayOf(`warnings.${code}`, params)}</p>)}
    </>
  );
}
