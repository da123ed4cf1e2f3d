// New parts of tables: written beside the old ones, visible all at once.

import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Columns } from "@hamon/records";
import { digestOf } from "./file-digest.js";
import type { LakeDraft, LakeParams, LakePart } from "./lake.js";
import { onDisk } from "./full-disk.js";
import { syncPath } from "./manifest.js";
import { writePipe } from "./pipe.js";
import { quoteName, quoteText } from "./sql-text.js";

const PARQUET = "format parquet, compression zstd, row_group_size 122880";

export interface DraftHost {
  /** lake/ of the case. */
  readonly folder: string;
  readonly scratch: string;
  /** Runs on the draft's own session. */
  run(sql: string, params?: LakeParams): Promise<readonly Record<string, unknown>[]>;
  /** Runs on a connection of its own. */
  runApart(sql: string, params?: LakeParams): Promise<readonly Record<string, unknown>[]>;
  /** Replaces the visible parts by what `change` makes of them. Fails only when nothing has changed. */
  publish(change: (before: readonly LakePart[]) => readonly LakePart[]): Promise<void>;
  /** Removes files that no part names any more, once nobody reads them. */
  retire(paths: readonly string[]): void;
}

type Run = DraftHost["run"];

/** A class: a draft lives from begin to commit or discard. */
export class Draft implements LakeDraft {
  readonly #host: DraftHost;
  readonly #id = randomBytes(6).toString("hex");
  readonly #written: LakePart[] = [];
  #fileCount = 0;
  readonly #dropped: { readonly table: string; readonly part: string | undefined }[] = [];

  constructor(host: DraftHost) {
    this.#host = host;
  }

  async write(table: string, part: string, select: string, params: LakeParams = {}): Promise<LakePart> {
    return this.#make(table, part, (file) => this.#host.run(copyTo(select, file), params), this.#host.run);
  }

  async writeTsv(table: string, part: string, columns: Columns, source: AsyncIterable<Uint8Array>): Promise<LakePart> {
    const copy = (file: string) =>
      writePipe(this.#host.scratch, source, (pipe) => this.#host.runApart(copyTo(tsvSelect(pipe, columns), file)));
    return this.#make(table, part, copy, this.#host.runApart);
  }

  remove(table: string, part?: string): void {
    this.#dropped.push({ table, part });
  }

  async commit(): Promise<{ readonly written: readonly LakePart[]; readonly removed: readonly LakePart[] }> {
    const written = [...this.#written];
    const isReplaced = (old: LakePart) =>
      this.#dropped.some(({ table, part }) => old.table === table && (part === undefined || old.part === part)) ||
      written.some(({ table, part }) => old.table === table && old.part === part);
    let removed: readonly LakePart[] = [];
    await this.#host.publish((before) => {
      removed = before.filter(isReplaced);
      return [...before.filter((old) => !isReplaced(old)), ...written];
    });
    this.#written.length = 0; // they are the lake's now: a discard leaves them
    this.#host.retire(removed.map(({ path }) => path));
    return { written, removed };
  }

  async discard(): Promise<void> {
    this.#host.retire(this.#written.splice(0).map(({ path }) => path));
  }

  // Two names that make one file name stay two files.
  #nextNumber(): number {
    this.#fileCount += 1;
    return this.#fileCount;
  }

  // Written twice in one draft: the later counts.
  #keep(made: LakePart): void {
    const earlier = this.#written.findIndex(({ table, part }) => table === made.table && part === made.part);
    if (earlier !== -1) this.#host.retire(this.#written.splice(earlier, 1).map(({ path }) => path));
    this.#written.push(made);
  }

  async #make(
    table: string,
    part: string,
    copy: (file: string) => Promise<readonly Record<string, unknown>[]>,
    run: Run,
  ): Promise<LakePart> {
    const path = `lake/${fileName(table)}/${fileName(part)}-${this.#id}-${this.#nextNumber()}.parquet`;
    const file = join(dirname(this.#host.folder), path);
    try {
      await onDisk(() => mkdirSync(dirname(file), { recursive: true, mode: 0o700 }));
      const [counted] = await copy(file);
      await onDisk(() => syncPath(file).then(() => syncPath(dirname(file))));
      const made = {
        table,
        part,
        path,
        row_count: Number(counted?.["Count"] ?? 0),
        ...(await digestOf(file)),
        columns: await columnsOf(run, file),
      };
      this.#keep(made);
      return made;
    } catch (mistake) {
      rmSync(file, { force: true });
      throw mistake;
    }
  }
}

function fileName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, "_");
}

function copyTo(select: string, file: string): string {
  return `copy (${select}) to ${quoteText(file)} (${PARQUET}, use_tmp_file false)`;
}

function tsvSelect(pipe: string, columns: Columns): string {
  const shape = Object.entries(columns).map(([name, type]) => `${quoteText(name)}: ${quoteText(type)}`);
  const form = `delim='\t', quote='"', escape='"', nullstr='\\N', allow_quoted_nulls=false, header=false, auto_detect=false, new_line='\\n', parallel=false, max_line_size=16777216`;
  return `select * from read_csv(${quoteText(pipe)}, columns={${shape.join(", ")}}, ${form})`;
}

async function columnsOf(run: Run, file: string): Promise<Columns> {
  const rows = await run(`describe select * from read_parquet(${quoteText(file)})`);
  return Object.fromEntries(rows.map((row) => [String(row["column_name"]), String(row["column_type"])]));
}

/** A view's statement for a table: its parts, or an empty select. */
export function viewOf(table: string, files: readonly string[], empty: string | undefined): string {
  const list = files.map(quoteText).join(", ");
  const select = files.length === 0 ? (empty ?? "select 1 where false") : `select * from read_parquet([${list}])`;
  return `create or replace view ${quoteName(table)} as ${select}`;
}
