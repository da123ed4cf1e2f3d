// The plan of the house: which floor each room is on, and the doors within base. ARCHITECTURE.md shows the same.

export const FLOORS: readonly (readonly string[])[] = [
  ["apps/cli", "apps/server", "apps/web"],
  ["packages/hamon"],
  [
    "packages/stages/collect",
    "packages/stages/detect",
    "packages/stages/scope",
    "packages/stages/decide",
    "packages/stages/report",
    "packages/stages/notify",
  ],
  [
    "packages/base/case",
    "packages/base/content",
    "packages/base/evidence",
    "packages/base/lake",
    "packages/base/press",
    "packages/base/store",
  ],
  [
    "packages/engines/chunked-encryption",
    "packages/engines/containers",
    "packages/engines/evtx",
    "packages/engines/law",
    "packages/engines/linkage",
    "packages/engines/parquet",
    "packages/engines/pii",
    "packages/engines/sigma",
    "packages/engines/template",
    "packages/engines/timestamp",
    "packages/engines/tlog",
    "packages/worlds",
  ],
  ["packages/records"],
];

/** Imports on one floor that are allowed. All others on the same floor are not. */
export const DOORS: Readonly<Record<string, readonly string[]>> = {
  "apps/cli": ["apps/server"],
  "packages/base/case": ["packages/base/evidence", "packages/base/store", "packages/base/lake", "packages/base/content"],
  "packages/base/evidence": ["packages/base/store"],
};

/** Rooms that may import nothing of ours but records. */
export const RECORDS_ONLY: readonly string[] = ["apps/web", "packages/worlds"];

/** Node modules that a pure engine may use: deterministic ones. */
export const PURE_MODULES: readonly string[] = ["node:buffer", "node:crypto", "node:zlib"];

export function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}
