// Files of several kinds, from the disk to what is told of them.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import encodingJapanese from "encoding-japanese";
import jszip from "jszip";
import { loadContent } from "@hamon/content";
import { findPersonalData } from "./find.js";
import { readKinds } from "./kinds.js";

const folder = mkdtempSync(join(tmpdir(), "hamon-pii-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const content = await loadContent();

const TABLE =
  "番号,氏名,電話番号,マイナンバー\n1,薬袋 太郎,03-1234-5678,123456789018\n2,四月一日 花子,090-1234-5678,\n3,林 翔,０３－９８７６－５４３２,\n4,林 翔,03-9876-5432,\n";
const find = (paths: readonly string[], plain = false) =>
  findPersonalData(paths, { content, most: 100, plain, passwords: [], signal: new AbortController().signal });

async function written(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

test("findPersonalData: a table of CP932 in a gzip in a zip, each value at its bytes, masked", async () => {
  const bytes = Buffer.from(encodingJapanese.convert(Buffer.from(TABLE), { to: "SJIS", from: "UTF8", type: "array" }));
  const zip = new jszip().file("list.csv.gz", gzipSync(bytes));
  const found = await find([await written("taken.zip", await zip.generateAsync({ type: "nodebuffer" }))]);
  const [text] = found.texts;
  assert.deepEqual([found.unread, text?.encoding, text?.table?.row_count], [[], "shift_jis", 4]);
  assert.deepEqual(
    text?.table?.columns.map(({ kind }) => kind),
    [null, "name", "phone", "my_number"],
  );
  assert.ok(text?.path.endsWith("taken.zip!/list.csv.gz"), "a member is named by its way");
  const number = text?.values.find(({ kind }) => kind === "my_number");
  assert.deepEqual([number?.masked, number?.row, number?.column], ["12••••18", 1, 3]);
  assert.equal(bytes.subarray(number?.offset, (number?.offset ?? 0) + (number?.length ?? 0)).toString(), "123456789018");
  assert.doesNotMatch(JSON.stringify(found), /123456789018|薬袋/, "the value itself is not told");
  assert.equal(text?.values.filter(({ kind }) => kind === "name").length, 4);
});

test("findPersonalData: what is attached to a mail is read; values are shown only where that was asked for", async () => {
  const part = `--b\r\nContent-Type: text/csv; name="a.csv"\r\nContent-Disposition: attachment; filename="a.csv"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(TABLE).toString("base64")}\r\n--b--\r\n`;
  const mail = `From: x@example.com\r\nDate: Thu, 17 Apr 2025 02:14:03 +0900\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n${part}`;
  const found = await find([await written("mail.eml", mail)], true);
  const attached = found.texts.find(({ path }) => path.endsWith("mail.eml!/1/1-a.csv"));
  assert.equal(attached?.values.find(({ kind }) => kind === "my_number")?.value, "123456789018");
});

test("findPersonalData: what is not read is told, never passed over", async () => {
  await written("in/scan.pdf", "%PDF-1.4\n");
  await written("in/photo.png", Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"));
  await written("in/broken.gz", gzipSync(TABLE.repeat(100)).subarray(0, 60));
  await written("in/empty.txt", "");
  symlinkSync("/etc", join(folder, "in", "link"));
  const found = await find([join(folder, "in")]);
  const reasons = Object.fromEntries(found.unread.map(({ path, reason }) => [path.split("/").at(-1), reason]));
  assert.deepEqual(reasons, { "broken.gz": "truncated", link: "is-link", "photo.png": "is-image", "scan.pdf": "is-pdf" });
  await assert.rejects(find([join(folder, "nowhere")]), { code: "path-missing" });
});

test("readKinds tells of every mistake of a kind by its place", async () => {
  const workspace = join(folder, "workspace");
  await written(
    "workspace/pii/own.yml",
    "kind: Own\ncategory: user.name\nform: shape\nmask: number\nlabels: [番号1]\nreach: 24\nconfidence: { label: sure }\nshapes: ['99']\n",
  );
  const own = await loadContent({ workspace });
  assert.throws(
    () => readKinds(own),
    (fault: { readonly code: string; readonly all: readonly { readonly at: string }[] }) => {
      assert.equal(fault.code, "pii-kind-wrong");
      assert.deepEqual(
        fault.all.map(({ at }) => at.split(":").slice(0, 3).join(":")).sort(),
        [1, 5, 7, 8, 8].map((line) => `workspace:pii/own.yml:${line}`),
      );
      return true;
    },
  );
});
