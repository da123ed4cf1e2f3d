// The files somebody added to a case. Adding reads no content: collect does, once.

import { randomUUID } from "node:crypto";
import { readdirSync, realpathSync, statSync, type Stats } from "node:fs";
import { basename, join } from "node:path";
import type { Store } from "@hamon/store";
import { Fault, type NewSource, type Source } from "@hamon/records";

/** What a name tells of a table; everything else is taken for a log and judged by its content in collect. */
const TABLE_NAME = /\.(?:(?:csv|tsv|parquet)(?:\.(?:gz|zst|xz|bz2))?|xls[xm]?)$/i;

/** By its name alone; collect judges by its content. */
export function isTableName(name: string): boolean {
  return TABLE_NAME.test(name);
}

/**
 * Adds files, folders walked. A path that is there already is left as it is; it is read again if it failed, or if it
 * comes with another kind, name, zone or format.
 *
 * @throws {Fault} `path-missing`, `folder-empty`, `source-not-a-file`, all of them; `zone-unknown`. Then nothing is added.
 */
export async function addSources(store: Store, case_id: string, wanted: NewSource, now: Date): Promise<readonly Source[]> {
  requireZone(wanted.time_zone);
  const paths = expandPaths(wanted.paths);
  const { kind, as, time_zone, format } = wanted;
  const given = { ...(kind && { kind }), ...(as && { as }), ...(time_zone && { time_zone }), ...(format && { format }) };
  const changes = Object.entries(given) as readonly ["kind" | "as" | "time_zone" | "format", string][];
  for (const path of paths) {
    await store.db
      .insertInto("source")
      .values(rowOf(case_id, path, wanted, now))
      .onConflict((same) =>
        same
          .columns(["case_id", "path", "set_aside"])
          .doUpdateSet({ ...given, state: "added", fault: null })
          // Of one that is there: it failed, or something is now said otherwise.
          .where(({ eb, lit, or }) =>
            or([
              eb("source.state", "=", "failed"),
              eb(lit(wanted.password !== undefined), "=", lit(true)),
              ...changes.map(([column, value]) => eb(`source.${column}`, "is distinct from", value)),
            ]),
          ),
      )
      .execute();
  }
  return listSources(store, case_id);
}

export async function listSources(store: Store, case_id: string): Promise<readonly Source[]> {
  const rows = await store.db
    .selectFrom("source")
    .selectAll()
    .where("case_id", "=", case_id)
    .orderBy("added_at")
    .orderBy("path")
    .orderBy("set_aside")
    .execute();
  return rows as unknown as readonly Source[];
}

function rowOf(case_id: string, path: string, wanted: NewSource, now: Date) {
  const name = basename(path);
  const stem = name.split(".")[0] ?? "";
  return {
    source_id: `source_${randomUUID()}`,
    case_id,
    path,
    name,
    kind: wanted.kind ?? (isTableName(name) ? ("table" as const) : ("log" as const)),
    as: wanted.as ?? (stem === "" ? name : stem),
    time_zone: wanted.time_zone ?? null,
    format: wanted.format ?? null,
    state: "added" as const,
    added_at: now,
  };
}

function expandPaths(paths: readonly string[]): readonly string[] {
  const faults: Fault[] = [];
  const found = paths.flatMap((path) => {
    const kind = statSync(path, { throwIfNoEntry: false });
    const here = kind?.isDirectory() === true ? filesBelow(path) : kind?.isFile() === true ? [realpathSync(path)] : [];
    if (here.length === 0) faults.push(nothingAt(path, kind));
    return here;
  });
  const [first] = faults;
  if (first) throw new Fault(first.code, { at: first.at, all: faults });
  return [...new Set(found)].sort();
}

function nothingAt(path: string, kind: Stats | undefined): Fault {
  if (kind === undefined) return new Fault("path-missing", { at: path });
  return kind.isDirectory() ? new Fault("folder-empty", { at: path }) : new Fault("source-not-a-file", { at: path });
}

// Links are not followed: a folder somebody handed in must not lead elsewhere.
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => realpathSync(join(entry.parentPath, entry.name)));
}

function requireZone(zone: string | undefined): void {
  if (zone === undefined) return;
  try {
    Intl.DateTimeFormat("en", { timeZone: zone });
  } catch (cause) {
    throw new Fault("zone-unknown", { params: { zone }, cause });
  }
}
