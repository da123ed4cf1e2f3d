// Who has been told, how, and who cannot be reached.

import { Button } from "@mantine/core";
import { useState } from "react";
import { CHANNELS, DELIVERY_STATES, rowName, type DeliveriesView, type Delivery, type DeliveryView } from "@hamon/records";
import { useOverview } from "../shell/overview.js";
import { useAnswer } from "../api.js";
import { Answered } from "../parts/answered.js";
import { Choice } from "../parts/choice.js";
import { Breakable } from "../parts/breakable.js";
import { Link } from "../parts/link.js";
import { NotYet } from "../parts/not-yet.js";
import { PageHead } from "../parts/page-head.js";
import { RowTable } from "../parts/row-table.js";
import type { Column } from "../parts/virtual-table.js";
import { usePlace, withQuery } from "../place.js";
import { StaleNote } from "../shell/stale-note.js";
import { useWords } from "../words.js";
import { DeliveryBar } from "./delivery-bar.js";
import { markableStates } from "./markable.js";
import { Marking } from "./marking.js";
import { NumberSearch } from "./number-search.js";

export function Deliveries() {
  const { say, count } = useWords();
  const { api, to, filter: filterOf } = usePlace();
  const overview = useOverview();
  const filter = filterOf(["channel", "state", "number"]);
  const [marked, mark] = useState<DeliveryView | null>(null);
  const open = (row: DeliveryView) => mark(markableStates(row).length === 0 ? null : row);
  const path = withQuery(`${api}/deliveries`, filter);
  const choices = (values: readonly string[], words: string) => values.map((value) => ({ value, label: say(`${words}.${value}`) }));
  return (
    <div className="stack">
      <PageHead title={say("nav.deliveries")} lead={say("deliveries.lead")} />
      <StaleNote stage="notify" />
      <Answered query={overview}>
        {({ deliveries }) =>
          deliveries.person_count === 0 ? (
            <NotYet words="deliveries.empty" />
          ) : (
            <section className="card">
              <header>
                <h2>{say("deliveries.progress")}</h2>
                <small className="number">{say("deliveries.persons", { count: count(deliveries.person_count) })}</small>
              </header>
              <DeliveryBar deliveries={deliveries} />
            </section>
          )
        }
      </Answered>
      <Files />
      <div className="tools-line no-print">
        <Choice
          name="channel"
          label={say("deliveries.channel")}
          values={choices(CHANNELS, "channel")}
          filter={filter}
          at={to("deliveries")}
        />
        <Choice
          name="state"
          label={say("deliveries.state")}
          values={choices(DELIVERY_STATES, "delivery_state")}
          filter={filter}
          at={to("deliveries")}
        />
        <NumberSearch filter={filter} at={to("deliveries")} />
        <span className="quiet">{say("deliveries.logged")}</span>
      </div>
      <RowTable<DeliveryView>
        key={path}
        label={say("nav.deliveries")}
        path={path}
        columns={useColumns(open)}
        rowKey={({ delivery_id }) => delivery_id}
        onOpen={open}
        empty={say("deliveries.no_rows")}
      />
      {marked !== null && <Marking key={marked.delivery_id} delivery={marked} onClose={() => mark(null)} />}
    </div>
  );
}

const IN_SIGHT = 12;

function Files() {
  const { say, count, bytes } = useWords();
  const { api } = usePlace();
  const overview = useOverview().data;
  // The first page of the list, which says it too: no further entry in the evidence log.
  const files = useAnswer<DeliveriesView>(`${api}/deliveries?limit=1`).data?.files ?? [];
  if (files.length === 0) return null;
  const line = ({ path, kind, bytes: size }: DeliveriesView["files"][number]) => (
    <li key={path}>
      <span>
        {say(`deliveries.${kind}`)}{" "}
        <code>
          <Breakable name={path.split("/").slice(1).join("/")} />
        </code>
      </span>{" "}
      <span className="quiet number nowrap">{bytes(size)}</span>
    </li>
  );
  return (
    <section className="card">
      <header>
        <h2>
          {say("deliveries.files")} <span className="quiet number">{count(files.length)}</span>
        </h2>
        <small>{say("deliveries.files_how", { folder: `cases/${overview?.case.case_id ?? "…"}/outbox` })}</small>
      </header>
      <ul className="made-files">{files.slice(0, IN_SIGHT).map(line)}</ul>
      {files.length > IN_SIGHT && (
        <details>
          <summary>{say("deliveries.more_files", { count: count(files.length - IN_SIGHT) })}</summary>
          <ul className="made-files">{files.slice(IN_SIGHT).map(line)}</ul>
        </details>
      )}
    </section>
  );
}

function useColumns(open: (row: DeliveryView) => void): readonly Column<DeliveryView>[] {
  const { say, sayOr, moment } = useWords();
  const { to } = usePlace();
  return [
    {
      key: "person",
      head: say("row.person"),
      width: 92,
      // A notice knows a person by their first row, whose page has all the others.
      cell: ({ person_id }) => <Link to={to(`rows/${person_id}`)}>{rowName(person_id)}</Link>,
    },
    { key: "name", head: say("deliveries.name"), isWords: true, width: 116, cell: ({ name }) => name ?? "—" },
    { key: "channel", head: say("deliveries.channel"), isWords: true, width: 104, cell: ({ channel }) => say(`channel.${channel}`) },
    { key: "attempt", head: say("deliveries.attempt"), width: 44, cell: ({ attempt }) => attempt },
    {
      key: "state",
      head: say("deliveries.state"),
      isWords: true,
      width: 224,
      cell: ({ state, reason }) => <State state={state} why={reason === null ? null : sayOr(`returns.${reason}`, reason)} />,
    },
    {
      key: "reference",
      head: say("deliveries.reference"),
      isWords: true,
      cell: ({ reference }) => (
        <span className="quiet" title={reference ?? ""}>
          {reference ?? "—"}
        </span>
      ),
    },
    { key: "changed", head: say("deliveries.changed"), width: 108, cell: ({ changed_at }) => moment(changed_at) },
    {
      key: "mark",
      head: say("deliveries.mark.head"),
      isWords: true,
      width: 104,
      cell: (row) =>
        markableStates(row).length > 0 && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={(event) => {
              event.stopPropagation();
              open(row);
            }}
            aria-label={say("deliveries.mark.open_of", { number: row.number })}
          >
            {say("deliveries.mark.open")}
          </Button>
        ),
    },
  ];
}

const MARKS: Readonly<Record<Delivery["state"], string>> = {
  planned: "○",
  made: "◔",
  sent: "◑",
  failed: "✗",
  returned: "↩",
  reached: "✓",
  listed: "▤",
};

function State({ state, why }: { readonly state: Delivery["state"]; readonly why: string | null }) {
  const { say } = useWords();
  const tone = state === "failed" || state === "returned" ? "warn" : state === "reached" ? "good" : "";
  return (
    <span className={tone}>
      <span aria-hidden="true">{MARKS[state]}</span> {say(`delivery_state.${state}`)} {why !== null && <span className="quiet">{why}</span>}
    </span>
  );
}
