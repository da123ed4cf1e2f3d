import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import PostalMime from "postal-mime";
import { formatMail, type MailMessage } from "./mail-message.js";

const PLAIN: MailMessage = {
  from: { name: "髙橋損害保険株式会社", address: "notice@notice.example" },
  to: { name: "𠮷田 花子", address: "p1@mail.example" },
  subject: "個人情報の漏えいについて（お知らせ）　重要：必ず最後までお読みください。お問い合わせの窓口もご案内しています",
  text: "髙橋 様\n\n・氏名\n",
  messageId: "<delivery_0123456789abcdef01234567@notice.example>",
  date: new Date("2024-02-29T15:30:00Z"),
  language: "ja",
};

test("a mail is read as it was written", async () => {
  const mail = await PostalMime.parse(formatMail(PLAIN));
  assert.deepEqual(mail.from, PLAIN.from);
  assert.deepEqual(mail.to, [PLAIN.to]);
  assert.equal(mail.subject, PLAIN.subject);
  assert.equal(mail.text?.replaceAll("\r\n", "\n"), PLAIN.text);
  assert.equal(mail.messageId, PLAIN.messageId);
  assert.equal(mail.date, "2024-02-29T15:30:00.000Z");
  assert.deepEqual(mail.headers.map(({ key }) => key), ["from", "to", "subject", "message-id", "date", "auto-submitted", "content-language", "mime-version", "content-type", "content-transfer-encoding"]);
});

test("a person without a name is addressed by address alone", async () => {
  const mail = await PostalMime.parse(formatMail({ ...PLAIN, to: { ...PLAIN.to, name: "" } }));
  assert.deepEqual(mail.to, [{ address: PLAIN.to.address, name: "" }]);
});

test("whatever a name, subject or text holds, no line is longer than 76, and no header or body is added", async () => {
  const anything = fc.string({ unit: "binary", maxLength: 120, size: "max" });
  await fc.assert(
    fc.asyncProperty(anything, anything, anything, async (name, subject, text) => {
      const bytes = formatMail({ ...PLAIN, to: { ...PLAIN.to, name }, subject, text });
      const lines = bytes.toString("latin1").split("\r\n");
      assert.ok(lines.every((line) => line.length <= 76 && /^[\t\x20-\x7e]*$/.test(line)));
      const mail = await PostalMime.parse(bytes);
      assert.equal(mail.headers.length, 10);
      assert.equal(mail.to?.[0]?.address, PLAIN.to.address);
      assert.equal(mail.to?.length, 1);
      assert.equal(mail.cc, undefined);
    }),
  );
});
