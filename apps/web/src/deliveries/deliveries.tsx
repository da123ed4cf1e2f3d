// Who has been told, how, and who cannot be reached.

import { useRouter } from "@tanstack/react-router";
import { CHANNELS, DELIVERY_STATES, type CaseOverview, type DeliveriesView, type Delivery } from "@hamon/records";
import { useAnswer } from "../api.js";
import { DeliveryCard } from "../case-at-a-glance/closing-cards.js";
import "../case-at-a-glance/glance.css";
import { formatBytes, formatCount, formatMoment } from "../format.js";
import { Answered, Empty } from "../parts/answered.js";
import { RowTable, type Column } from "../parts/row-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

type Row = Delivery & { readonly name: string | null };

export function Deliveries() {
  const { say } = useWords();
  const { api, search } = usePlace();
  const overview = useAnswer<CaseOverview>(api);
  const filter = Object.fromEntries(["channel", "state"].filter((name) => search[name] !== undefined).map((name) => [name, String(search[name])]));
  const path = `${api}/deliveries?${new URLSearchParams(filter).toString()}`;
  return (
    <div className="cards">
      <h1>{say("nav.deliveries")}</h1>
      <Answered query={overview}>{({ deliveries }) => <><DeliveryCard deliveries={deliveries} /><States deliveries={deliveries} /></>}</Answered>
      <Files />
      <Filter filter={filter} />
      <RowTable<Row> key={path} path={path} columns={useColumns()} rowKey={({ delivery_id }) => delivery_id} empty={say("deliveries.empty")} />
    </div>
  );
}

function States({ deliveries }: { readonly deliveries: CaseOverview["deliveries"] }) {
  const { say, language } = useWords();
  const shown = DELIVERY_STATES.filter((state) => deliveries.by_state[state] > 0);
  return <p className="number" style={{ margin: 0 }}>{shown.map((state) => <span key={state} className={state === "returned" || state === "failed" ? "late" : ""} style={{ marginRight: 18 }}>{say(`delivery_state.${state}`)} {formatCount(deliveries.by_state[state], language)}</span>)}</p>;
}

function Files() {
  const { say, language } = useWords();
  const { api } = usePlace();
  const query = useAnswer<DeliveriesView>(`${api}/deliveries?limit=1`);
  return (
    <section className="card">
      <h2>{say("deliveries.files")}</h2>
      <Answered query={query}>
        {({ files }) => files.length === 0 ? <Empty>{say("deliveries.no_files")}</Empty> : (
          <ul style={{ margin: 0 }}>{files.map(({ path, kind, bytes }) => <li key={path}>{say(`deliveries.${kind}`)} <span className="quiet number">{path} {formatBytes(bytes, language)}</span></li>)}</ul>
        )}
      </Answered>
    </section>
  );
}

function Filter({ filter }: { readonly filter: Readonly<Record<string, string>> }) {
  const { say } = useWords();
  const { to } = usePlace();
  const router = useRouter();
  const change = (name: string, value: string) => {
    const { [name]: _, ...rest } = filter;
    router.history.push(`${to("deliveries")}?${new URLSearchParams(value === "" ? rest : { ...rest, [name]: value }).toString()}`);
  };
  const choice = (name: string, values: readonly string[], words: string) => (
    <label>{say(`deliveries.${name}`)}{" "}
      <select value={filter[name] ?? ""} onChange={(event) => change(name, event.target.value)}>
        <option value="">{say("rows.all")}</option>
        {values.map((value) => <option key={value} value={value}>{say(`${words}.${value}`)}</option>)}
      </select>
    </label>
  );
  return <div style={{ display: "flex", flexWrap: "wrap", gap: 12 }}>{choice("channel", CHANNELS, "channel")}{choice("state", DELIVERY_STATES, "delivery_state")}</div>;
}

function useColumns(): readonly Column<Row>[] {
  const { say, sayOf, language } = useWords();
  return [
    { key: "person", head: say("row.person"), isWords: true, cell: ({ person_id }) => <span className="number">{person_id}</span> },
    { key: "name", head: say("deliveries.name"), isWords: true, cell: ({ name }) => name ?? "—" },
    { key: "channel", head: say("deliveries.channel"), isWords: true, cell: ({ channel }) => say(`channel.${channel}`) },
    { key: "attempt", head: say("deliveries.attempt"), cell: ({ attempt }) => attempt },
    { key: "state", head: say("deliveries.state"), isWords: true, cell: ({ state, reason }) => <>{say(`delivery_state.${state}`)}{reason !== null && <span className="quiet"> {sayOf(`returns.${reason}`)}</span>}</> },
    { key: "reference", head: say("deliveries.reference"), isWords: true, cell: ({ reference }) => <span className="quiet">{reference ?? "—"}</span> },
    { key: "changed", head: say("deliveries.changed"), cell: ({ changed_at }) => formatMoment(changed_at, language) },
  ];
}
