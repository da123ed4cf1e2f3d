// Who has been told and how, for pages. Names are masked.

import { sql } from "kysely";
import type { OpenCase } from "@hamon/case";
import {
  CHANNELS,
  DELIVERY_STATES,
  type Channel,
  type DeliveriesView,
  type Delivery,
  type DeliveryState,
  type DeliverySummary,
} from "@hamon/records";
import { idSpan, noticeNumber } from "./delivery-id.js";
import { PERSON_GONE } from "./delivery-rows.js";
import { listOutbox } from "./outbox.js";
import { countPersons, readPersons } from "./person-pages.js";

/** States that settle a person: something was sent, made, said or listed. */
const SETTLED: ReadonlySet<string> = new Set<DeliveryState>(["made", "sent", "reached", "listed"]);
const MAX_PAGE = 500;

/** Each person counts once, by their last attempt. */
export async function summariseDeliveries(open: OpenCase): Promise<DeliverySummary> {
  const { rows } = await sql<{ channel: Channel; state: DeliveryState; n: number }>`
    select channel, state, count(*) as n from delivery
    where case_id = ${open.case_id} and reason is distinct from ${PERSON_GONE}
      and not exists (select 1 from delivery later where later.case_id = delivery.case_id and later.person_id = delivery.person_id and later.attempt = delivery.attempt + 1)
    group by 1, 2`.execute(open.store.db);
  const sum = (wanted: (row: (typeof rows)[number]) => boolean) => rows.filter(wanted).reduce((total, { n }) => total + n, 0);
  const person_count = await countPersons(open);
  return {
    person_count,
    by_channel: recordOf(CHANNELS, (channel) => sum((row) => row.channel === channel)),
    by_state: recordOf(DELIVERY_STATES, (state) => sum((row) => row.state === state)),
    undisposed_count: Math.max(0, person_count - sum(({ state }) => SETTLED.has(state))),
    followed_count: await countFollowed(open),
    unresolved_row_count: await countUnresolved(open),
  };
}

async function countFollowed({ store, case_id }: OpenCase): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from delivery
    where case_id = ${case_id} and reason is distinct from ${PERSON_GONE} and not ${isLast}`.execute(store.db);
  return Number(rows[0]?.n ?? 0);
}

// The same figure that makes the range of persons: what it counts can only be told by publication.
async function countUnresolved({ lake }: OpenCase): Promise<number | null> {
  const [row] = await lake.query<{ value: number | null }>("select value from figure where figure_id = 'rows.unresolved'");
  return row?.value ?? null;
}

function recordOf<Key extends string>(keys: readonly Key[], count: (key: Key) => number): Readonly<Record<Key, number>> {
  return Object.fromEntries(keys.map((key) => [key, count(key)])) as Record<Key, number>;
}

export interface DeliveryFilter {
  /** `next` of the page before; null for the first. */
  readonly after: string | null;
  readonly channel: Channel | null;
  readonly state: DeliveryState | null;
  /** A 通知番号 or an id, as on a letter that came back: that delivery alone. */
  readonly number?: string | null;
  readonly limit: number;
}

/** Every attempt, by person and attempt. */
export async function listDeliveries(
  open: OpenCase,
  { after, channel, state, number = null, limit }: DeliveryFilter,
): Promise<DeliveriesView> {
  const size = Math.min(Math.max(1, limit), MAX_PAGE);
  const wanted = () => {
    const all = open.store.db.selectFrom("delivery").where("case_id", "=", open.case_id);
    const inChannel = channel === null ? all : all.where("channel", "=", channel);
    const inState = state === null ? inChannel : inChannel.where("state", "=", state);
    return number === null ? inState : inState.where(isNumbered(number));
  };
  const [personId, attempt] = parseAfter(after);
  const rows = (await wanted()
    .selectAll()
    .select(isLast.as("is_last"))
    .where(sql<boolean>`(person_id, attempt) > (${personId}::bigint, ${attempt}::integer)`)
    .orderBy("person_id")
    .orderBy("attempt")
    .limit(size + 1)
    .execute()) as unknown as readonly (Delivery & { readonly is_last: boolean })[];
  const page = rows.slice(0, size);
  const { n: total } = await wanted()
    .select((count) => count.fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  const persons = await readPersons(open, [...new Set(page.map(({ person_id }) => person_id))]);
  const last = page.at(-1);
  return {
    rows: page.map((delivery) => ({
      ...delivery,
      number: noticeNumber(delivery.delivery_id),
      name: maskName(persons.get(delivery.person_id)?.name ?? null),
    })),
    next: rows.length > size && last !== undefined ? `${last.person_id}.${last.attempt}` : null,
    total,
    summary: await summariseDeliveries(open),
    files: listOutbox(open),
  };
}

const isLast = sql<boolean>`not exists (
  select 1 from delivery later where later.case_id = delivery.case_id and later.person_id = delivery.person_id and later.attempt > delivery.attempt)`;

function isNumbered(number: string) {
  const span = idSpan(number);
  return span === null ? sql<boolean>`false` : sql<boolean>`delivery_id between ${span.low} and ${span.high}`;
}

// What is not one of our own marks begins at the beginning.
function parseAfter(after: string | null): readonly [number, number] {
  const [, person, attempt] = /^(\d{1,16})\.(\d{1,9})$/.exec(after ?? "") ?? [];
  return person === undefined ? [-1, 0] : [Number(person), Number(attempt)];
}

const graphemes = new Intl.Segmenter("ja", { granularity: "grapheme" });

/** 山田 太郎 -> 山＊ 太＊. */
function maskName(name: string | null): string | null {
  if (name === null) return null;
  const parts = name.split(/[\s　]+/u).filter((part) => part !== "");
  return parts.map((part) => `${graphemes.segment(part)[Symbol.iterator]().next().value?.segment ?? ""}＊`).join(" ");
}
