// Logs with holes cut into them: each cut log beside the others in one lake, so that one search finds the gaps of all.

import type { LakeSession } from "@hamon/lake";
import type { TimedLog } from "./real-logs.js";

export interface Cut {
  /** evidence_id and service of the cut log. */
  readonly name: string;
  readonly log: string;
  readonly minutes: number;
  readonly from: number;
  readonly to: number;
}

const COLUMNS = `event_id BIGINT, "@timestamp" TIMESTAMP, "logsource.category" VARCHAR, "logsource.product" VARCHAR,
  "logsource.service" VARCHAR, "host.name" VARCHAR, fields VARCHAR, evidence_id VARCHAR, "log.file.path" VARCHAR`;

export async function emptyEvents(session: LakeSession): Promise<void> {
  await session.exec(`create or replace temp table event (${COLUMNS})`);
  await session.exec("create or replace temp table unparsed (evidence_id VARCHAR, reason VARCHAR)");
}

export async function putWhole(session: LakeSession, logs: readonly TimedLog[]): Promise<void> {
  for (const { name, times } of logs)
    await session.exec(
      `insert into event select row_number() over (), unnest($times)::timestamp, 'log', null, $name, null, null, $name, null`,
      {
        times: [...times],
        name,
      },
    );
}

/** Copies of logs in the session, each without the events of its cut, but for one in so many. */
export async function putCut(session: LakeSession, cuts: readonly Cut[], one_in: number | null = null): Promise<void> {
  await session.exec(`create or replace temp table whole_log as from event`);
  await session.exec(`delete from event`);
  const column = <Value extends string | number>(pick: (cut: Cut) => Value) => cuts.map(pick);
  await session.exec(
    `insert into event
     select row_number() over (), "@timestamp", 'log', null, name, null, null, name, null
     from whole_log
     join (select unnest($names) as name, unnest($logs) as log, unnest($from)::timestamp as cut_from, unnest($to)::timestamp as cut_to) as cut
       on whole_log.evidence_id = cut.log
     where not ("@timestamp" >= cut_from and "@timestamp" < cut_to) or hash(event_id) % $one_in = 0`,
    {
      one_in,
      names: column(({ name }) => name),
      logs: column(({ log }) => log),
      from: column(({ from }) => new Date(from).toISOString()),
      to: column(({ to }) => new Date(to).toISOString()),
    },
  );
}

/** Up to `count` places of a log where a span of so many minutes holds events and others stand before and after. */
export function cutsOf({ name, times }: TimedLog, minutes: number, random: () => number, count: number): readonly Cut[] {
  const sorted = times.map((time) => Date.parse(time)).sort((a, b) => a - b);
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
  const room = last - first - minutes * 60_000;
  if (room <= 0) return [];
  const cuts: Cut[] = [];
  for (let tries = 0; tries < 10 * count && cuts.length < count; tries += 1) {
    const from = first + 1 + Math.floor(random() * room);
    const to = from + minutes * 60_000;
    if (sorted.some((at) => at >= from && at < to)) cuts.push({ name: `${name} ${minutes} ${cuts.length}`, log: name, minutes, from, to });
  }
  return cuts;
}
