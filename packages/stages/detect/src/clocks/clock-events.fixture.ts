// Events of logs whose clocks differ, and what is found of them. For tests.

import { after } from "node:test";
import { loadContent } from "@hamon/content";
import type { SigmaEvent } from "@hamon/sigma";
import { openTestCase, putEvents, type TestCase } from "../event-table.test.js";
import { readClockSettings } from "./clock-settings.js";
import { findClockOffsets } from "./find-clock-offsets.js";

export const content = await loadContent();
const settings = readClockSettings(content);
export const SECOND = 1000;
export const HOUR = 3600 * SECOND;
export const START = Date.parse("2025-06-02T00:00:00Z");

const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

interface FoundOffset {
  readonly log: string;
  readonly host: string;
  readonly evidence_id: string | null;
  readonly reference_log: string | null;
  readonly offset_ms: number | null;
  readonly pair_count: number;
  readonly spread_ms: number | null;
  readonly sureness: string;
  readonly reason: string | null;
  readonly verdict: string | null;
  readonly event_id: number | null;
  readonly reference_event_id: number | null;
}

/** A case whose lake has these events; closed after the tests. */
export async function caseWith(events: readonly SigmaEvent[]): Promise<TestCase> {
  const it = await openTestCase(content);
  opened.push(it);
  await putEvents(it.lake, events);
  return it;
}

export async function offsetsOf(events: readonly SigmaEvent[]): Promise<readonly FoundOffset[]> {
  const it = await caseWith(events);
  const session = await it.lake.session();
  await findClockOffsets(session, settings);
  return session.query<FoundOffset>("select * from clock_offset_one order by clock_offset_id");
}

export interface Log {
  readonly service: string;
  readonly host?: string;
  /** What its clock shows too much. */
  readonly ahead?: number;
  readonly evidence?: string;
}

export function line({ service, host, ahead = 0, evidence = service }: Log, at: number, more: SigmaEvent): SigmaEvent {
  const head = { "logsource.category": "webserver", "logsource.product": "nginx", "logsource.service": service, "host.name": host ?? null };
  return { ...head, evidence_id: `evidence_${evidence}`, "@timestamp": new Date(at + ahead).toISOString(), ...more };
}
