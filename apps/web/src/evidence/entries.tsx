// The entries of the log, newest first: who did what when, and how many files it vouches for.

import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { ENTRY_KINDS, type EntriesView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatSecond } from "../format.js";
import { Answered } from "../parts/answered.js";
import { VirtualTable, type Column } from "../parts/virtual-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { useActor } from "./actor.js";
import { entryPairs } from "./entry-pairs.js";
import { EntryLink } from "./entry-link.js";
import { useEntryWords } from "./entry-words.js";

type Entry = EntriesView["entries"][number];

/** `total`: all there are, of all kinds; the newest are shown. */
export function Entries({ total }: { readonly total: number }) {
  const { say, sayOr, count } = useWords();
  const { api } = usePlace();
  const [kind, choose] = useState("");
  const query = useAnswer<EntriesView>(`${api}/evidence/entries${kind === "" ? "" : `?kind=${kind}`}`);
  const kinds = ENTRY_KINDS.map((value) => ({ value, label: sayOr(`web.entry.${value}`, value) }));
  return (
    <section className="card">
      <header>
        <h2>
          {say("evidence.entries")}{" "}
          {query.data !== undefined && (
            <span className="quiet number">
              {say("evidence.entries_how", { shown: count(query.data.entries.length), total: count(total) })}
            </span>
          )}
        </h2>
        <NativeSelect
          size="xs"
          aria-label={say("evidence.kind")}
          value={kind}
          onChange={(event) => choose(event.currentTarget.value)}
          data={[{ value: "", label: say("rows.all") }, ...kinds]}
        />
      </header>
      <Answered query={query}>{(view) => <Table view={view} />}</Answered>
    </section>
  );
}

function Table({ view: { entries, actors } }: { readonly view: EntriesView }) {
  const { say } = useWords();
  const { to } = usePlace();
  return (
    <VirtualTable
      label={say("evidence.entries")}
      rows={entries}
      columns={useColumns(actors)}
      rowKey={({ index }) => String(index)}
      toOf={({ index }) => to(`evidence/entries/${index}`)}
    />
  );
}

function useColumns(actors: EntriesView["actors"]): readonly Column<Entry>[] {
  const { say, sayOr, count } = useWords();
  const actorOf = useActor(actors);
  return [
    { key: "index", head: say("evidence.columns.entry"), width: 72, cell: ({ index }) => <EntryLink index={index} isBare /> },
    { key: "at", head: say("evidence.columns.at"), width: 164, cell: ({ at }) => formatSecond(at) },
    { key: "kind", head: say("evidence.kind"), isWords: true, width: 124, cell: ({ kind }) => sayOr(`web.entry.${kind}`, kind) },
    { key: "body", head: say("evidence.columns.says"), isWords: true, cell: (entry) => <Says entry={entry} /> },
    {
      key: "files",
      head: say("evidence.columns.files"),
      width: 92,
      cell: ({ files }) => (files === undefined ? "—" : count(files.length)),
    },
    {
      key: "actor",
      head: say("evidence.columns.actor"),
      isWords: true,
      width: 148,
      cell: ({ actor }) => (
        <span className="quiet" title={actor}>
          {actorOf(actor)}
        </span>
      ),
    },
  ];
}

function Says({ entry }: { readonly entry: Entry }) {
  const { nameOf, valueOf } = useEntryWords();
  // Pointed at, an entry shows its own keys: a reader may compare it with the log.
  const raw = entryPairs(entry).map(({ name, value }) => `${name} ${value}`);
  return (
    <span className="entry-says" title={raw.join("\n")}>
      {entryPairs(entry, valueOf).map(({ name, value }) => (
        <span key={name}>
          <span className="quiet">{nameOf(name)}</span> {value}
        </span>
      ))}
    </span>
  );
}
