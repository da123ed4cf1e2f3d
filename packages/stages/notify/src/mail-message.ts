// A notice as bytes: one part of plain text in Japanese. Whatever a header shows is encoded whole, so that no name can
// end a line; addresses and ids were judged before (contact.ts, delivery-id.ts).
//
// Spec: RFC 5322; RFC 2045 (base64, lines of 76); RFC 2047 (lines of at most 76, no code point cut in two).

export interface MailMessage {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  /** With its angle brackets. */
  readonly messageId: string;
  readonly date: Date;
  readonly language: string;
}

const LINE_LETTERS = 76;
/** A line of words has at most 76 letters: less "Subject: " and =?utf-8?B?…?=, in whole groups of three bytes. */
const WORD_BYTES = 39;
const EOL = "\r\n";

export function formatMail({ from, to, subject, text, messageId, date, language }: MailMessage): Buffer {
  const lines = [
    `From: ${mailbox(from)}`,
    `To: ${mailbox(to)}`,
    `Subject: ${encodedWords(subject)}`,
    `Message-ID: ${messageId}`,
    `Date: ${date.toUTCString().replace("GMT", "+0000")}`,
    "Auto-Submitted: auto-generated",
    `Content-Language: ${language}`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    ...base64Lines(text.replace(/\r?\n/g, EOL)),
    "",
  ];
  return Buffer.from(lines.join(EOL), "latin1");
}

function mailbox({ name, address }: MailMessage["to"]): string {
  return name === "" ? address : `${encodedWords(name)}${EOL} <${address}>`;
}

/** RFC 2047 words, one a line. */
export function encodedWords(text: string): string {
  const pieces: string[] = [];
  let piece = "";
  for (const letter of text) {
    if (Buffer.byteLength(piece + letter) > WORD_BYTES) {
      pieces.push(piece);
      piece = "";
    }
    piece += letter;
  }
  return [...pieces, piece].map((one) => `=?utf-8?B?${Buffer.from(one).toString("base64")}?=`).join(`${EOL} `);
}

function base64Lines(text: string): readonly string[] {
  return Buffer.from(text).toString("base64").match(new RegExp(`.{1,${LINE_LETTERS}}`, "g")) ?? [];
}
