// What each behaviour found, as rows of `behaviour_match`: like matches of rules, and with the measures that are its reason.

import { quoteName, type LakeSession } from "@hamon/lake";
import type { RuleState } from "@hamon/records";
import { servicesOf, type Behaviour } from "./behaviour-files.js";

export interface BehaviourTale {
  readonly behaviour: Behaviour;
  readonly rule_no: number;
  readonly state: RuleState;
  /** Columns of a personnel list that no table of the case has. */
  readonly what: readonly string[];
}

const MATCH = `create or replace temp table behaviour_match (rule_no INTEGER, event_id BIGINT, matched_at TIMESTAMP, entity_field VARCHAR,
  entity VARCHAR, measure VARCHAR, value DOUBLE, unit VARCHAR, known_days BIGINT, own_usual DOUBLE, peer_usual DOUBLE, peer_count BIGINT)`;

/**
 * Leaves the table `behaviour_match` in the session.
 *
 * @param after numbers of rules are below this.
 * @param services that events state: a behaviour for others costs nothing.
 */
export async function findBehaviours(
  session: LakeSession,
  behaviours: readonly Behaviour[],
  { after, services }: { readonly after: number; readonly services: ReadonlySet<string> },
): Promise<readonly BehaviourTale[]> {
  await session.exec(MATCH);
  const tales: BehaviourTale[] = [];
  for (const [no, behaviour] of behaviours.entries()) {
    const isThere = servicesOf(behaviour).every((group) => group.some((service) => services.has(service)));
    const what = isThere ? await putRoster(session, behaviour) : [];
    const state = !isThere ? "no-log" : what.length > 0 ? "fields-missing" : "evaluable";
    if (state === "evaluable") await findOne(session, behaviour, after + no);
    tales.push({ behaviour, rule_no: after + no, state, what });
  }
  return tales;
}

async function findOne(session: LakeSession, { kind, settings }: Behaviour, rule_no: number): Promise<void> {
  await session.runSteps(new URL(`./${kind}/`, import.meta.url), settings);
  await session.exec(`insert into behaviour_match select $rule_no::INTEGER, behaviour_found.* from behaviour_found`, { rule_no });
}

const ROSTER = ["roster_account", "roster_mail", "roster_home"] as const;

// The columns may stand in any table of records; of several tables all rows count.
async function putRoster(session: LakeSession, { kind, settings }: Behaviour): Promise<readonly string[]> {
  if (kind !== "cross_company") return [];
  const rows = await session.query<{ table_name: string; columns: string }>(
    `select table_name, to_json(list(column_name)) as columns from information_schema.columns
     where starts_with(table_name, 'record_') group by table_name order by table_name`,
  );
  const selects = rows.flatMap(({ table_name, columns }) => {
    const there = new Set(JSON.parse(columns) as string[]);
    const found = ROSTER.map((key) => (settings[key] as readonly string[]).find((name) => there.has(name)));
    if (found.some((name) => name === undefined)) return [];
    const [account, mail, home] = found.map((name) => quoteName(name ?? ""));
    return [
      `select lower(${account}::VARCHAR) as account, lower(${mail}::VARCHAR) as mail, nullif(trim(${home}::VARCHAR), '') as home from ${quoteName(table_name)}`,
    ];
  });
  if (selects.length === 0) return ROSTER.flatMap((key) => (settings[key] as readonly string[]).slice(0, 1));
  await session.exec(`create or replace temp table behaviour_roster as ${selects.join(" union ")}`);
  return [];
}
