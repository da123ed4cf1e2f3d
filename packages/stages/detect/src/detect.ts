// Events to findings, findings to stories, the requests that are the intruder's, the spans for which a log is silent, and how far
// clocks stand apart.
//
// All rules of content and of the workspace are asked in one reading of the events; what they leave appears in one draft or not at all.

import type { OpenCase } from "@hamon/case";
import type { LakeDraft, LakePart, LakeSession } from "@hamon/lake";
import { CLOCK_OFFSET_COLUMNS, type FaultParams, type Progress } from "@hamon/records";
import type { Level, Plan } from "@hamon/sigma";
import { readClockSettings } from "./clocks/clock-settings.js";
import { findClockOffsets } from "./clocks/find-clock-offsets.js";
import { findGaps } from "./gaps/find-gaps.js";
import { readGapSettings } from "./gaps/gap-settings.js";
import { behaviourRow, readBehaviours } from "./behaviour/behaviour-files.js";
import { findBehaviours, type BehaviourTale } from "./behaviour/find-behaviours.js";
import { eventFields } from "./event-fields.js";
import { logsThere, rulesWithoutLog } from "./logs-there.js";
import { findMatches } from "./matching/find-matches.js";
import type { MatchWork } from "./matching/match-columns.js";
import { readRules, type OwnRule, type RuleFiles } from "./rule-files.js";
import { ruleRows, writeRules } from "./rule-rows.js";
import { tellRules, unasked, type OwnStatus } from "./rule-tale.js";
import { putSetAside, type SetAside } from "./set-aside.js";
import { readStorySettings, type StorySettings } from "./story-settings.js";
import { keptColumns, toldByRule, toldSql } from "./told-of.js";

export interface DetectResult extends MatchWork {
  readonly rule_count: number;
  readonly statuses: Readonly<Partial<Record<OwnStatus, number>>>;
  readonly not_evaluable: readonly { readonly rule: string; readonly status: OwnStatus; readonly what: readonly string[] }[];
  /** Asked for what is left of them: no event has these fields, in any way that it comes. */
  readonly partly_evaluable: readonly { readonly rule: string; readonly what: readonly string[] }[];
  readonly finding_count: number;
  readonly story_count: number;
  readonly intruder_count: number;
  readonly intruder_event_count: number;
  /** Spans without a log, sure or likely. */
  readonly gap_count: number;
  /** Pairs of logs whose clocks are found to stand apart. */
  readonly clock_offset_count: number;
  readonly slow_rules: readonly { readonly rule: string; readonly steps_per_event: number }[];
  readonly warnings: readonly { readonly code: string; readonly params: FaultParams }[];
  readonly written: readonly LakePart[];
  readonly removed: readonly LakePart[];
}

const PART = "detect";
const GAPS = `select gap_id, kind, log_id, product as "logsource.product", service as "logsource.service", host as "host.name", evidence_id,
  from_at, to_at, from_event as from_event_id, to_event as to_event_id, usual_count, found_count, sureness, reason, weight,
  first_missing, last_missing
  from gap_one order by from_at, gap_id`;
/** Of all requests, the share of one address from which on it is likely a proxy. */
const MOST_SHARE = 0.5;

/**
 * Runs every rule over the case's events.
 *
 * @param setAside findings that a person set aside: listed, and left out of stories.
 * @throws {Fault} `story-setting-wrong`; `disk-full`, `lake-crashed` from the lake. An AbortError when asked to stop.
 */
export async function detect(open: OpenCase, progress: Progress, setAside: readonly SetAside[] = []): Promise<DetectResult> {
  const settings = readStorySettings(open.content);
  const gapSettings = readGapSettings(open.content);
  const clockSettings = readClockSettings(open.content);
  const files = readRules(open.content);
  const session = await open.lake.session({ signal: progress.signal });
  const draft = open.lake.begin(session);
  try {
    const rules = files.rules.map(({ rule }) => rule);
    const fields = eventFields(open.content);
    const keepOf = (plan: Plan) => keptColumns(plan, toldByRule(plan, settings));
    const { plan, trial } = await findMatches({
      lake: open.lake,
      session,
      rules,
      fields,
      keepOf,
      costs: settings,
      progress,
      keeping: draft,
    });
    const logs = await logsThere(session);
    const services = new Set(logs.map((log) => String(log["logsource.service"] ?? "")));
    const { behaviours, faults } = readBehaviours(open.content);
    const tales = await findBehaviours(session, behaviours, { after: plan.rules.length, services });
    await session.exec(`create or replace temp view sigma_told as ${toldSql(toldByRule(plan, settings))}
      union all select rule_no, event_id, matched_at, entity_field, entity from behaviour_match`);
    await putSetAside(session, setAside);
    await makeTables(session, [...rowsOf(files.rules, plan), ...tales.map(toWeighed)], settings);
    await findGaps(session, gapSettings);
    await findClockOffsets(session, clockSettings);
    await writeTables(draft);
    const counts = await countResults(session);
    const withoutLog = rulesWithoutLog(plan, fields, logs);
    const tale = tellRules(files, plan, trial, withoutLog);
    const told = { ...files, faults: [...files.faults, ...faults] };
    const rows = ruleRows(told, plan, { ...trial, withoutLog });
    const own = tales.map(({ behaviour, state, what }) => behaviourRow(behaviour, state, what));
    await writeRules(draft, PART, [...rows, ...own.map((row, i) => ({ rule_no: rows.length + i, ...row }))]);
    const crowded = await crowdedAddresses(session);
    const warnings = [
      ...faultyRules(told),
      ...unasked(tale),
      ...crowded,
      ...(await suppressedTold(session)),
      ...gapsTold(counts),
      ...clocksTold(counts),
    ];
    progress.signal.throwIfAborted();
    const changed = await draft.commit();
    return { ...tale, ...trial.work, ...counts, warnings, ...changed };
  } catch (mistake) {
    await draft.discard();
    throw mistake;
  } finally {
    await session.close();
  }
}

interface Weighed {
  readonly rule_no: number;
  readonly rule_id: string;
  readonly rule_name: string;
  readonly level: Level;
  readonly tags: readonly string[];
}

function rowsOf(rules: readonly OwnRule[], plan: Plan): readonly Weighed[] {
  return plan.rules
    .filter(({ is_finding }) => is_finding)
    .map(({ no }) => {
      const { rule_id, rule_name, rule } = rules[no] as OwnRule;
      return { rule_no: no, rule_id, rule_name, level: rule.level, tags: rule.tags };
    });
}

function toWeighed({ rule_no, behaviour: { rule_id, rule_name, level, tags } }: BehaviourTale): Weighed {
  return { rule_no, rule_id, rule_name, level, tags };
}

async function makeTables(session: LakeSession, weighed: readonly Weighed[], settings: StorySettings): Promise<void> {
  await session.exec(
    "create or replace temp table detect_rule (rule_no INTEGER, rule_id VARCHAR, rule_name VARCHAR, level VARCHAR, tags VARCHAR, points BIGINT)",
  );
  for (const { rule_no, rule_id, rule_name, level, tags } of weighed) {
    await session.exec("insert into detect_rule values ($rule_no, $rule_id, $rule_name, $level, $tags, $points)", {
      rule_no,
      rule_id,
      rule_name,
      level,
      tags: tags.join(" "),
      points: settings.level_score[level],
    });
  }
  await session.runSteps(new URL("./sql/", import.meta.url), {
    further_tactic: settings.further_tactic,
    intruder_score: settings.intruder_score,
    intruder_fields: [...settings.intruder_fields],
    session_gap_s: settings.session_gap_s,
  });
}

async function writeTables(draft: LakeDraft): Promise<void> {
  await draft.write(
    "finding",
    PART,
    `select finding_id, rule_id as "rule.id", rule_name as "rule.name", level, tags, entity_field, entity, story_id, first_at, last_at, event_count
     from finding_one order by finding_id`,
  );
  await draft.write(
    "finding_event",
    PART,
    `select distinct finding_id, event_id from finding_match
     join finding_one using (rule_id, rule_name, entity_field, entity) order by finding_id, event_id`,
  );
  await draft.write(
    "finding_measure",
    PART,
    `select finding_id, measure, max(value) as value, any_value(unit) as unit, max(known_days) as known_days,
       max(own_usual) as own_usual, max(peer_usual) as peer_usual, max(peer_count) as peer_count
     from behaviour_match join detect_rule using (rule_no) join finding_one using (rule_id, rule_name, entity_field, entity)
     group by finding_id, measure order by finding_id, measure`,
  );
  await draft.write(
    "story",
    PART,
    `select story_id, entity_field, entity, score, is_intruder, first_at, last_at, finding_count, event_count from story_one order by story_id`,
  );
  const aside = "select finding_id, suppression_id from finding_one where suppression_id is not null order by finding_id";
  await draft.write("suppressed_finding", PART, aside);
  const leftOut = "select story_id, left_out_count as finding_count, whole_score from story_one where left_out_count > 0 order by story_id";
  await draft.write("story_left_out", PART, leftOut);
  await draft.write("intruder_event", PART, "select event_id, story_id from intruder_event_one order by event_id, story_id");
  await draft.write("gap", PART, GAPS);
  const columns = Object.keys(CLOCK_OFFSET_COLUMNS).join(", ");
  await draft.write("clock_offset", PART, `select ${columns} from clock_offset_one order by clock_offset_id`);
}

type Counts = Pick<
  DetectResult,
  "finding_count" | "story_count" | "intruder_count" | "intruder_event_count" | "gap_count" | "clock_offset_count"
>;

async function countResults(session: LakeSession): Promise<Counts> {
  const [counts] = await session.query<Counts>(`select
    (select count(*) from finding_one) as finding_count,
    (select count(*) from story_one) as story_count,
    (select count(*) from story_one where is_intruder) as intruder_count,
    (select count(distinct event_id) from intruder_event_one) as intruder_event_count,
    (select count(*) from gap_one where sureness <> 'cannot_tell') as gap_count,
    (select count(*) from clock_offset_one where verdict <> 'agree') as clock_offset_count`);
  return counts as Counts;
}

type Warning = DetectResult["warnings"][number];

// Behind a proxy everybody has its address: then a story is not one visitor's.
async function crowdedAddresses(session: LakeSession): Promise<readonly Warning[]> {
  const rows = await session.query<{ entity: string; percent: number }>(
    `select entity, round(100 * count(*) / (select count(*) from event))::INTEGER as percent
     from intruder_event_one join story_one using (story_id)
     group by entity having count(*) > $most_share * (select count(*) from event) order by entity`,
    { most_share: MOST_SHARE },
  );
  return rows.map(({ entity, percent }) => ({ code: "one-address-is-most", params: { entity, percent } }));
}

// What is left out of a judgement is said beside it.
async function suppressedTold(session: LakeSession): Promise<readonly Warning[]> {
  const [row] = await session.query<{ count: number }>("select count(suppression_id) as count from finding_one");
  return (row?.count ?? 0) === 0 ? [] : [{ code: "findings-suppressed", params: { count: row?.count ?? 0 } }];
}

function gapsTold({ gap_count }: Counts): readonly Warning[] {
  return gap_count === 0 ? [] : [{ code: "log-gaps", params: { count: gap_count } }];
}

function clocksTold({ clock_offset_count }: Counts): readonly Warning[] {
  return clock_offset_count === 0 ? [] : [{ code: "clocks-apart", params: { count: clock_offset_count } }];
}

function faultyRules({ faults }: RuleFiles): readonly Warning[] {
  return faults.map(({ code, at, params }) =>
    code === "rule-pack-changed" ? { code, params } : { code: "rule-faulty", params: { ...params, code, at: at ?? "" } },
  );
}
