// Mailboxes: what is a message, and what of it is an event.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import type { NamedEvent } from "../named-rows.js";
import { looksLikeMail, mailEvent } from "./mail-event.js";
import { MessageSplitter } from "./message-splitter.js";

const ATTACHED = "no,name\n1,x\n";
const MAIL = [
  "Received: from mx.example.jp (mx.example.jp [198.51.100.7]) by mail.example.jp; Thu, 17 Apr 2025 02:14:09 +0900 (JST)",
  "Received: from pc (unknown [192.0.2.17]) by mx.example.jp; Thu, 17 Apr 2025 02:14:05 +0900",
  "From: =?ISO-2022-JP?B?GyRCOzNFRBsoQg==?= <yamada@example.jp>",
  "To: a@example.com, friends: b@example.com, c@example.com;",
  "Cc: d@example.com",
  "Subject: =?UTF-8?B?6aGn5a6i5LiA6Kan?=",
  "Date: Thu, 17 Apr 2025 02:14:03 +0900",
  "Message-ID: <1@example.jp>",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "--b",
  "Content-Type: text/plain; charset=iso-2022-jp",
  "",
  "\x1b$B8\\5R0lMw$G$9\x1b(B",
  "--b",
  "Content-Type: text/csv",
  "Content-Disposition: attachment; filename*=UTF-8''%E9%A1%A7%E5%AE%A2.csv",
  "Content-Transfer-Encoding: base64",
  "",
  Buffer.from(ATTACHED).toString("base64"),
  "--b--",
  "",
].join("\r\n");

async function eventOf(text: string): Promise<NamedEvent> {
  const event = await mailEvent(Buffer.from(text, "latin1"), "mail");
  if (typeof event === "string") throw new Error(event);
  return event;
}

test("a mail is who sent what to whom when, with what attached", async () => {
  const { moment, created, values, logsource } = await eventOf(MAIL);
  assert.deepEqual([moment.at, created?.at], ["2025-04-16 17:14:03", "2025-04-16 17:14:09"]);
  const { fields, ...columns } = Object.fromEntries(values);
  assert.deepEqual(columns, {
    "email.from.address": "yamada@example.jp",
    "email.to.address": "a@example.com, b@example.com, c@example.com, d@example.com",
    "email.subject": "顧客一覧",
    "email.message_id": "<1@example.jp>",
    "source.ip": "192.0.2.17",
    "file.name": "顧客.csv",
    message: "顧客一覧です",
  });
  const { attachments } = JSON.parse(fields ?? "{}") as { attachments: readonly Record<string, unknown>[] };
  const sha256 = createHash("sha256").update(ATTACHED).digest("hex");
  assert.deepEqual(attachments, [{ name: "顧客.csv", type: "text/csv", bytes: ATTACHED.length, sha256 }]);
  assert.equal(logsource.category, "email");
});

test("a mail that is made to be slow is read like any other, and what its reader would not see is no text", async () => {
  const head = "From: a@example.com\nDate: Thu, 17 Apr 2025 02:14:03 +0900\nContent-Type: text/html\n";
  const textOf = async (html: string) => (await eventOf(`${head}\n${html}`)).values.get("message");
  assert.equal(await textOf("<style>p{}</style><p>one</p>\n<b\n>two</b> &lt; <SCRIPT>x</SCRIPT >end"), "one two &lt; end");
  for (const part of ["<", "<style>", "<style></style", "<script "]) assert.equal((await textOf(part.repeat(400_000))) ?? "", "", part);
  const received = `Received: ${"(".repeat(100_000)}; Thu, 17 Apr 2025 02:14:09 +0900\n`;
  assert.equal((await eventOf(`${received}${head}\nx`)).created?.at, "2025-04-16 17:14:09");
});

test("what is no mail is told", async () => {
  assert.equal(await mailEvent(Buffer.from("hello\nworld\n"), ""), "unknown-shape");
  assert.equal(await mailEvent(Buffer.from("From: a@example.com\nDate: never\n\nx\n"), ""), "bad-time");
  assert.equal(looksLikeMail(MAIL), true);
  assert.equal(looksLikeMail(`From a@example.com Thu Apr 17 02:14:03 2025\n${MAIL}`), true);
  for (const text of ["", "From here on: nothing\n", "time: 1\nuser: 2\n", "Apr 17 02:14:03 host sshd[1]: from: x\n"])
    assert.equal(looksLikeMail(text), false, text);
});

interface Found {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

function split(bytes: Buffer, sizes: readonly number[]): readonly Found[] {
  const found: Found[] = [];
  const splitter = new MessageSplitter({ message: (message, place) => void found.push({ text: message.toString("latin1"), ...place }) });
  let at = 0;
  for (const size of sizes) {
    splitter.push(bytes.subarray(at, at + size));
    at += size;
  }
  splitter.push(bytes.subarray(at));
  splitter.end();
  return found;
}

const FROM = "From a@example.com Thu Apr 17 02:14:03 2025\n";

test("an mbox is its messages, wherever its bytes are cut; each stands where it says", () => {
  const messages = ["From: a\n\nfirst\n>From here\nFrom there, 10:00 2025\n\n", "From: b\r\n\r\n\r\n", "From: c\n\nno end"];
  const box = Buffer.from(messages.map((one) => FROM + one).join(""));
  const plain = messages.map((one) => one.replace("\n>From", "\nFrom"));
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 20 }), (sizes) => {
      const found = split(box, sizes);
      assert.deepEqual(
        found.map(({ text }) => text),
        plain,
      );
      for (const [at, { offset, length }] of found.entries()) assert.equal(box.subarray(offset, offset + length).toString(), messages[at]);
    }),
  );
});

test("an .eml is one message, whatever its lines say; nothing is none", () => {
  const text = `From: a\n\n${FROM}not a second\n\n${FROM}nor a third\n`;
  assert.deepEqual(split(Buffer.from(text), [3]), [{ text, offset: 0, length: text.length }]);
  assert.deepEqual(split(Buffer.alloc(0), []), []);
  assert.deepEqual(split(Buffer.from(FROM), []), []);
});

test("a message of nothing but ends of lines is held as its bytes", () => {
  const text = `From: a\n\n${"\n".repeat(3_000_000)}`;
  assert.deepEqual(
    split(Buffer.from(text), [100]).map(({ length }) => length),
    [text.length],
  );
});

test("of a mail past the limit the beginning is read, the place is the whole", () => {
  const line = `${"x".repeat(1022)}\n`;
  const count = 50_000;
  const head = "From: a@example.com\nDate: Thu, 17 Apr 2025 02:14:03 +0900\n\n";
  const [first, second] = split(Buffer.from(FROM + head + line.repeat(count) + "\n" + FROM + head), []);
  assert.equal(first?.length, head.length + line.length * count + 1);
  assert.ok((first?.text.length ?? 0) < 49 * 1024 * 1024 && first?.text.startsWith(head));
  assert.equal(second?.text, head);
});
