// New parts of tables: written beside the old ones, visible all at once.

import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Columns } from "@hamon/records";
import { digestOf } from "./file-digest.js";
import type { LakeDraft, LakeParams, LakePart, PartWriter } from "./lake.js";
import { onDisk } from "./full-disk.js";
import { syncPath } from "./manifest.js";
import { openPart, partPath } from "./part-writer.js";
import { writePipe } from "./pipe.js";
import { rememberNonces, type Seal } from "./seal.js";
import { quoteName, quoteText } from "./sql-text.js";

const PARQUET = "format parquet, compression zstd, row_group_size 122880";
/** As openPartFile reads it. */
const PLAIN = "format parquet, compression uncompressed, row_group_size 61440";

export interface DraftHost {
  /** lake/ of the case. */
  readonly folder: string;
  readonly scratch: string;
  /** Null: parts are written in the clear. */
  readonly seal: Seal | null;
  /** Runs on the draft's own session. */
  run(sql: string, params?: LakeParams): Promise<readonly Record<string, unknown>[]>;
  /** Makes DuckDB know a key, if it runs. */
  tell(sql: string): Promise<unknown>;
  /** Runs on a connection of its own. */
  runApart(sql: string, params?: LakeParams): Promise<readonly Record<string, unknown>[]>;
  /** Replaces the visible parts by what `change` makes of them. Fails only when nothing has changed. */
  publish(change: (before: readonly LakePart[]) => readonly LakePart[]): Promise<void>;
  /** Removes files that no part names any more, once nobody reads them. */
  retire(paths: readonly string[]): void;
  /** The same of files that were visible: by whoever reads them without DuckDB, too. */
  retirePublished(paths: readonly string[]): void;
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
    return this.#make(table, part, (file, key) => this.#host.run(copyTo(select, file, key), params));
  }

  async writePlain(table: string, part: string, select: string): Promise<LakePart> {
    return this.#make(table, part, (file, key) => this.#host.run(copyTo(select, file, key, PLAIN)));
  }

  async writeTsv(table: string, part: string, columns: Columns, source: AsyncIterable<Uint8Array>): Promise<LakePart> {
    return this.#make(table, part, (file, key) =>
      writePipe(this.#host.scratch, source, (pipe) => this.#host.runApart(copyTo(tsvSelect(pipe, columns), file, key))),
    );
  }

  async writer(table: string, columns: Columns): Promise<PartWriter> {
    const { folder, seal, tell } = this.#host;
    const place = { folder, id: this.#id, number: this.#nextNumber(), seal, tell, keep: (made: LakePart) => this.#keep(made) };
    return openPart(place, table, columns);
  }

  parts(): readonly LakePart[] {
    return [...this.#written];
  }

  remove(table: string, part?: string): void {
    this.#dropped.push({ table, part });
  }

  async commit(): Promise<{ readonly written: readonly LakePart[]; readonly removed: readonly LakePart[] }> {
    const written = [...this.#written];
    if (written.length === 0 && this.#dropped.length === 0) return { written, removed: [] };
    const isReplaced = (old: LakePart) =>
      this.#dropped.some(({ table, part }) => old.table === table && (part === undefined || old.part === part)) ||
      written.some(({ table, part }) => old.table === table && old.part === part);
    let removed: readonly LakePart[] = [];
    await this.#host.publish((before) => {
      removed = before.filter(isReplaced);
      return [...before.filter((old) => !isReplaced(old)), ...written];
    });
    this.#written.length = 0; // they are the lake's now: a discard leaves them
    this.#host.retirePublished(removed.map(({ path }) => path));
    return { written, removed };
  }

  async discard(): Promise<void> {
    this.#host.retire(this.#written.splice(0).map(({ path }) => path));
  }

  async withdraw(table: string): Promise<void> {
    const gone = this.#written.filter((one) => one.table === table);
    this.#written.splice(0, Infinity, ...this.#written.filter((one) => one.table !== table));
    this.#host.retire(gone.map(({ path }) => path));
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

  async #make(table: string, part: string, copy: Copy): Promise<LakePart> {
    const path = partPath(table, part, `${this.#id}-${this.#nextNumber()}`);
    const file = join(dirname(this.#host.folder), path);
    try {
      await onDisk(() => mkdirSync(dirname(file), { recursive: true, mode: 0o700 }));
      const [row_count, key] = await this.#copySealed(table, path, copy);
      await onDisk(() => syncPath(file).then(() => syncPath(dirname(file))));
      const columns = await columnsOf(this.#host.runApart, readOf([file], key));
      const made = { table, part, path, row_count, ...(await digestOf(file)), columns, ...(key === undefined ? {} : { key }) };
      this.#keep(made);
      return made;
    } catch (mistake) {
      rmSync(file, { force: true });
      throw mistake;
    }
  }

  /** Rows written, and the name of the key they lie under. */
  async #copySealed(table: string, path: string, copy: Copy): Promise<readonly [number, string | undefined]> {
    const { seal, folder, runApart } = this.#host;
    const file = join(dirname(folder), path);
    if (seal === null) return [countOf(await copy(file, undefined)), undefined];
    return seal.using(table, runApart, async (key) => {
      const rows = countOf(await copy(file, key.name));
      rememberNonces(key, file, path);
      return [rows, key.name] as const;
    });
  }
}

type Copy = (file: string, key: string | undefined) => Promise<readonly Record<string, unknown>[]>;

function countOf([counted]: readonly Record<string, unknown>[]): number {
  return Number(counted?.["Count"] ?? 0);
}

function copyTo(select: string, file: string, key: string | undefined, form = PARQUET): string {
  return `copy (${select}) to ${quoteText(file)} (${form}, use_tmp_file false${key === undefined ? "" : `, encryption_config {footer_key: ${quoteText(key)}}`})`;
}

function tsvSelect(pipe: string, columns: Columns): string {
  const shape = Object.entries(columns).map(([name, type]) => `${quoteText(name)}: ${quoteText(type)}`);
  const form = `delim='\t', quote='"', escape='"', nullstr='\\N', allow_quoted_nulls=false, header=false, auto_detect=false, new_line='\\n', parallel=false, max_line_size=16777216`;
  return `select * from read_csv(${quoteText(pipe)}, columns={${shape.join(", ")}}, ${form})`;
}

async function columnsOf(run: Run, select: string): Promise<Columns> {
  const rows = await run(`describe ${select}`);
  return Object.fromEntries(rows.map((row) => [String(row["column_name"]), String(row["column_type"])]));
}

function readOf(files: readonly string[], key: string | undefined): string {
  const opened = key === undefined ? "" : `, encryption_config = {footer_key: ${quoteText(key)}}`;
  return `select * from read_parquet([${files.map(quoteText).join(", ")}]${opened})`;
}

/**
 * All rows of one part or more, in the order of the parts: one read for each run of them under one key and with the same
 * columns. A part that an older version wrote may lack some: its rows have null there.
 */
export function selectOf(caseFolder: string, parts: readonly LakePart[]): string {
  const runs: { readonly key: string | undefined; readonly names: string; readonly files: string[] }[] = [];
  for (const { path, key, columns } of parts) {
    const names = Object.keys(columns).join("\u0000");
    const last = runs.at(-1);
    if (last === undefined || last.key !== key || last.names !== names) runs.push({ key, names, files: [] });
    runs.at(-1)?.files.push(join(caseFolder, path));
  }
  const isAlike = runs.every(({ names }) => names === runs[0]?.names);
  return runs.map(({ files, key }) => readOf(files, key)).join(isAlike ? " union all " : " union all by name ");
}

/** A view's statement for a table. */
export function viewOf(table: string, select: string): string {
  return `create or replace view ${quoteName(table)} as ${select}`;
}
