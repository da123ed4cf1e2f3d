// The columns of exposed rows: one per field while all rows are of one collection, else one for all fields.

import { rowName, type RowView } from "@hamon/records";
import { Certainty } from "../parts/figure.js";
import { Link } from "../parts/link.js";
import type { Column } from "../parts/virtual-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { fieldsOf } from "./row-fields.js";

export function useRowColumns(): (rows: readonly RowView[]) => readonly Column<RowView>[] {
  const { say } = useWords();
  const { to } = usePlace();
  const first: readonly Column<RowView>[] = [
    {
      key: "row_id",
      head: say("row.id"),
      isWords: true,
      width: 124,
      cell: ({ row_id }) => (
        <Link to={to(`rows/${row_id}`)} className="number">
          {rowName(row_id)}
        </Link>
      ),
    },
    {
      key: "certainty",
      head: say("exposure.certainty"),
      isWords: true,
      width: 108,
      cell: ({ certainty }) => <Certainty certainty={certainty} />,
    },
  ];
  const person: Column<RowView> = { key: "person", head: say("row.person"), width: 96, cell: ({ person_id }) => person_id ?? "—" };
  return (rows) => {
    const fields = fieldsOf(rows);
    if (fields === null)
      return [
        ...first,
        { key: "collection", head: say("row.collection"), isWords: true, width: 210, cell: ({ collection }) => collection },
        { key: "fields", head: say("row.fields"), isWords: true, cell: joined },
        person,
      ];
    return [
      ...first,
      ...fields.map(({ name, width }) => ({
        key: name,
        head: <code>{name}</code>,
        isWords: true,
        width,
        cell: ({ fields: values }: RowView) => values[name] ?? <span className="quiet">—</span>,
      })),
      person,
    ];
  };
}

function joined({ fields }: RowView): string {
  return Object.values(fields)
    .filter((value) => value !== null && value !== "")
    .join("　");
}
