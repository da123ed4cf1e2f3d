// The thread that matches: row groups of parts in, rows of what rules matched out.

import { parentPort, workerData } from "node:worker_threads";
import { openPartFile, type PartFile } from "@hamon/lake";
import { packed, type RowGroup } from "@hamon/parquet";
import { Fault, toFaultRecord } from "@hamon/records";
import { ColumnMatcher, fieldsAsked } from "@hamon/sigma";
import { toBatch } from "./column-values.js";
import { HitRows } from "./hit-rows.js";
import type { FromMatcher, MatchJob, ToMatcher, Unit } from "./match-messages.js";

const port = parentPort;
if (port === null) throw new Error("match-worker runs as a worker");
const { program, types, hits, regex_budget } = workerData as MatchJob;
/** Of values and what is known of them. */
const CACHE_BYTES = 48 << 20;

const say = (message: FromMatcher, given: readonly ArrayBuffer[] = []) => port.postMessage(message, given);
const asked = new Set(fieldsAsked(program) ?? Object.keys(types));
const carried = new Set(Object.keys(hits).filter((name) => !asked.has(name)));
const matcher = new ColumnMatcher(program, { regex_budget, cache_bytes: CACHE_BYTES });
const rows = new HitRows(hits, give);
let opened: { readonly name: string; readonly file: PartFile } | null = null;

function give(group: RowGroup): void {
  const { group: sent, buffer } = packed(group);
  say({ kind: "hits", group: sent }, [buffer]);
}

port.on("message", (message: ToMatcher) => {
  try {
    if (message.kind === "unit") runUnit(message.unit);
    else end();
  } catch (mistake) {
    say({ kind: "failed", fault: mistake instanceof Fault ? toFaultRecord(mistake) : null, message: String((mistake as Error).stack) });
  }
});

function runUnit({ handle, groups, is_last }: Unit): void {
  if (opened?.name !== handle.file) {
    opened?.file.close();
    opened = { name: handle.file, file: openPartFile(handle) };
  }
  for (const group of groups ?? opened.file.groups.keys()) matchGroup(opened.file, group);
  if (is_last) rows.flush();
  say({ kind: "done" });
}

// What hits carry along is read only where there are hits.
function matchGroup(file: PartFile, group: number): void {
  const stored = file.read(group, asked);
  let isOpen = false;
  matcher.match(toBatch(stored, types), (ruleNo, row) => {
    if (!isOpen) rows.open(new Map([...stored.columns, ...file.read(group, carried).columns]));
    isOpen = true;
    rows.add(ruleNo, row);
  });
}

function end(): void {
  rows.flush();
  opened?.file.close();
  opened = null;
  const costs = matcher
    .slowRules()
    .flatMap(({ rule_nos, step_count, is_stopped }) => rule_nos.map((no) => ({ no, step_count, is_stopped })));
  say({ kind: "ended", costs });
}
