// The rows of one original, encoded in groups: of one file, or of all the files of an archive one after the other.
//
// Files of an archive share groups where their rows have the same columns and constants: thousands of small logs would else be
// thousands of groups.

import { SIEVE_COLUMNS, UNPARSED_COLUMNS, VALUE_COLUMNS, type Columns } from "@hamon/records";
import type { Out } from "./log-rows.js";
import { refuseRow } from "./log-tally.js";
import type { FromParser, ParseJob, RowKind } from "./parse-messages.js";
import { Pieces } from "./pieces.js";
import { SieveRows } from "./sieve-rows.js";
import { ValueTally } from "./value-tally.js";

type Say = (message: FromParser, given: readonly ArrayBuffer[]) => void;

/** A class: it lives as long as its original is read. */
export class OriginalRows {
  readonly #say: Say;
  readonly #unparsed: Pieces;
  readonly #values = new ValueTally();
  readonly #sieves: Pieces;
  readonly #sieved: SieveRows;
  #rows: { readonly key: string; readonly pieces: Pieces } | null = null;

  constructor(say: Say) {
    this.#say = say;
    this.#unparsed = this.#pieces("unparsed", UNPARSED_COLUMNS);
    this.#sieves = this.#pieces("sieves", SIEVE_COLUMNS);
    this.#sieved = new SieveRows(this.#sieves);
  }

  /** Where the rows of a file go. */
  of(job: ParseJob): Out {
    const rows = this.#rowsOf(job);
    rows.member(job.table === null ? job.member : null);
    this.#unparsed.member(job.member);
    return { rows, unparsed: this.#unparsed };
  }

  /** A file that is not read is one row of `unparsed`. */
  refuse({ member, reason }: { readonly member: string; readonly reason: string }): void {
    this.#unparsed.member(member);
    refuseRow(this.#unparsed, { no: 0, offset: 0, length: 0, reason });
  }

  close(): void {
    this.#rows?.pieces.flush();
    this.#unparsed.flush();
    const listed = this.#pieces("values", VALUE_COLUMNS);
    this.#values.writeTo(listed);
    listed.flush();
    this.#sieves.flush();
  }

  #rowsOf(job: ParseJob): Pieces {
    const key = keyOf(job);
    if (this.#rows?.key === key) return this.#rows.pieces;
    this.#rows?.pieces.flush();
    const pieces = this.#pieces("rows", job.columns, job.target);
    if (job.table === null)
      pieces.onGroup = (writer) => {
        this.#values.see(writer);
        this.#sieved.see(writer);
      };
    this.#rows = { key, pieces };
    return pieces;
  }

  #pieces(kind: RowKind, columns: Columns, target = ""): Pieces {
    return new Pieces(columns as ParseJob["columns"], (group, buffer) =>
      this.#say({ kind, target, group, bytes: buffer.byteLength }, [buffer]),
    );
  }
}

// Web logs have constants of their own, all other logs the same.
function keyOf({ target, format, service, table }: ParseJob): string {
  const isWeb = format === "combined" || format === "iis";
  return [target, table === null ? (isWeb ? format : "named") : "table", service].join("\u0000");
}
