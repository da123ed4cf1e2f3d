// The exposure table: rows and persons per combination, every number a link to its rows. The ripple's twin in words.

import "./exposure-table.css";
import type { ExposureLine, ExposureTable as Table } from "@hamon/records";
import { Figure } from "../parts/figure.js";
import { Scroll } from "../parts/scroll.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { combinationsOf, lettersOf } from "./letters.js";
import { CERTAINTIES, type Seeing } from "./seen.js";
import { TableFoot } from "./table-foot.js";

export interface ExposureTableProps {
  readonly table: Table;
  readonly seeing?: Seeing;
  /** With the column of rows both shown and taken. */
  readonly isWide?: boolean;
}

export function ExposureTable({ table, seeing, isWide = false }: ExposureTableProps) {
  const { say, moment } = useWords();
  return (
    <section className="card exposure-table">
      <header>
        <h2>{say("exposure.title")}</h2>
        <small className="number">
          {say("exposure.version", { version: table.version, at: table.made_at === null ? "—" : moment(table.made_at) })}
        </small>
      </header>
      <Scroll label={say("exposure.title")}>
        <table className="dense">
          <thead>
            <tr>
              <th className="words" scope="col">
                {say("exposure.combination")}
              </th>
              {CERTAINTIES.map((certainty) => (
                <th key={certainty} scope="col">
                  <i className={`mark ${certainty}`} />
                  {say(`certainty.${certainty}`)}
                  <small>{say("unit.row")}</small>
                </th>
              ))}
              {isWide && (
                <th scope="col">
                  {say("exposure.both")}
                  <small>{say("unit.row")}</small>
                </th>
              )}
              <th scope="col">
                <i className="mark persons" />
                {say("exposure.persons")}
                <small>{say("unit.person")}</small>
              </th>
            </tr>
          </thead>
          <tbody>
            {table.lines.map((line) => (
              <Line
                key={`${line.kind}-${line.key}`}
                line={line}
                table={table}
                isWide={isWide}
                {...(seeing === undefined ? {} : { seeing })}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
      <TableFoot table={table} />
    </section>
  );
}

interface LineProps extends Required<Pick<ExposureTableProps, "table" | "isWide">> {
  readonly line: ExposureLine;
  readonly seeing?: Seeing;
}

function Line({ line, table, seeing, isWide }: LineProps) {
  const { text, say } = useWords();
  const { to } = usePlace();
  const letter = lettersOf(table).get(line.key);
  const isCombination = line.kind === "combination";
  const rows = (certainty: string) => to("exposure", { ...filterOf(line), certainty });
  const label = text(line.label);
  const see = isCombination
    ? { onPointerEnter: () => seeing?.see({ key: line.key, aspect: null }), onPointerLeave: () => seeing?.see(null) }
    : {};
  if (line.kind === "zero") return <ZeroLine line={line} span={isWide ? 4 : 3} />;
  const columns = isWide ? [...CERTAINTIES, "accessed_and_taken" as const] : CERTAINTIES;
  return (
    <tr className={`${isCombination ? "" : line.kind} ${isCombination && seeing?.seen?.key === line.key ? "lit" : ""}`} {...see}>
      <th scope="row" className="words">
        {isCombination && <i className="line-letter">{letter}</i>}
        {line.kind === "side" ? say("exposure.of_which", { label }) : label}
        {isCombination && <Depth line={line} table={table} />}
      </th>
      {columns.map((column) => (
        <td key={column} className={column === "taken" && (line.taken.value ?? 0) > 0 ? "strong" : ""}>
          <Figure figure={line[column]} to={rows(column)} label={`${label} ${say(`certainty.${column}`)}`} />
        </td>
      ))}
      <td>
        <Figure
          figure={line.persons}
          to={to("exposure", { ...filterOf(line), of: "persons" })}
          label={`${label} ${say("exposure.persons")}`}
        />
      </td>
    </tr>
  );
}

const BAR_PX = 150;

interface ZeroLineProps {
  readonly line: ExposureLine;
  readonly span: number;
}

// Looked for in every field and not there: said once, not a row of noughts.
function ZeroLine({ line, span }: ZeroLineProps) {
  const { text } = useWords();
  return (
    <tr className="side zero">
      <th scope="row" className="words">
        {text(line.label)}
      </th>
      <td>
        <Figure figure={line.reachable} />
      </td>
      <td colSpan={span} />
    </tr>
  );
}

// The ripple's arc laid flat: as long as the root of its rows, as deep as its certainty.
function Depth({ line, table }: Pick<LineProps, "line" | "table">) {
  const most = Math.max(...combinationsOf(table).map(({ reachable }) => reachable.value ?? 0), 1);
  const long = (value: number | null) => Math.round(Math.sqrt((value ?? 0) / most) * BAR_PX);
  const either = (line.accessed.value ?? 0) + (line.taken.value ?? 0) - (line.accessed_and_taken.value ?? 0);
  return (
    <span className="depth-bar" aria-hidden="true" style={{ width: long(line.reachable.value) }}>
      <i className="accessed" style={{ width: long(either) }} />
      <i className="taken" style={{ width: long(line.taken.value) }} />
    </span>
  );
}

function filterOf({ kind, key }: ExposureLine): Record<string, string> {
  if (kind === "combination") return { combination: key };
  return kind === "side" ? { element: key } : {};
}
