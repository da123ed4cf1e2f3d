// The rows of a paged answer in a dense table: pages are fetched as they come into view.

import { useRows } from "../api.js";
import { useWords } from "../words.js";
import { Empty, FaultNote, Waiting } from "./answered.js";
import { VirtualTable, type Column } from "./virtual-table.js";

export interface RowTableProps<Row> {
  readonly label: string;
  /** Path of the rows, without after and limit. */
  readonly path: string;
  /** Columns may depend on what the rows hold. */
  readonly columns: readonly Column<Row>[] | ((rows: readonly Row[]) => readonly Column<Row>[]);
  readonly rowKey: (row: Row) => string;
  readonly toOf?: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly empty: string;
}

export function RowTable<Row>({ label, path, columns, rowKey, toOf, onOpen, empty }: RowTableProps<Row>) {
  const { say, count } = useWords();
  const { rows, total, error, isLoading, more, again } = useRows<Row>(path);
  if (error !== null) return <FaultNote error={error} onRetry={again} />;
  if (total === null)
    return (
      <div className="card">
        <Waiting />
      </div>
    );
  if (rows.length === 0) return <Empty>{empty}</Empty>;
  return (
    <section className="card">
      <p className="quiet number" aria-live="polite" style={{ marginBottom: 4 }}>
        {say("rows.shown", { shown: count(rows.length), total: count(total) })}
        {isLoading && ` … ${say("waiting")}`}
      </p>
      <VirtualTable
        label={label}
        rows={rows}
        columns={typeof columns === "function" ? columns(rows) : columns}
        rowKey={rowKey}
        total={total}
        onEnd={more}
        {...(toOf === undefined ? {} : { toOf })}
        {...(onOpen === undefined ? {} : { onOpen })}
      />
    </section>
  );
}
