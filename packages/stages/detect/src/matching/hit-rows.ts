// What rules matched, as rows to be written: the rule's number, and the columns of the event that are asked for afterwards.

import { RowGroupWriter, type Columns, type RowGroup, type StoredColumn } from "@hamon/parquet";

const RULE = "rule_no";

/** Where one column of the group that is read goes to. */
interface Carried {
  readonly name: string;
  readonly column: StoredColumn;
  readonly isText: boolean;
  /** Value -> its number in the group that is written, +1; 0: not met there. */
  readonly ids: Uint32Array;
}

/** A class: rows of one group of events after the other, until a group of hits is full. */
export class HitRows {
  readonly #writer: RowGroupWriter;
  readonly #columns: Columns;
  readonly #give: (group: RowGroup) => void;
  #carried: readonly Carried[] = [];

  /** @param columns RULE among them. */
  constructor(columns: Columns, give: (group: RowGroup) => void) {
    this.#writer = new RowGroupWriter(columns);
    this.#columns = columns;
    this.#give = give;
  }

  /** The events that the next rows are of. */
  open(columns: ReadonlyMap<string, StoredColumn>): void {
    this.#carried = Object.entries(this.#columns).flatMap(([name, type]) => {
      const column = columns.get(name);
      if (column === undefined) return [];
      const isText = type === "VARCHAR";
      return [{ name, column, isText, ids: new Uint32Array(isText ? column.values.length : 0) }];
    });
  }

  add(ruleNo: number, row: number): void {
    const writer = this.#writer;
    writer.number(RULE).set(writer.row, ruleNo);
    for (const { name, column, isText, ids } of this.#carried) {
      const code = column.codes[row] as number;
      const value = column.values[code] ?? null;
      if (value === null) continue;
      if (isText) writer.text(name).set(writer.row, this.#idOf(name, String(value), { code, ids }));
      else writer.number(name).set(writer.row, Number(value));
    }
    if (writer.next()) this.flush();
  }

  flush(): void {
    if (this.#writer.row === 0) return;
    this.#give(this.#writer.take());
    for (const { ids } of this.#carried) ids.fill(0);
  }

  #idOf(name: string, value: string, { code, ids }: { readonly code: number; readonly ids: Uint32Array }): number {
    const known = ids[code] as number;
    if (known > 0) return known - 1;
    const id = this.#writer.text(name).idOfString(value);
    ids[code] = id + 1;
    return id;
  }
}
