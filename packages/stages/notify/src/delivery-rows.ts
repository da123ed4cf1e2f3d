// Rows of `delivery`, written by the thousand: PostgreSQL's own unnest instead of a statement a row.

import { sql } from "kysely";
import type { OpenCase } from "@hamon/case";
import type { Channel, DeliveryState } from "@hamon/records";
import { deliveryId } from "./delivery-id.js";
import { mayPublish } from "./publication.js";

export interface PlannedDelivery {
  readonly delivery_id: string;
  readonly person_id: number;
  readonly attempt: number;
}

export interface NewPlan {
  readonly person_id: number;
  readonly channel: Channel;
  readonly attempt: number;
}

export interface StateChange {
  readonly delivery_id: string;
  readonly state: DeliveryState;
  /** Null: what it was. */
  readonly reference: string | null;
  readonly reason: string | null;
}

/** Reason of a delivery whose person is no longer one: rows were joined to another person since. */
export const PERSON_GONE = "person-gone";

/** A person who has that attempt already keeps it. @returns how many are new. */
export async function insertPlans({ store, case_id, now }: OpenCase, plans: readonly NewPlan[]): Promise<number> {
  if (plans.length === 0) return 0;
  const ids = plans.map(({ person_id, attempt }) => deliveryId(case_id, person_id, attempt));
  const at = now().toISOString();
  const inserted = await sql`
    insert into delivery (delivery_id, case_id, person_id, channel, state, attempt, made_at, changed_at)
    select delivery_id, ${case_id}, person_id, channel, 'planned', attempt, ${at}::timestamptz, ${at}::timestamptz
    from unnest(${ids}::text[], ${plans.map(({ person_id }) => person_id)}::bigint[], ${plans.map(({ channel }) => channel)}::text[],
      ${plans.map(({ attempt }) => attempt)}::integer[]) as plan(delivery_id, person_id, channel, attempt)
    on conflict do nothing`.execute(store.db);
  return Number(inserted.numAffectedRows ?? 0);
}

/** Changes what still is in state `from`; what somebody else moved on stays. @returns how many changed. */
export async function changeStates(
  { store, case_id, now }: OpenCase,
  from: DeliveryState,
  changes: readonly StateChange[],
): Promise<number> {
  if (changes.length === 0) return 0;
  const column = (name: keyof StateChange) => changes.map((change) => change[name]);
  const changed = await sql`
    update delivery set state = change.state, reference = coalesce(change.reference, delivery.reference), reason = change.reason, changed_at = ${now().toISOString()}::timestamptz
    from unnest(${column("delivery_id")}::text[], ${column("state")}::text[], ${column("reference")}::text[], ${column("reason")}::text[])
      as change(delivery_id, state, reference, reason)
    where delivery.delivery_id = change.delivery_id and delivery.case_id = ${case_id} and delivery.state = ${from}`.execute(store.db);
  return Number(changed.numAffectedRows ?? 0);
}

/** Planned deliveries of a channel after a person, by person: pages that end even where some stay planned. */
export async function plannedAfter(
  { store, case_id }: OpenCase,
  channel: Channel,
  page: { readonly after: number; readonly limit: number },
): Promise<readonly PlannedDelivery[]> {
  return store.db
    .selectFrom("delivery")
    .select(["delivery_id", "person_id", "attempt"])
    .where("case_id", "=", case_id)
    .where("channel", "=", channel)
    .where("state", "=", "planned")
    .where("person_id", ">", page.after)
    .where(notGone)
    .orderBy("person_id")
    .limit(page.limit)
    .execute();
}

const notGone = sql<boolean>`delivery.reason is distinct from ${PERSON_GONE}`;

/** Planned deliveries of some channels. */
export async function countPlanned({ store, case_id }: OpenCase, channels: readonly Channel[]): Promise<number> {
  const found = await store.db
    .selectFrom("delivery")
    .select((count) => count.fn.countAll<number>().as("n"))
    .where("case_id", "=", case_id)
    .where("state", "=", "planned")
    .where("channel", "in", channels)
    .where(notGone)
    .executeTakeFirst();
  return found?.n ?? 0;
}

/** Whether a run would find somebody to tell: planned where that way is open, or not reached and without a next attempt. */
export async function hasWaiting(open: OpenCase): Promise<boolean> {
  const { store, case_id } = open;
  const closed = (await mayPublish(open)) ? "" : "publication";
  const { rows } = await sql`
    select 1 from delivery
    where case_id = ${case_id} and ${notGone} and (state = 'planned' and channel <> ${closed} or state in ('failed', 'returned') and not exists (
      select 1 from delivery later where later.case_id = delivery.case_id and later.person_id = delivery.person_id and later.attempt = delivery.attempt + 1))
    limit 1`.execute(store.db);
  return rows.length > 0;
}

/** Those of some deliveries that are returned mails of this case. */
export async function returnedOf({ store, case_id }: OpenCase, delivery_ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ delivery_id: string }>`
    select delivery_id from delivery
    where case_id = ${case_id} and channel = 'mail' and state = 'returned' and delivery_id = any(${[...delivery_ids]}::text[])`.execute(
    store.db,
  );
  return new Set(rows.map(({ delivery_id }) => delivery_id));
}

export interface LastAttempt {
  readonly person_id: number;
  readonly channel: Channel;
  readonly attempt: number;
}

/** Persons after one whose last attempt did not reach them, by person. */
export async function unreachedAfter({ store, case_id }: OpenCase, after: number, limit: number): Promise<readonly LastAttempt[]> {
  const { rows } = await sql<LastAttempt>`
    select person_id, channel, attempt from delivery
    where case_id = ${case_id} and state in ('failed', 'returned') and person_id > ${after} and reason is distinct from ${PERSON_GONE}
      and not exists (select 1 from delivery later where later.case_id = delivery.case_id and later.person_id = delivery.person_id and later.attempt = delivery.attempt + 1)
    order by person_id limit ${limit}`.execute(store.db);
  return rows;
}

/** Persons of first attempts within (after, until]: what the case planned before, to compare with who is there now. */
export async function plannedPersons({ store, case_id }: OpenCase, after: number, until: number): Promise<ReadonlyMap<number, boolean>> {
  const rows = await store.db
    .selectFrom("delivery")
    .select(["person_id", sql<boolean>`bool_or(reason is not distinct from ${PERSON_GONE})`.as("is_gone")])
    .where("case_id", "=", case_id)
    .where("person_id", ">", after)
    .where("person_id", "<=", until)
    .groupBy("person_id")
    .execute();
  return new Map(rows.map(({ person_id, is_gone }) => [person_id, is_gone]));
}

/** Marks persons as no longer there, or there again. What was sent to them stays on record. */
export async function markGone({ store, case_id, now }: OpenCase, person_ids: readonly number[], isGone: boolean): Promise<void> {
  if (person_ids.length === 0) return;
  const reason = isGone ? PERSON_GONE : null;
  await sql`
    update delivery set reason = ${reason}, changed_at = ${now().toISOString()}::timestamptz
    where case_id = ${case_id} and person_id = any(${[...person_ids]}::bigint[]) and reason is not distinct from ${isGone ? null : PERSON_GONE}`.execute(
    store.db,
  );
}

/** The files that deliveries of a channel name, newest name last. */
export async function referencedFiles({ store, case_id }: OpenCase): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ path: string }>`
    select distinct split_part(reference, '#', 1) as path from delivery
    where case_id = ${case_id} and channel in ('letter', 'call', 'publication') and reference is not null`.execute(store.db);
  return new Set(rows.map(({ path }) => path));
}
