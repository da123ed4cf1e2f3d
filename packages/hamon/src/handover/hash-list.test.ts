import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseHashList } from "./hash-list.js";

const MD5 = "d41d8cd98f00b204e9800998ecf8427e";
const SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
const SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const lists: readonly { name: string; text: string; read: readonly (readonly [number, string | null, string])[]; unread?: number }[] = [
  {
    name: "sha256sum",
    text: `${SHA256}  access.log\n${SHA256} *b c.log\n`,
    read: [
      [1, "access.log", "sha256"],
      [2, "b c.log", "sha256"],
    ],
  },
  { name: "sha256sum of a name with a line end", text: `\\${SHA256}  a\\nb\\\\c\n`, read: [[1, "a\nb\\c", "sha256"]] },
  { name: "md5sum with CRLF and a mark of order", text: `\uFEFF${MD5}  顧客.csv\r\n`, read: [[1, "顧客.csv", "md5"]] },
  { name: "BSD", text: `SHA1 (a (1).log) = ${SHA1.toUpperCase()}\n`, read: [[1, "a (1).log", "sha1"]] },
  {
    name: "CSV with a head",
    text: `ファイル名,大きさ,MD5,SHA-256\n"a, b.log",0,${MD5},${SHA256}\nc.log,0,,\n`,
    read: [
      [2, "a, b.log", "md5"],
      [2, "a, b.log", "sha256"],
    ],
    unread: 1,
  },
  {
    name: "FTK Imager",
    text: `Created By AccessData® FTK® Imager 4.7.1.2\n\n[Computed Hashes]\n MD5 checksum:    ${MD5}\n SHA1 checksum:   ${SHA1}\n\nImage Verification Results:\n MD5 checksum:    ${MD5} : verified\n`,
    read: [
      [4, null, "md5"],
      [5, null, "sha1"],
      [8, null, "md5"],
    ],
    unread: 3,
  },
  {
    name: "ewfacquire",
    text: `MD5 hash calculated over data:\t\t${MD5}\nSHA256 hash calculated over data:\t${SHA256}\n`,
    read: [
      [1, null, "md5"],
      [2, null, "sha256"],
    ],
  },
  { name: "AFF4", text: `    aff4:hash "${SHA1}"^^aff4:SHA1 , "x" ;\n`, read: [[1, null, "sha1"]] },
  { name: "a digest of the wrong length", text: `SHA256 (a) = ${MD5}\n${"a".repeat(50)}  b\n`, read: [], unread: 2 },
  { name: "nothing", text: "", read: [] },
  { name: "a comment", text: `# ${SHA256}  a\n`, read: [] },
];

for (const { name, text, read, unread = 0 } of lists) {
  test(`a list of hashes: ${name}`, () => {
    const list = parseHashList(text);
    assert.deepEqual(
      list.hashes.map((hash) => [hash.line, hash.name, hash.algorithm]),
      read,
    );
    assert.equal(list.unread_lines, unread);
  });
}

test("whatever a list holds, each of its lines is read or counted, and digests are hex of their algorithm's length", () => {
  const length = { md5: 32, sha1: 40, sha256: 64, sha512: 128 };
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constant(`${SHA256}  x`), fc.constant("name,md5")), { maxLength: 8 }), (lines) => {
      const { hashes } = parseHashList(lines.join("\n"));
      for (const { digest, algorithm } of hashes) assert.match(digest, new RegExp(`^[0-9a-f]{${length[algorithm]}}$`));
    }),
  );
});
