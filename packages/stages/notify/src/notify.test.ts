import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { OpenCase } from "@hamon/case";
import { Fault, type Channel, type DeliveryState, type Progress } from "@hamon/records";
import {
  calm,
  decidePublication,
  openWorkshop,
  readMails,
  scratchFolder,
  writePersons,
  type NewPerson,
  type Workshop,
} from "./case.fixture.js";
import {
  hasWaiting,
  listDeliveries,
  notify,
  readBounces,
  startMailSink,
  summariseDeliveries,
  type MailSink,
  type NotifyOptions,
} from "./index.js";
import { fateOf } from "./sink-server.js";

const scratch = scratchFolder();
let workshop: Workshop;
let sink: MailSink;
let mailFolder = "";
before(async () => {
  workshop = await openWorkshop(join(scratch.folder, "workspace"));
  mailFolder = join(scratch.folder, "mail");
  sink = await startMailSink({ folder: mailFolder });
});
after(async () => {
  await sink.close();
  await workshop.close();
  scratch.remove();
});

const options = (): NotifyOptions => ({ smtp: { host: "127.0.0.1", port: sink.port }, bounces_folder: join(mailFolder, "bounces") });
let addresses = 0;
/** An address nobody had before, with the fate wanted. */
function addressWith(fate: ReturnType<typeof fateOf>): string {
  for (;;) {
    addresses += 1;
    const address = `p${addresses}@mail.example`;
    if (fateOf(address) === fate) return address;
  }
}
const mailTo = (address: string) => readMails(mailFolder).filter(({ to }) => to === address);
const HOME = { postal_code: "1000001", address: "東京都千代田区千代田1-1 𠮷ビル" };

async function deliveriesOf(open: OpenCase) {
  const { rows } = await listDeliveries(open, { after: null, channel: null, state: null, limit: 500 });
  return rows.map(({ person_id, attempt, channel, state, reason }) => [person_id, attempt, channel, state, reason] as const);
}

const choices: readonly { name: string; person: NewPerson; channel: Channel; state: DeliveryState }[] = [
  {
    name: "mail first",
    person: { name: "山田 太郎", ...HOME, phone: "090-1111-2222", email: "ok1@mail.example" },
    channel: "mail",
    state: "sent",
  },
  { name: "a letter without mail", person: { name: "山田 花子", ...HOME, phone: "090-1111-2222" }, channel: "letter", state: "made" },
  {
    name: "a letter for a mail address that cannot be",
    person: { name: "A", ...HOME, email: "a b@mail.example" },
    channel: "letter",
    state: "made",
  },
  {
    name: "a letter for an address with a header in it",
    person: { name: "B", ...HOME, email: "b@mail.example\r\nBcc: c@mail.example" },
    channel: "letter",
    state: "made",
  },
  {
    name: "a letter for an address beyond ASCII",
    person: { name: "C", ...HOME, email: "太郎@mail.example" },
    channel: "letter",
    state: "made",
  },
  {
    name: "a call without an address",
    person: { name: "D", address: " 　", phone: "０３−１２３４−５６７８" },
    channel: "call",
    state: "made",
  },
  { name: "publication without anything", person: { name: "E", phone: "12" }, channel: "publication", state: "listed" },
  { name: "publication for a person without a name either", person: {}, channel: "publication", state: "listed" },
];

test("notify chooses one channel for each person", async () => {
  const open = await workshop.open();
  await writePersons(
    open,
    choices.map(({ person }) => person),
  );
  const result = await notify(open, calm(), options());
  const deliveries = await deliveriesOf(open);
  for (const [i, { name, channel, state }] of choices.entries()) assert.deepEqual(deliveries[i], [i, 1, channel, state, null], name);
  assert.equal(result.person_count, choices.length);
  assert.deepEqual(result.by_channel, { mail: 1, letter: 4, call: 1, publication: 2 });
  assert.equal((await summariseDeliveries(open)).followed_count, 0);
  assert.deepEqual(
    result.files.map(({ path }) => path),
    ["outbox/letters/letters_000001.pdf", "outbox/calls/call_list_000001.xlsx", "outbox/publication/publication_list_000001.xlsx"],
  );
  assert.deepEqual(result.warnings, []);
  for (const { path } of result.files) assert.equal(statSync(join(open.folder, path)).mode & 0o077, 0, "readable by its owner only");
  const { ok, steps } = await open.evidence.verify();
  assert.ok(ok, JSON.stringify(steps));
});

test("notify lists nobody for publication while it is open whether that may be; once it is answered, it does", async () => {
  const open = await workshop.open();
  await decidePublication(open, "unknown");
  await writePersons(open, [{ name: "一" }, { name: "二", ...HOME }]);
  const first = await notify(open, calm(), options());
  assert.deepEqual(first.warnings, [{ code: "publication-not-decided", params: { count: 1 } }]);
  assert.deepEqual([first.by_state.planned, first.undisposed_count, await hasWaiting(open)], [1, 1, false]);
  await decidePublication(open, true);
  assert.equal(await hasWaiting(open), true);
  const second = await notify(open, calm(), options());
  assert.deepEqual([second.by_state.listed, second.undisposed_count, second.warnings], [1, 0, []]);
});

test("notify tells nobody twice: a second run does nothing", async () => {
  const open = await workshop.open();
  const address = addressWith("accepted");
  await writePersons(open, [
    { name: "一郎", email: address },
    { name: "二郎", ...HOME },
  ]);
  await notify(open, calm(), options());
  const again = await notify(open, calm(), options());
  assert.deepEqual(again.files, []);
  assert.equal(mailTo(address).length, 1);
});

test("notify: persons numbered anew by scope are not told again; a new one is, one who is gone is not counted", async () => {
  const open = await workshop.open();
  const [one, two, three] = [addressWith("accepted"), addressWith("accepted"), addressWith("accepted")];
  await writePersons(open, [
    { name: "一", email: one },
    { name: "二", email: two },
  ]);
  await notify(open, calm(), options());
  await writePersons(open, [null, { name: "二", email: two }, { name: "三", email: three }]); // two is now person 1
  const { person_count, by_state } = await notify(open, calm(), options());
  assert.equal(person_count, 2);
  assert.equal(by_state.sent, 2);
  for (const address of [one, two, three]) assert.equal(mailTo(address).length, 1, address);
  assert.equal((await summariseDeliveries(open)).undisposed_count, 0);
  assert.deepEqual((await deliveriesOf(open))[0], [0, 1, "mail", "sent", "person-gone"]);
  await writePersons(open, [
    { name: "一", email: one },
    { name: "二", email: two },
    { name: "三", email: three },
  ]);
  await notify(open, calm(), options());
  assert.equal(mailTo(one).length, 1, "who is back was told before");
  assert.equal((await summariseDeliveries(open)).by_state.sent, 3);
});

test("notify tries the next channel after a refusal and after a bounce", async () => {
  const open = await workshop.open();
  await writePersons(open, [
    { name: "拒", email: addressWith("refused"), ...HOME },
    { name: "返", email: addressWith("bounced"), phone: "090-1111-2222" },
    { name: "絶", email: addressWith("bounced") },
  ]);
  const { by_state, by_channel } = await notify(open, calm(), options());
  assert.deepEqual(await deliveriesOf(open), [
    [0, 1, "mail", "failed", "mailbox-unknown"],
    [0, 2, "letter", "made", null],
    [1, 1, "mail", "returned", "mailbox-unknown"],
    [1, 2, "call", "made", null],
    [2, 1, "mail", "returned", "mailbox-unknown"],
    [2, 2, "publication", "listed", null],
  ]);
  assert.equal((await summariseDeliveries(open)).followed_count, 3);
  assert.equal(by_state.made, 2);
  assert.deepEqual(by_channel, { mail: 0, letter: 1, call: 1, publication: 1 });
  assert.equal((await summariseDeliveries(open)).undisposed_count, 0);
});

const HOSTILE_NAMES = [
  "山田\r\nBcc: evil@mail.example\r\n\r\n本文",
  "x\u2028Subject: y",
  '"><script>',
  "=?utf-8?Q?=0d=0aBcc:?= a",
  "a,b@mail.example <c@mail.example>",
  "\u0007\u202e𠮷",
];

test("a name never begins a header, and reaches nobody else", async () => {
  const open = await workshop.open();
  const people = HOSTILE_NAMES.map((name) => ({ name, email: addressWith("accepted") }));
  await writePersons(open, people);
  const before = readMails(mailFolder).length;
  await notify(open, calm(), options());
  assert.equal(readMails(mailFolder).length - before, people.length);
  for (const { email } of people) {
    const [mail] = mailTo(email);
    assert.ok(mail !== undefined, email);
    const head = mail.raw.slice(0, mail.raw.indexOf("\r\n\r\n"));
    const names = head
      .split("\r\n")
      .filter((line) => !/^[ \t]/.test(line))
      .map((line) => line.slice(0, line.indexOf(":")).toLowerCase());
    assert.deepEqual(
      names.filter((name) => ["bcc", "cc", "subject"].includes(name)),
      ["subject"],
    );
    assert.equal(new Set(names).size, names.length, head);
    assert.ok(!/evil@/.test(head.replace(/=\?.*?\?=/g, "")), head);
  }
});

test("a mail says what was asked of it, and its id leads to its delivery", async () => {
  const open = await workshop.open();
  const address = addressWith("accepted");
  await writePersons(open, [{ name: "髙橋 𠮷太郎", email: address, certainty: "taken" }]);
  await notify(open, calm(), options());
  const [mail] = mailTo(address);
  assert.ok(mail !== undefined);
  const body = mail.raw.slice(mail.raw.indexOf("\r\n\r\n")).trim();
  const isBase64 = /content-transfer-encoding: base64/i.test(mail.raw);
  const text = isBase64
    ? Buffer.from(body, "base64").toString("utf8")
    : Buffer.from(
        body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        "latin1",
      ).toString("utf8");
  for (const part of [
    "髙橋 𠮷太郎 様",
    "架空の事案",
    "・氏名",
    "・住所",
    "・証券番号",
    "外部へ送信されたことを確認",
    "パスワード、暗証番号",
    "0120-000-000",
  ])
    assert.ok(text.includes(part), `${part} in ${text}`);
  assert.ok(!text.includes("・電話番号"), "only their own items");
  const { rows } = await listDeliveries(open, { after: null, channel: "mail", state: "sent", limit: 1 });
  assert.equal(rows[0]?.reference, mail.message_id);
  assert.equal(mail.message_id, `<${rows[0]?.delivery_id}@notice.example>`);
});

test("a letter has its own person's name and items on its page", async (context) => {
  const open = await workshop.open();
  const masks = [0b100101, 0b1000, 0b100101];
  await writePersons(
    open,
    ["髙橋 𠮷太郎", "山田 #花子", "鈴木 $一"].map((name, i) => ({ name, ...HOME, element_mask: masks[i] ?? 0 })),
  );
  await notify(open, calm(), options());
  const { rows } = await listDeliveries(open, { after: null, channel: "letter", state: null, limit: 10 });
  assert.deepEqual(
    rows.map(({ reference }) => reference),
    [1, 2, 3].map((page) => `outbox/letters/letters_000001.pdf#page=${page}`),
  );
  let text: string;
  try {
    text = execFileSync("pdftotext", [join(open.folder, "outbox/letters/letters_000001.pdf"), "-"], { encoding: "utf8" });
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === "ENOENT") return context.skip("pdftotext is not installed");
    throw failure;
  }
  const pages = text.split("\f").map((page) => page.replace(/\s/g, ""));
  assert.match(pages[0] ?? "", /〒100-0001.*髙橋𠮷太郎様/s);
  assert.match(pages[1] ?? "", /山田#花子様/);
  assert.match(pages[1] ?? "", /電話番号/);
  assert.match(pages[2] ?? "", /鈴木\$一様/);
  assert.ok(!(pages[0] ?? "").includes("花子"));
});

test("a call list holds no formula, a publication list no name", async () => {
  const open = await workshop.open();
  await writePersons(open, [{ name: '=HYPERLINK("http://x")', phone: "+81-90-1111-2222" }, { name: "秘密 花子" }]);
  await notify(open, calm(), options());
  const { default: exceljs } = await import("exceljs");
  const cellsOf = async (path: string) => {
    const book = new exceljs.Workbook();
    await book.xlsx.readFile(join(open.folder, path));
    const cells: { value: unknown; type: number }[] = [];
    book.worksheets[0]?.eachRow((row) => row.eachCell(({ value, type }) => cells.push({ value, type })));
    return cells;
  };
  const calls = await cellsOf("outbox/calls/call_list_000001.xlsx");
  assert.ok(calls.some(({ value }) => value === '=HYPERLINK("http://x")'));
  assert.ok(calls.every(({ type }) => type !== exceljs.ValueType.Formula && type !== exceljs.ValueType.Hyperlink));
  const published = await cellsOf("outbox/publication/publication_list_000001.xlsx");
  assert.ok(published.some(({ value }) => value === "0-2"));
  assert.ok(published.every(({ value }) => !String(value).includes("花子")));
});

const hosts: readonly { name: string; is_synthetic: boolean; host: string; allow_outside?: boolean; code: string | null }[] = [
  { name: "another machine", is_synthetic: false, host: "192.0.2.1", code: "smtp-not-loopback" },
  {
    name: "another machine, though allowed, of a synthetic case",
    is_synthetic: true,
    host: "192.0.2.1",
    allow_outside: true,
    code: "smtp-not-loopback",
  },
  { name: "every address of this machine", is_synthetic: false, host: "0.0.0.0", code: "smtp-not-loopback" },
  { name: "another machine over IPv6", is_synthetic: false, host: "2001:db8::1", code: "smtp-not-loopback" },
  { name: "a name that does not exist", is_synthetic: false, host: "nowhere.invalid", code: "smtp-unreachable" },
];

for (const { name, code, is_synthetic, host, allow_outside } of hosts) {
  test(`notify sends nothing to ${name}`, async () => {
    const open = await workshop.open({ is_synthetic });
    await writePersons(open, [{ name: "一", email: "a@mail.example" }]);
    const smtp = { host, port: 25 };
    await assert.rejects(notify(open, calm(), { smtp, bounces_folder: null, ...(allow_outside === undefined ? {} : { allow_outside }) }), {
      code,
    });
    assert.deepEqual(await deliveriesOf(open), [], "nothing is planned either");
  });
}

test("notify takes localhost by name", async () => {
  const open = await workshop.open();
  const address = addressWith("accepted");
  await writePersons(open, [{ name: "一", email: address }]);
  await notify(open, calm(), { ...options(), smtp: { host: "localhost", port: sink.port } });
  assert.equal(mailTo(address).length, 1);
});

test("notify without a server leaves mails planned and says so; later they are sent", async () => {
  const open = await workshop.open();
  const address = addressWith("accepted");
  await writePersons(open, [
    { name: "一", email: address },
    { name: "二", ...HOME },
  ]);
  const { warnings, by_state } = await notify(open, calm(), { smtp: null, bounces_folder: null });
  assert.deepEqual(warnings, [{ code: "mail-not-sent", params: { count: 1 } }]);
  assert.equal(by_state.planned, 1);
  assert.equal((await summariseDeliveries(open)).undisposed_count, 1);
  await notify(open, calm(), options());
  assert.equal(mailTo(address).length, 1);
});

test("notify leaves mails planned when the server is away, and says which", async () => {
  const open = await workshop.open();
  await writePersons(
    open,
    Array.from({ length: 100 }, (_, i) => ({ name: `${i}`, email: addressWith("accepted") })),
  );
  const gone = await startMailSink({ folder: join(scratch.folder, "gone") });
  await gone.close();
  await assert.rejects(notify(open, calm(), { smtp: { host: "127.0.0.1", port: gone.port }, bounces_folder: null }), {
    code: "smtp-unreachable",
  });
  assert.ok((await deliveriesOf(open)).every(([, , , state]) => state === "planned"));
});

test("notify uses only the channels it may", async () => {
  const open = await workshop.open();
  await writePersons(open, [
    { name: "一", email: addressWith("accepted"), ...HOME },
    { name: "二", phone: "090-1111-2222" },
  ]);
  await notify(open, calm(), { ...options(), channels: ["letter"] });
  assert.deepEqual(
    (await deliveriesOf(open)).map(([, , channel]) => channel),
    ["letter", "publication"],
  );
});

test("a real case whose notice still lacks something makes and sends nothing", async () => {
  const open = await workshop.open({ is_synthetic: false });
  await writePersons(open, [{ name: "一", email: addressWith("accepted"), ...HOME }]);
  const { warnings, files, by_state } = await notify(open, calm(), options());
  assert.equal(warnings[0]?.code, "notice-incomplete");
  assert.match(String(warnings[0]?.params["missing"]), /statement:contact_phone/);
  assert.deepEqual(files, []);
  assert.equal(by_state.planned, 1);
});

test("notify of a case without persons does nothing", async () => {
  const open = await workshop.open();
  await writePersons(open, []);
  const { person_count, files, warnings } = await notify(open, calm(), options());
  assert.deepEqual({ person_count, files, warnings }, { person_count: 0, files: [], warnings: [] });
});

test("notify sweeps a file that no delivery names: nobody may post it", async () => {
  const open = await workshop.open();
  await writePersons(open, [{ name: "一", ...HOME }]);
  const folder = join(open.folder, "outbox/letters");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "letters_000001.pdf"), "left by a kill");
  const { files } = await notify(open, calm(), options());
  assert.deepEqual(
    files.map(({ path }) => path),
    ["outbox/letters/letters_000001.pdf"],
  );
  assert.equal(readFileSync(join(folder, "letters_000001.pdf")).subarray(0, 5).toString(), "%PDF-");
  rmSync(join(folder, "letters_000001.pdf"));
  assert.ok(!existsSync(join(folder, "letters_000001.pdf")));
});

test("notify stops when it is asked to, and goes on from there", async () => {
  const open = await workshop.open();
  const people = Array.from({ length: 200 }, (_, i) => ({ name: `${i}`, email: addressWith("accepted") }));
  await writePersons(open, people);
  const stop = new AbortController();
  const progress: Progress = { signal: stop.signal, report: (done) => done > 50 && stop.abort() };
  await assert.rejects(notify(open, progress, options()), { name: "AbortError" });
  const { by_state } = await summariseDeliveries(open);
  assert.ok(by_state.sent > 40 && by_state.planned > 40, JSON.stringify(by_state));
  await notify(open, calm(), options());
  const counts = people.map(({ email }) => mailTo(email).length);
  assert.ok(
    counts.every((count) => count === 1),
    counts.join(" "),
  );
});

test("listDeliveries pages without overlap and masks names", async () => {
  const open = await workshop.open();
  await writePersons(
    open,
    Array.from({ length: 7 }, (_, i) => ({
      name: i === 0 ? "𠮷田　太郎" : `名${i}`,
      email: addressWith(i === 1 ? "refused" : "accepted"),
    })),
  );
  await notify(open, calm(), options());
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listDeliveries>> = await listDeliveries(open, { after, channel: null, state: null, limit: 3 });
    seen.push(...page.rows.map(({ person_id, attempt }) => `${person_id}.${attempt}`));
    assert.equal(page.total, 8);
    after = page.next;
  } while (after !== null);
  assert.deepEqual(seen, ["0.1", "1.1", "1.2", "2.1", "3.1", "4.1", "5.1", "6.1"]);
  const { rows } = await listDeliveries(open, { after: null, channel: null, state: "sent", limit: 1 });
  assert.equal(rows[0]?.name, "𠮷＊ 太＊");
  assert.deepEqual(
    (await listDeliveries(open, { after: "'; drop table delivery", channel: null, state: null, limit: 1 })).rows.map(
      ({ person_id }) => person_id,
    ),
    [0],
  );
});

test("readBounces believes nothing but a mail of this case that was sent", async () => {
  const open = await workshop.open();
  await writePersons(open, [
    { name: "一", email: addressWith("accepted") },
    { name: "二", ...HOME },
  ]);
  await notify(open, calm(), options());
  const { rows } = await listDeliveries(open, { after: null, channel: null, state: null, limit: 10 });
  const folder = join(scratch.folder, "forged");
  mkdirSync(folder, { recursive: true });
  const forge = (name: string, id: string, action = "failed") =>
    writeFileSync(
      join(folder, name),
      `Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nOriginal-Envelope-Id: ${id}\r\n\r\nAction: ${action}\r\nStatus: 5.2.2\r\n\r\n--b--\r\n`,
    );
  forge("1.eml", rows[1]?.delivery_id ?? ""); // a letter does not bounce
  forge("2.eml", `delivery_${"0".repeat(24)}`);
  forge("3.eml", rows[0]?.delivery_id ?? "", "delayed");
  writeFileSync(join(folder, "4.eml"), Buffer.alloc(5000, 0xff));
  writeFileSync(join(folder, "5.eml"), "");
  assert.deepEqual(await readBounces(open, folder), { read: 5, returned: 0, ignored: 3 });
  forge("6.eml", rows[0]?.delivery_id ?? "");
  assert.equal((await readBounces(open, folder)).returned, 1);
  assert.equal((await readBounces(open, folder)).returned, 0, "once");
  const [first] = (await listDeliveries(open, { after: null, channel: null, state: "returned", limit: 10 })).rows;
  assert.equal(first?.reason, "mailbox-full");
  assert.equal((await readBounces(open, join(folder, "nowhere"))).read, 0);
  await assert.rejects(readBounces(open, join(folder, "1.eml")), (fault) => fault instanceof Fault && fault.code === "bounces-unreadable");
});
