import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { sql } from "kysely";
import type { OpenCase } from "@hamon/case";
import { Fault, type Delivery, type NewMark } from "@hamon/records";
import { calm, openWorkshop, scratchFolder, writePersons, type Workshop } from "./case.fixture.js";
import { noticeNumber } from "./delivery-id.js";
import { hasWaiting, listDeliveries, markDeliveries, notify, summariseDeliveries } from "./index.js";

const scratch = scratchFolder();
let workshop: Workshop;
before(async () => {
  workshop = await openWorkshop(join(scratch.folder, "workspace"));
});
after(async () => {
  await workshop.close();
  scratch.remove();
});

const HOME = { postal_code: "1000001", address: "東京都千代田区千代田1-1" };
const PHONE = { phone: "090-1111-2222" };
/** The clock of the fixture: 25 April in Japan, the 24th in UTC. */
const TODAY = "2025-04-25";
const OPTIONS = { smtp: null, bounces_folder: null };

/** A case told without a mail server: letter and telephone, letter alone, telephone alone, nothing, a mail that stays planned. */
async function toldCase(): Promise<{ readonly open: OpenCase; readonly told: readonly Delivery[] }> {
  const open = await workshop.open();
  await writePersons(open, [
    { name: "一", ...HOME, ...PHONE },
    { name: "二", ...HOME },
    { name: "三", ...PHONE },
    { name: "四" },
    { name: "五", email: "go@mail.example" },
  ]);
  await notify(open, calm(), OPTIONS);
  return { open, told: await deliveriesOf(open) };
}

const deliveriesOf = async (open: OpenCase) => (await listDeliveries(open, { after: null, channel: null, state: null, limit: 500 })).rows;
const statesOf = async (open: OpenCase) =>
  (await deliveriesOf(open)).map(({ person_id, attempt, channel, state, reason }) => [person_id, attempt, channel, state, reason]);
const idOf = (told: readonly Delivery[], person: number) => told.find(({ person_id }) => person_id === person)?.delivery_id ?? "";
const entriesOf = async (open: OpenCase) => (await open.evidence.entries({ limit: 100 })).filter(({ body }) => "by_hand" in body);

test("a letter that came back leads to the telephone, a call without answer to publication, at the next run", async () => {
  const { open, told } = await toldCase();
  assert.equal((await summariseDeliveries(open)).undisposed_count, 1, "the mail alone");
  const result = await markDeliveries(open, {
    marks: [
      {
        delivery_id: noticeNumber(idOf(told, 0)).toLowerCase(),
        state: "returned",
        on: TODAY,
        reason: "moved-away",
        note: " 転居先は 山田 ",
      },
      { delivery_id: idOf(told, 2), state: "failed", on: TODAY },
    ],
  });
  assert.deepEqual(result, { marked_count: 2, by_state: { returned: 1, failed: 1, reached: 0 }, next_channel_count: 2, is_trial: false });
  assert.equal((await summariseDeliveries(open)).undisposed_count, 3);
  await notify(open, calm(), OPTIONS);
  assert.deepEqual(await statesOf(open), [
    [0, 1, "letter", "returned", "moved-away"],
    [0, 2, "call", "made", null],
    [1, 1, "letter", "made", null],
    [2, 1, "call", "failed", "no-answer"],
    [2, 2, "publication", "listed", null],
    [3, 1, "publication", "listed", null],
    [4, 1, "mail", "planned", null],
  ]);
});

test("each act is one entry of the log, without a name; what was marked stays as it was written", async () => {
  const { open, told } = await toldCase();
  const mark = (state: NewMark["state"], note: string): NewMark => ({ delivery_id: idOf(told, 1), state, on: TODAY, note });
  await markDeliveries(open, { marks: [mark("reached", "鈴木さんから電話")] });
  await markDeliveries(open, { marks: [mark("returned", "取り違え")] });
  const entries = await entriesOf(open);
  assert.deepEqual(
    entries.map(({ actor, body }) => [actor, body["by_hand"], body["returned"], body["reached"]]),
    [
      ["user_1", 1, 1, 0],
      ["user_1", 1, 0, 1],
    ],
  );
  assert.doesNotMatch(JSON.stringify(entries), /鈴木|取り違え/);
  const history = () =>
    sql<{ row: object }>`select to_jsonb(delivery_mark) as row from delivery_mark where case_id = ${open.case_id} order by mark_no`.execute(
      open.store.db,
    );
  const { rows } = await history();
  assert.deepEqual(
    rows
      .map(({ row }) => row as Record<string, unknown>)
      .map(({ state_before, state, happened_on, reason, note, actor }) => [state_before, state, happened_on, reason, note, actor]),
    [
      ["made", "reached", TODAY, "delivery-proven", "鈴木さんから電話", "user_1"],
      ["reached", "returned", TODAY, "address-unknown", "取り違え", "user_1"],
    ],
  );
  for (const change of [sql`update delivery_mark set note = null`, sql`delete from delivery_mark`])
    await assert.rejects(change.execute(open.store.db), /append-only/);
  assert.ok((await open.evidence.verify()).ok);
});

test("who was reached counts as told, is planned on no other channel, and keeps no reason", async () => {
  const { open, told } = await toldCase();
  await markDeliveries(open, {
    marks: [0, 2, 3, 4].map(
      (person): NewMark => ({ delivery_id: idOf(told, person), state: "reached", on: "2025-04-20", reason: "person-called" }),
    ),
  });
  assert.equal((await summariseDeliveries(open)).undisposed_count, 0);
  assert.equal(await hasWaiting(open), false);
  await notify(open, calm(), OPTIONS);
  assert.deepEqual(
    (await statesOf(open)).filter(([, , , state]) => state === "reached").map(([person, attempt, , , reason]) => [person, attempt, reason]),
    [0, 2, 3, 4].map((person) => [person, 1, null]),
  );
  assert.equal((await deliveriesOf(open)).length, 5);
  await markDeliveries(open, { marks: [{ delivery_id: idOf(told, 1), state: "returned", on: TODAY }] });
  assert.equal(await hasWaiting(open), true, "a returned letter alone is something to do");
});

test("a trial says the same and changes nothing", async () => {
  const { open, told } = await toldCase();
  const marks: NewMark[] = [{ delivery_id: idOf(told, 1), state: "returned", on: TODAY }];
  const before = await statesOf(open);
  const trial = await markDeliveries(open, { marks, is_trial: true });
  assert.deepEqual(await statesOf(open), before);
  assert.deepEqual(await entriesOf(open), []);
  assert.deepEqual(await markDeliveries(open, { marks }), { ...trial, is_trial: false });
});

test("with one mark that cannot stand, none is written, and all that cannot stand are named by line", async () => {
  const { open, told } = await toldCase();
  const other = (await toldCase()).told;
  const at = (line: number, mark: Partial<NewMark> & Pick<NewMark, "delivery_id">): NewMark => ({
    state: "returned",
    on: TODAY,
    line,
    ...mark,
  });
  const before = await statesOf(open);
  const marks = [
    at(2, { delivery_id: idOf(told, 0) }),
    at(3, { delivery_id: "山田 太郎" }),
    at(4, { delivery_id: idOf(other, 0) }),
    at(5, { delivery_id: noticeNumber(idOf(told, 0)) }),
    at(6, { delivery_id: idOf(told, 2) }),
    at(7, { delivery_id: idOf(told, 1), on: "2025-02-30" }),
    at(8, { delivery_id: idOf(told, 3), state: "reached", on: "2025-04-26" }),
    at(9, { delivery_id: idOf(told, 4), state: "failed" }),
  ];
  const faults = await faultsOf(markDeliveries(open, { marks }));
  assert.deepEqual(faults, [
    ["3", "delivery-unknown"],
    ["4", "delivery-unknown"],
    ["5", "mark-twice"],
    ["6", "mark-not-allowed"],
    ["7", "mark-day-wrong"],
    ["8", "mark-day-in-future"],
    ["9", "mark-not-allowed"],
  ]);
  assert.deepEqual(await statesOf(open), before);
  assert.deepEqual(await entriesOf(open), []);
});

async function faultsOf(act: Promise<unknown>): Promise<readonly (readonly [string | undefined, string])[]> {
  const mistake = await act.then(
    () => null,
    (one: unknown) => one,
  );
  assert.ok(mistake instanceof Fault);
  assert.doesNotMatch(JSON.stringify(mistake.all), /山田/);
  return mistake.all.map(({ at, code }) => [at, code] as const);
}

const alone: readonly { name: string; mark: Partial<NewMark>; code: string }[] = [
  { name: "a reason of another channel", mark: { reason: "number-unused" }, code: "mark-reason-unknown" },
  { name: "a letter that came back before it was made", mark: { on: "2025-04-24" }, code: "mark-before-made" },
  { name: "a state that only a machine gives", mark: { state: "failed" }, code: "mark-not-allowed" },
];

for (const { name, mark, code } of alone) {
  test(`a mark is refused: ${name}`, async () => {
    const { open, told } = await toldCase();
    await assert.rejects(markDeliveries(open, { marks: [{ delivery_id: idOf(told, 1), state: "returned", on: TODAY, ...mark }] }), {
      code,
    });
  });
}

test("an attempt that another came after, and a person who is another now, are not marked", async () => {
  const { open, told } = await toldCase();
  const mark: NewMark = { delivery_id: idOf(told, 0), state: "returned", on: TODAY };
  await markDeliveries(open, { marks: [mark] });
  await assert.rejects(markDeliveries(open, { marks: [mark] }), { code: "mark-not-allowed" });
  await notify(open, calm(), OPTIONS);
  await assert.rejects(markDeliveries(open, { marks: [{ ...mark, state: "reached" }] }), { code: "delivery-superseded" });
  await writePersons(open, [{ name: "一", ...PHONE }, null, { name: "三", ...PHONE }]);
  await notify(open, calm(), OPTIONS);
  await assert.rejects(markDeliveries(open, { marks: [{ ...mark, delivery_id: idOf(told, 1) }] }), { code: "delivery-person-gone" });
  await assert.rejects(markDeliveries(open, { marks: [] }), { code: "marks-none" });
});

test("two who mark the same letter at once: one is told that it is done", async () => {
  const { open, told } = await toldCase();
  const marks: NewMark[] = [{ delivery_id: idOf(told, 1), state: "returned", on: TODAY }];
  const outcomes = await Promise.allSettled([markDeliveries(open, { marks }), markDeliveries(open, { marks })]);
  assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  assert.equal((await entriesOf(open)).length, 1);
});

test("the number on a letter finds it in the list; what is no number finds nothing", async () => {
  const { open, told } = await toldCase();
  const find = async (number: string) =>
    (await listDeliveries(open, { after: null, channel: null, state: null, number, limit: 9 })).rows.map(({ delivery_id }) => delivery_id);
  assert.deepEqual(await find(noticeNumber(idOf(told, 2))), [idOf(told, 2)]);
  assert.deepEqual(await find(idOf(told, 2)), [idOf(told, 2)]);
  assert.deepEqual(await find("' or 1=1 --"), []);
});
