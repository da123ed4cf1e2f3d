// Findings that a person sets aside: with a reason and until a day, and taken back. What was said stays; each saying is in the evidence log.

import { lastDoneRun, type OpenCase } from "@hamon/case";
import type { SetAside } from "@hamon/detect";
import {
  endOfDayInJapan,
  Fault,
  isOutgrown,
  isStanding,
  MOST_SUPPRESSION_DAYS,
  type NamedEvents,
  type NewSuppression,
  type Suppression,
  type SuppressionState,
  type SuppressionView,
} from "@hamon/records";
import { enterSaying } from "./handover/commitment.js";

/** What is kept of a saying. */
type Said = Pick<Suppression, "kind" | "finding_id" | "rule_id" | "rule_name" | "entity_field" | "entity" | "reason" | "until_on"> &
  NamedEvents;

interface FindingRow extends NamedEvents {
  readonly "rule.id": string;
  readonly "rule.name": string;
  readonly entity_field: string;
  readonly entity: string;
}

const DAY_MS = 86_400_000;
const ID_DIGITS = 20;

/**
 * Sets a finding aside. detect leaves it out of stories from its next run on.
 *
 * @throws {Fault} `suppression-reason-missing`, `suppression-until-wrong`, `finding-unknown`, `suppression-there`.
 */
export async function suppressFinding(open: OpenCase, { kind, finding_id, reason, until_on }: NewSuppression): Promise<void> {
  if (reason.trim() === "") throw new Fault("suppression-reason-missing", { at: finding_id });
  requireDay(until_on, open.now());
  const [row] = await open.lake.query<FindingRow>(`${FINDING} where finding_id = $finding_id`, { finding_id });
  if (row === undefined) throw new Fault("finding-unknown", { at: finding_id });
  const isThere = (await listSuppressions(open)).some((one) => one.finding_id === finding_id && one.state === "holds");
  if (isThere) throw new Fault("suppression-there", { at: finding_id });
  const { "rule.id": rule_id, "rule.name": rule_name, ...named } = row;
  const said: Said = { kind, finding_id, rule_id, rule_name, ...named, reason: reason.trim(), until_on };
  const kept = await enterSaying(open, "suppression", { said, body: { what: "suppression", until_on } });
  const suppression_id = `suppression_${kept.commitment.slice(0, ID_DIGITS)}`;
  await open.store.db
    .insertInto("finding_suppression")
    .values({ suppression_id, ...kept })
    .execute();
}

const FINDING = `select "rule.id", "rule.name", entity_field, entity, event_count, first_at, last_at from finding`;

// Nothing is set aside for good: somebody looks again.
function requireDay(until_on: string, now: Date): void {
  const end = endOfDayInJapan(until_on);
  const most = now.getTime() + MOST_SUPPRESSION_DAYS * DAY_MS;
  if (end === null || end <= now || end.getTime() > most)
    throw new Fault("suppression-until-wrong", { at: until_on, params: { most: MOST_SUPPRESSION_DAYS } });
}

/** @throws {Fault} `suppression-reason-missing`, `suppression-unknown`, `suppression-over`. */
export async function withdrawSuppression(open: OpenCase, suppression_id: string, reason: string): Promise<void> {
  if (reason.trim() === "") throw new Fault("suppression-reason-missing", { at: suppression_id });
  const found = (await listSuppressions(open)).find((one) => one.suppression_id === suppression_id);
  if (found === undefined) throw new Fault("suppression-unknown", { at: suppression_id });
  if (found.state === "ended" || found.state === "withdrawn") throw new Fault("suppression-over", { at: suppression_id });
  const said = { suppression_id, reason: reason.trim() };
  const kept = await enterSaying(open, "suppression", {
    said,
    body: { what: "suppression_withdrawn", withdrawn_entry: found.entry_index },
  });
  await open.store.db
    .insertInto("finding_suppression_withdrawal")
    .values({ suppression_id, ...kept })
    .execute();
}

/** Everything said, newest first, with what it is now. */
export async function listSuppressions(open: OpenCase): Promise<readonly SuppressionView[]> {
  const said = await allSaid(open);
  if (said.length === 0) return [];
  const now = open.now();
  const found = await open.lake.query<NamedEvents & { readonly finding_id: string }>(
    "select finding_id, event_count, first_at, last_at from finding where list_contains($ids, finding_id)",
    { ids: said.map(({ finding_id }) => finding_id) },
  );
  const byId = new Map(found.map((one) => [one.finding_id, one]));
  return said.map((one) => ({ ...one, state: stateOf(one, byId.get(one.finding_id), now) }));
}

function stateOf(said: Suppression, found: NamedEvents | undefined, now: Date): SuppressionState {
  if (said.withdrawn !== null) return "withdrawn";
  if (!isStanding(said, now)) return "ended";
  return found !== undefined && isOutgrown(said, found) ? "outgrown" : "holds";
}

async function allSaid({ store, case_id }: OpenCase): Promise<readonly Suppression[]> {
  const columns = ["suppression_id", "record", "commitment", "entry_index", "actor", "recorded_at"] as const;
  const rows = await store.db
    .selectFrom("finding_suppression")
    .select([...columns])
    .where("case_id", "=", case_id)
    .orderBy("recorded_at", "desc")
    .orderBy("entry_index", "desc")
    .execute();
  const withdrawals = await store.db
    .selectFrom("finding_suppression_withdrawal")
    .select([...columns])
    .where("case_id", "=", case_id)
    .execute();
  const taken = new Map(withdrawals.map((row) => [row.suppression_id, row]));
  return rows.map(({ record, actor, ...row }) => {
    const back = taken.get(row.suppression_id);
    const { reason } = (back?.record ?? {}) as { readonly reason?: string };
    const withdrawn =
      back === undefined
        ? null
        : { reason: reason ?? "", recorded_by: back.actor, recorded_at: back.recorded_at, entry_index: back.entry_index };
    return { ...(record as Said), ...row, recorded_by: actor, withdrawn };
  });
}

/** What detect leaves out of stories, as it stood at a moment: oldest first. */
export async function setAsideAt(open: OpenCase, at: Date): Promise<readonly SetAside[]> {
  const standing = (await allSaid(open)).filter((said) => isStanding(said, at)).reverse();
  return standing.map(({ suppression_id, kind, finding_id, event_count, first_at, last_at }) => {
    return { suppression_id, finding_id, named: kind === "rule" ? null : { event_count, first_at, last_at } };
  });
}

/** As it stood when the last detect began: what a replay repeats. */
export async function setAsideInLastRun(open: OpenCase): Promise<readonly SetAside[]> {
  const run = await lastDoneRun(open.store, open.case_id, "detect");
  return run === undefined ? [] : setAsideAt(open, new Date(run.started_at));
}
