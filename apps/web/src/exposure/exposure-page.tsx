// The exposure table and the rows behind each number.

import { useRouter } from "@tanstack/react-router";
import type { ExposureTable, RowView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { ExposureCard } from "../case-at-a-glance/exposure-card.js";
import "../case-at-a-glance/glance.css";
import { Answered, Empty } from "../parts/answered.js";
import { RowTable, type Column } from "../parts/row-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

const FILTERS = ["combination", "certainty", "element", "person_id"] as const;

export function ExposurePage() {
  const { say } = useWords();
  const { api, search, to } = usePlace();
  const query = useAnswer<ExposureTable | null>(`${api}/exposure`);
  const filter = Object.fromEntries(FILTERS.filter((name) => search[name] !== undefined).map((name) => [name, String(search[name])]));
  const path = `${api}/exposure/rows?${new URLSearchParams(filter).toString()}`;
  return (
    <div className="cards">
      <h1>{say("nav.exposure")}</h1>
      <Answered query={query}>{(table) => (table === null ? <Empty>{say("glance.no_exposure")}</Empty> : <><ExposureCard table={table} /><Filter table={table} filter={filter} /></>)}</Answered>
      <p className="quiet" style={{ margin: 0 }}>{say("exposure.logged")}</p>
      <RowTable<RowView> key={path} path={path} columns={useRowColumns()} rowKey={({ row_id }) => String(row_id)} toOf={({ row_id }) => to(`rows/${row_id}`)} empty={say("exposure.no_rows")} />
    </div>
  );
}

interface FilterProps {
  readonly table: ExposureTable;
  readonly filter: Readonly<Record<string, string>>;
}

function Filter({ table, filter }: FilterProps) {
  const { say, text } = useWords();
  const { to } = usePlace();
  const router = useRouter();
  const change = (name: string, value: string) => {
    const { [name]: _, ...rest } = filter;
    router.history.push(`${to("exposure")}?${new URLSearchParams(value === "" ? rest : { ...rest, [name]: value }).toString()}`);
  };
  const lines = table.lines.filter(({ kind }) => kind === "combination");
  return (
    <div style={{ display: "flex", flexWrap: "wrap", gap: 12 }}>
      <label>{say("exposure.combination")}{" "}
        <select value={filter["combination"] ?? ""} onChange={(event) => change("combination", event.target.value)}>
          <option value="">{say("rows.all")}</option>
          {lines.map(({ key, label }) => <option key={key} value={key}>{text(label)}</option>)}
        </select>
      </label>
      <label>{say("exposure.certainty")}{" "}
        <select value={filter["certainty"] ?? ""} onChange={(event) => change("certainty", event.target.value)}>
          <option value="">{say("rows.all")}</option>
          {["accessed", "taken", "accessed_and_taken"].map((certainty) => <option key={certainty} value={certainty}>{say(`certainty.${certainty}`)}</option>)}
        </select>
      </label>
      {filter["element"] !== undefined && <span className="chip">{filter["element"]}</span>}
    </div>
  );
}

export function Certainty({ certainty }: { readonly certainty: RowView["certainty"] }) {
  const { say } = useWords();
  return <span style={{ whiteSpace: "nowrap" }}><i className={`mark-${certainty}`} />{say(`certainty.${certainty}`)}</span>;
}

export function useRowColumns(): readonly Column<RowView>[] {
  const { say } = useWords();
  return [
    { key: "row_id", head: say("row.id"), isWords: true, cell: ({ row_id }) => <span className="number">{row_id}</span> },
    { key: "certainty", head: say("exposure.certainty"), isWords: true, cell: ({ certainty }) => <Certainty certainty={certainty} /> },
    { key: "collection", head: say("row.collection"), isWords: true, cell: ({ collection }) => <span className="quiet">{collection}</span> },
    { key: "fields", head: say("row.fields"), isWords: true, cell: ({ fields }) => Object.values(fields).filter((value) => value !== null && value !== "").join("　") },
    { key: "person", head: say("row.person"), cell: ({ person_id }) => person_id ?? "—" },
  ];
}
