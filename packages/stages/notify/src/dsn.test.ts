import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { channelsFor, isMailAddress, nextChannel, type Contact } from "./contact.js";
import { deliveryId, isDeliveryId, messageId, noticeNumber, parseMessageId } from "./delivery-id.js";
import { parseBounce, parseFields } from "./dsn.js";
import { isPermanent, returnReason } from "./enhanced-status.js";
import { isLoopback } from "./smtp-host.js";

const ID = deliveryId("case_2026_0001", 4294967296, 1);

const statuses = [
  { name: "no such user", text: "550 5.1.1 <a@b>: Recipient address rejected: User unknown", reason: "mailbox-unknown" },
  { name: "a full mailbox", text: "5.2.2 smtp; 552 5.2.2 Over quota", reason: "mailbox-full" },
  { name: "a disabled mailbox", text: "550-5.2.1 disabled", reason: "mailbox-disabled" },
  { name: "no such domain", text: "5.1.2", reason: "domain-unknown" },
  { name: "a policy", text: "550 5.7.26 unauthenticated", reason: "policy-refused" },
  { name: "no route", text: "5.4.4 X-Postfix; Host or domain name not found", reason: "not-routed" },
  { name: "another detail of the address", text: "5.1.8 bad sender", reason: "mailbox-unknown" },
  { name: "no code", text: "550 go away", reason: "not-delivered" },
  { name: "nothing", text: "", reason: "not-delivered" },
  { name: "an address in numbers is no code", text: "from 192.5.1.1 refused", reason: "not-delivered" },
] as const;

for (const { name, text, reason } of statuses) test(`returnReason: ${name}`, () => assert.equal(returnReason(text), reason));

test("isPermanent: 5yz only", () =>
  assert.deepEqual([199, 250, 421, 450, 500, 550, 599, 600].map(isPermanent), [false, false, false, false, true, true, true, false]));

const addresses: readonly { text: string | null; ok: boolean }[] = [
  { text: "a@b.example", ok: true },
  { text: "first.last+tag@sub.mail.example", ok: true },
  { text: "o'brien@mail.example", ok: true },
  { text: null, ok: false },
  { text: "", ok: false },
  { text: "a@localhost", ok: false },
  { text: "a@b.example ", ok: false },
  { text: "a@b.example\n", ok: false },
  { text: "a@b.example\r\nDATA", ok: false },
  { text: "a@b.example,c@d.example", ok: false },
  { text: "<a@b.example>", ok: false },
  { text: '"a b"@b.example', ok: false },
  { text: "a..b@b.example", ok: false },
  { text: "a@-b.example", ok: false },
  { text: "山田@b.example", ok: false },
  { text: "a＠b.example", ok: false },
  { text: `${"a".repeat(250)}@b.example`, ok: false },
];

for (const { text, ok } of addresses)
  test(`isMailAddress: ${JSON.stringify(text)?.slice(0, 40)} is ${ok ? "one" : "none"}`, () => assert.equal(isMailAddress(text), ok));

const contact = (has: Partial<Contact>): Contact => ({ person_id: 1, has_mail: false, has_letter: false, has_call: false, ...has });
const ALL = new Set(["mail", "letter", "call", "publication"] as const);

test("nextChannel goes down the list and ends at publication", () => {
  const everything = contact({ has_mail: true, has_letter: true, has_call: true });
  assert.deepEqual(channelsFor(everything, ALL), ["mail", "letter", "call", "publication"]);
  assert.equal(nextChannel(everything, ALL, "mail"), "letter");
  assert.equal(nextChannel(contact({ has_mail: true }), ALL, "mail"), "publication");
  assert.equal(nextChannel(everything, new Set(["mail"]), "mail"), "publication");
  assert.equal(nextChannel(everything, ALL, "publication"), null);
});

test("delivery ids are of one origin and come back from a Message-ID", () => {
  assert.equal(ID, deliveryId("case_2026_0001", 4294967296, 1));
  assert.notEqual(ID, deliveryId("case_2026_0001", 4294967296, 2));
  assert.ok(isDeliveryId(ID));
  assert.equal(parseMessageId(messageId(ID, "oshirase@notice.example")), ID);
  assert.match(noticeNumber(ID), /^[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$/);
  for (const text of ["", "<>", "<x@y>", `<${ID}x@y>`, ID.slice(0, -1)]) assert.equal(parseMessageId(text), null, text);
});

test("parseFields joins continued lines and keeps the first of a name", () => {
  const [one, two] = parseFields(
    "Reporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp;\r\n 550 no\r\nAction: delivered\r\n",
  );
  assert.deepEqual([...(one ?? [])], [["reporting-mta", "dns; x"]]);
  assert.equal(two?.get("diagnostic-code"), "smtp; 550 no");
  assert.equal(two?.get("action"), "failed");
  assert.deepEqual(parseFields(""), []);
});

// As postfix 3.7 writes it, but for the names.
const postfix = (head: string, returned: string) => `Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status;
	boundary="7E1F4.1"
MIME-Version: 1.0

--7E1F4.1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.

--7E1F4.1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
${head}X-Postfix-Queue-ID: 7E1F4
Arrival-Date: Mon, 28 Apr 2025 10:00:00 +0900 (JST)

Final-Recipient: rfc822; taro@mail.example
Original-Recipient: rfc822;taro@mail.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example
Diagnostic-Code: smtp; 550 5.1.1 <taro@mail.example>: Recipient address
    rejected: User unknown in virtual mailbox table

--7E1F4.1
Content-Description: Undelivered Message
${returned}
--7E1F4.1--
`;
const HEADERS = `Content-Type: text/rfc822-headers\n\nSubject: x\nMessage-ID:\n <${ID}@notice.example>\n`;
const WHOLE = `Content-Type: message/rfc822\n\nSubject: x\nMessage-ID: <${ID}@notice.example>\n\nbody\n`;

const bounces = [
  { name: "by its envelope id", eml: postfix(`Original-Envelope-Id: ${ID}\n`, "Content-Type: text/plain\n\n"), found: true },
  {
    name: "by its envelope id in xtext",
    eml: postfix(`Original-Envelope-Id: ${ID.replace("_", "+5F")}\n`, "Content-Type: text/plain\n\n"),
    found: true,
  },
  { name: "by the headers that came back", eml: postfix("", HEADERS), found: true },
  { name: "by the mail that came back", eml: postfix("", WHOLE), found: true },
  {
    name: "of somebody else's mail",
    eml: postfix("Original-Envelope-Id: QQ314159\n", "Content-Type: text/rfc822-headers\n\nMessage-ID: <x@y>\n"),
    found: false,
  },
  {
    name: "that only says later",
    eml: postfix(`Original-Envelope-Id: ${ID}\n`, HEADERS).replace("Action: failed", "Action: delayed"),
    found: false,
  },
  { name: "without a report", eml: `Subject: Re: ${ID}\n\nI am on holiday.\n`, found: false },
  { name: "of nothing", eml: "", found: false },
] as const;

for (const { name, eml, found } of bounces) {
  test(`parseBounce: a bounce ${name}`, async () => {
    const wanted = found ? { delivery_id: ID, reason: "mailbox-unknown" } : null;
    assert.deepEqual(await parseBounce(Buffer.from(eml)), wanted);
    assert.deepEqual(await parseBounce(Buffer.from(eml.replaceAll("\n", "\r\n"))), wanted);
  });
}

test("parseBounce: whatever comes in, a delivery comes out or nothing", async () => {
  const pieces = fc.constantFrom(
    "Content-Type: multipart/report; boundary=b\r\n",
    "\r\n--b\r\n",
    "Content-Type: message/delivery-status\r\n\r\n",
    `Original-Envelope-Id: ${ID}\r\n`,
    "\r\n",
    "Action: failed\r\n",
    "Status: 5.1.1\r\n",
    "\u0000",
    "=?",
    "--b--",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 500 }),
        fc.array(pieces, { maxLength: 20 }).map((all) => new Uint8Array(Buffer.from(all.join("")))),
      ),
      async (eml) => {
        const bounce = await parseBounce(eml);
        assert.ok(bounce === null || isDeliveryId(bounce.delivery_id));
      },
    ),
    { numRuns: 300 },
  );
});

test("isLoopback: this machine and no other", () => {
  for (const address of ["127.0.0.1", "127.255.0.3", "::1", "::ffff:127.0.0.1"]) assert.ok(isLoopback(address), address);
  for (const address of ["0.0.0.0", "128.0.0.1", "10.0.0.1", "::", "::2", "fe80::1", "::ffff:192.0.2.1"])
    assert.ok(!isLoopback(address), address);
});
