// What rules matched, as rows to be written: the rule's number, and the columns of the event that are asked for afterwards.

import { RowGroupWriter, type Columns, type NumberColumn, type RowGroup, type StoredColumn, type TextColumn } from "@hamon/parquet";

const RULE = "rule_no";

/** Where one column of the group that is read goes to. */
type Carried = CarriedText | CarriedNumber;

interface CarriedText {
  readonly codes: Uint32Array;
  readonly column: StoredColumn;
  readonly into: TextColumn;
  /** The bytes of its values, where they are as they are written. */
  readonly view: DataView | null;
  /** Value -> its number in the group that is written, +1; 0: not met there. */
  readonly ids: Uint32Array;
}

interface CarriedNumber {
  readonly codes: Uint32Array;
  readonly values: StoredColumn["values"];
  readonly into: NumberColumn;
  readonly ids: null;
}

/** A class: rows of one group of events after the other, until a group of hits is full. */
export class HitRows {
  readonly #writer: RowGroupWriter;
  readonly #columns: Columns;
  readonly #give: (group: RowGroup) => void;
  readonly #ruleNo: NumberColumn;
  #carried: readonly Carried[] = [];

  /** @param columns RULE among them. */
  constructor(columns: Columns, give: (group: RowGroup) => void) {
    this.#writer = new RowGroupWriter(columns);
    this.#columns = columns;
    this.#give = give;
    this.#ruleNo = this.#writer.number(RULE);
  }

  /** The events that the next rows are of. */
  open(columns: ReadonlyMap<string, StoredColumn>): void {
    this.#carried = Object.entries(this.#columns).flatMap(([name, type]): readonly Carried[] => {
      const column = columns.get(name);
      if (column === undefined) return [];
      if (type === "VARCHAR") return [carriedText(column, this.#writer.text(name))];
      return [{ codes: column.codes, values: column.values, into: this.#writer.number(name), ids: null }];
    });
  }

  add(ruleNo: number, row: number): void {
    const { row: at } = this.#writer;
    this.#ruleNo.set(at, ruleNo);
    for (let i = 0; i < this.#carried.length; i += 1) {
      const carried = this.#carried[i] as Carried;
      const code = carried.codes[row] as number;
      if (code === 0) continue;
      if (carried.ids === null) carried.into.set(at, Number(carried.values[code]));
      else carried.into.set(at, (carried.ids[code] as number) > 0 ? (carried.ids[code] as number) - 1 : idOf(carried, code));
    }
    if (this.#writer.next()) this.flush();
  }

  flush(): void {
    if (this.#writer.row === 0) return;
    this.#give(this.#writer.take());
    for (const { ids } of this.#carried) ids?.fill(0);
  }
}

function carriedText(column: StoredColumn, into: TextColumn): CarriedText {
  const ascii = column.ascii ?? null;
  const view = ascii === null ? null : new DataView(ascii.bytes.buffer, ascii.bytes.byteOffset, ascii.bytes.length);
  return { codes: column.codes, column, into, view, ids: new Uint32Array(ascii?.ends.length ?? column.values.length) };
}

function idOf({ column, into, view, ids }: CarriedText, code: number): number {
  const { ascii } = column;
  const id =
    view === null || ascii === null || ascii === undefined
      ? into.idOfString(String(column.values[code]))
      : into.idOf(view, ascii.starts[code] as number, ascii.ends[code] as number);
  ids[code] = id + 1;
  return id;
}
