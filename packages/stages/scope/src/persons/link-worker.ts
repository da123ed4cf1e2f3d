// A thread of linkage: folds values to keys piece by piece, and, once all rows are there, joins them to persons.

import { parentPort, workerData } from "node:worker_threads";
import { newKeyMaker, type Span } from "@hamon/linkage";
import { readRows, type RowReader } from "../tsv.js";
import { IS_NAMED, type LinkAnswer, type LinkJob, type LinkRequest } from "./link-messages.js";
import { linkRows } from "./linked-rows.js";

const job = workerData as LinkJob;
const decoder = new TextDecoder("utf-8");
const reader = keyReader(job);

parentPort?.on("message", (request: LinkRequest) => {
  if (request.kind === "link") return say({ kind: "link", linked: linkRows(job.rows, request) });
  reader.at(request.first_row);
  readRows(decoder.decode(request.bytes), reader);
  return say({ kind: "keys" });
});

function say(answer: LinkAnswer): void {
  parentPort?.postMessage(answer, []);
}

/** Columns before the values: row_id and the day. */
const BEFORE_VALUES = 2;

function keyReader({ rows, rules, presence }: LinkJob): RowReader & { at(row: number): void } {
  const maker = newKeyMaker(rules);
  const bitOf = new Map(presence.flatMap((column, bit) => (column < 0 ? [] : [[column, 1 << bit] as const])));
  const span: { start: number; end: number } = { start: 0, end: 0 };
  let row = 0;
  let flags = 0;
  return {
    at: (first) => {
      row = first;
    },
    value: (column, text, start, end) => {
      span.start = start;
      span.end = end;
      if (column === 0) rows.row_id[row] = Number(text?.slice(start, end));
      else if (column === 1) rows.day[row] = Number(text?.slice(start, end));
      else {
        const value = column - BEFORE_VALUES;
        if (text !== null && end > start) flags |= bitOf.get(value) ?? 0;
        maker.setValue(value, text, span as Span);
      }
    },
    endRow: () => {
      rows.flags[row] = maker.finishRow(rows, row) ? flags | IS_NAMED : flags;
      flags = 0;
      row += 1;
    },
  };
}
