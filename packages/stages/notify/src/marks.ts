// Marks by hand: what people learned of a delivery by other ways than ours. A letter that came back, a call that was
// answered, a person who called first. All marks of an act are written or none; one entry of the log says how many.

import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { OpenCase } from "@hamon/case";
import { Fault, MARK_STATES, type MarkResult, type MarkState, type NewMark, type NewMarks } from "@hamon/records";
import { idSpan } from "./delivery-id.js";
import { judgeMark, type Judging, type Mark, type MarkedDelivery } from "./mark-judgement.js";

/** In one act: what a transaction and one request carry. */
export const MOST_MARKS = 10_000;
/** Of a refused act: enough to see the pattern. */
const MOST_FAULTS = 100;

type Connection = OpenCase["store"]["db"];

/**
 * Writes down what became of some deliveries. The next run of notify plans the persons of returned and failed ones on
 * the next channel.
 *
 * @throws {Fault} `marks-none`, `marks-too-many`; else the first of those of `judgeMark`, with all of them.
 */
export async function markDeliveries(open: OpenCase, { marks, is_trial = false }: NewMarks): Promise<MarkResult> {
  if (marks.length === 0) throw new Fault("marks-none");
  if (marks.length > MOST_MARKS) throw new Fault("marks-too-many", { params: { most: MOST_MARKS } });
  const judged = await open.store.db.transaction().execute(async (db) => {
    // Two acts in one case wait for each other, so that each sees what the other did.
    await db.selectFrom("case_record").select("case_id").where("case_id", "=", open.case_id).forNoKeyUpdate().execute();
    const accepted = judgeAll(marks, await lockDeliveries(db, open, marks), { now: open.now(), taken: new Map() });
    if (!is_trial) await write(db, open, accepted);
    return accepted;
  });
  return resultOf(judged, is_trial);
}

function judgeAll(marks: readonly NewMark[], found: ReadonlyMap<number, readonly MarkedDelivery[]>, judging: Judging): readonly Mark[] {
  const faults: Fault[] = [];
  const judged = marks.flatMap((mark, i) => {
    try {
      return [judgeMark(mark, found.get(i) ?? [], judging)];
    } catch (mistake) {
      if (!(mistake instanceof Fault)) throw mistake;
      faults.push(mistake);
      return [];
    }
  });
  const [first] = faults;
  if (first === undefined) return judged;
  throw new Fault(first.code, { at: first.at, params: first.params, all: [first, ...faults.slice(1, MOST_FAULTS)] });
}

/** The deliveries that each mark can mean, by its place in the list, held until the act ends. */
async function lockDeliveries(
  db: Connection,
  { case_id }: OpenCase,
  marks: readonly NewMark[],
): Promise<ReadonlyMap<number, MarkedDelivery[]>> {
  const spans = marks.flatMap(({ delivery_id }, no) => {
    const span = idSpan(delivery_id);
    return span === null ? [] : [{ no, ...span }];
  });
  const { rows } = await sql<MarkedDelivery & { readonly no: number }>`
    select wanted.no, delivery.delivery_id, channel, state, reason, attempt, made_at,
      (select max(later.attempt) from delivery later where later.case_id = delivery.case_id and later.person_id = delivery.person_id) as last_attempt
    from unnest(${spans.map(({ no }) => no)}::integer[], ${spans.map(({ low }) => low)}::text[], ${spans.map(({ high }) => high)}::text[]) as wanted(no, low, high)
      join delivery on delivery.delivery_id between wanted.low and wanted.high and delivery.case_id = ${case_id}
    order by delivery.delivery_id for update of delivery`.execute(db);
  const found = new Map<number, MarkedDelivery[]>();
  for (const { no, ...delivery } of rows) found.set(no, [...(found.get(no) ?? []), delivery]);
  return found;
}

async function write(db: Connection, open: OpenCase, marks: readonly Mark[]): Promise<void> {
  const numbers = await insertMarks(db, open, marks);
  await changeDeliveries(db, open, marks);
  const lines = marks.map(({ delivery_id, state, on, reason }, i) => `${numbers[i]} ${delivery_id} ${state} ${on} ${reason}\n`);
  const { by_state } = resultOf(marks, false);
  const span = { first_mark_no: numbers[0], last_mark_no: numbers.at(-1) };
  const marks_sha256 = createHash("sha256").update(lines.join("")).digest("hex");
  await open.evidence.append({ kind: "delivery", actor: open.actor, body: { by_hand: marks.length, ...by_state, ...span, marks_sha256 } });
}

async function insertMarks(db: Connection, { case_id, actor, now }: OpenCase, marks: readonly Mark[]): Promise<readonly number[]> {
  const column = (name: keyof Mark) => marks.map((mark) => mark[name]);
  const { rows } = await sql<{ mark_no: number }>`
    insert into delivery_mark (case_id, delivery_id, state_before, state, happened_on, reason, note, actor, recorded_at)
    select ${case_id}, delivery_id, state_before, state, happened_on, reason, note, ${actor}, ${now().toISOString()}::timestamptz
    from unnest(${column("delivery_id")}::text[], ${column("state_before")}::text[], ${column("state")}::text[], ${column("on")}::date[],
      ${column("reason")}::text[], ${column("note")}::text[]) with ordinality
      as mark(delivery_id, state_before, state, happened_on, reason, note, no)
    order by no returning mark_no`.execute(db);
  return rows.map(({ mark_no }) => mark_no);
}

// The reason of one who was reached is in the mark: in the delivery it would say that something went wrong.
async function changeDeliveries(db: Connection, { now }: OpenCase, marks: readonly Mark[]): Promise<void> {
  await sql`
    update delivery set state = mark.state, reason = nullif(mark.reason, ''), changed_at = ${now().toISOString()}::timestamptz
    from unnest(${marks.map(({ delivery_id }) => delivery_id)}::text[], ${marks.map(({ state }) => state)}::text[],
      ${marks.map(({ state, reason }) => (state === "reached" ? "" : reason))}::text[]) as mark(delivery_id, state, reason)
    where delivery.delivery_id = mark.delivery_id`.execute(db);
}

function resultOf(marks: readonly Mark[], is_trial: boolean): MarkResult {
  const countOf = (state: MarkState) => marks.filter((mark) => mark.state === state).length;
  const by_state = Object.fromEntries(MARK_STATES.map((state) => [state, countOf(state)])) as Record<MarkState, number>;
  return { marked_count: marks.length, by_state, next_channel_count: by_state.returned + by_state.failed, is_trial };
}
