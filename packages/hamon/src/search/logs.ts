// Which events a log's name means: those of the sources that were added under it, else those that say it of themselves.

import { listSources, type OpenCase } from "@hamon/case";
import { fold } from "@hamon/collect";
import type { LakeSession } from "@hamon/lake";
import { Fault, type Source } from "@hamon/records";
import type { Term } from "./query.js";

export interface LogChoice {
  /** Originals to look into; null: all. */
  readonly evidence_ids: ReadonlySet<string> | null;
  readonly terms: readonly Term[];
}

const MOST_NAMES = 20;

/** @throws {Fault} `search-log-unknown`. */
export async function chooseLog({ store, case_id, lake }: OpenCase, session: LakeSession, log: string | null): Promise<LogChoice> {
  if (log === null) return { evidence_ids: null, terms: [] };
  const logs = (await listSources(store, case_id)).filter(({ kind }) => kind === "log");
  const isNamed = (name: string) => fold(name) === fold(log);
  const own = logs.filter(({ as }) => isNamed(as));
  if (own.length > 0) return { evidence_ids: new Set(own.flatMap(originalsOf)), terms: [] };
  const services = await servicesIn(session, lake.parts("value").length > 0);
  if (!services.some(isNamed)) throw unknownLog(log, [...logs.map(({ as }) => as), ...services]);
  return { evidence_ids: null, terms: [{ kind: "field", field: "logsource.service", operator: "=", value: log, is_negated: false }] };
}

// The rows of one log may stand under another's number, which holds the same lines.
function originalsOf({ evidence_id, result }: Source): readonly string[] {
  return [evidence_id, result?.covered_by].filter((one) => typeof one === "string");
}

async function servicesIn(session: LakeSession, isListed: boolean): Promise<readonly string[]> {
  const from = isListed
    ? "value from value where field = 'logsource.service' and value"
    : '"logsource.service" as value from event where "logsource.service"';
  const rows = await session.query<{ value: string }>(`select distinct ${from} is not null order by all`);
  return rows.map(({ value }) => value);
}

function unknownLog(log: string, known: readonly string[]): Fault {
  const names = [...new Set(known)];
  const more = names.length > MOST_NAMES ? ", …" : "";
  return new Fault("search-log-unknown", { params: { log, names: names.slice(0, MOST_NAMES).join(", ") + more } });
}
