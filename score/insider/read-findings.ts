// What detect found in a played world, as signals; and which findings of a planted actor rest on a planted act.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { listSources, type OfficeTruth } from "hamon";
import type { PlayedWorld } from "../../tools/played-world.js";
import { ROOT } from "../../tools/source-files.js";
import type { Signal } from "./alerts.js";

type Actor = OfficeTruth["actors"][number];

const OF_DAY = `strftime(event."@timestamp" + interval 9 hours, '%Y-%m-%d') as day`;

export async function signalsOf({ open }: PlayedWorld): Promise<readonly Signal[]> {
  const points = levelPoints();
  const rows = await open.lake.query<{ entity: string; rule: string; level: string; day: string }>(
    `select entity, finding."rule.name" as rule, level, ${OF_DAY}
     from finding_event join finding using (finding_id) join event using (event_id)
     group by all order by all`,
  );
  return rows.map(({ entity, rule, level, day }) => ({ entity, rule, day, points: points[level] ?? 0 }));
}

/** Points of a level, as stories count them. What further tactics add is left out. */
function levelPoints(): Readonly<Record<string, number>> {
  const text = readFileSync(join(ROOT, "content", "rules", "story.yml"), "utf8");
  return (parse(text) as { readonly score: { readonly level: Record<string, number> } }).score.level;
}

export interface ActSignal {
  readonly entity: string;
  readonly rule: string;
  readonly day: string;
}

/** Findings that tell of the actor by a name of theirs, and rest on one of the actor's acts. */
export async function actSignals(played: PlayedWorld, actor: Actor): Promise<readonly ActSignal[]> {
  const { open, folder } = played;
  const sources = await listSources(open.store, open.case_id);
  const paths = new Map(sources.map(({ evidence_id, path }) => [evidence_id, path]));
  const places = new Set(actor.acts.flatMap((act) => act.places.map(({ file, offset }) => `${join(folder, file)}:${offset}`)));
  const rows = await open.lake.query<ActSignal & { evidence_id: string; offset: number | string }>(
    `select entity, finding."rule.name" as rule, ${OF_DAY}, event.evidence_id, event."log.offset" as "offset"
     from finding_event join finding using (finding_id) join event using (event_id)
     where list_contains($names, regexp_replace(lower(entity), '^.*\\\\', ''))`,
    { names: namesOf(actor) },
  );
  return rows.filter(({ evidence_id, offset }) => places.has(`${paths.get(evidence_id) ?? ""}:${offset}`));
}

function namesOf({ account, other_accounts = [], mail, host, ips }: Actor): readonly string[] {
  return [account, ...other_accounts, mail ?? "", host ?? "", ...ips].filter((name) => name !== "").map((name) => name.toLowerCase());
}
