import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatAddCheckpoint,
  formatCheckpoint,
  formatSigner,
  judgeAddCheckpoint,
  leafHash,
  nodeHash,
  parseSigner,
  parseVkey,
  signNote,
} from "./index.js";
import { MAX_PROOF_LINES, parseAddCheckpoint } from "./witness.js";

const log = parseSigner(formatSigner("example.com/log", Buffer.alloc(32, 1)));
const thief = parseSigner(formatSigner("example.com/log", Buffer.alloc(32, 2)));
const [a, b, c] = ["a", "b", "c"].map((letter) => leafHash(Buffer.from(letter))) as [Buffer, Buffer, Buffer];
const two = nodeHash(a, b);
const three = nodeHash(two, c);
const noteOf = (size: number, root: Buffer, origin: string = log.name, signer = log) =>
  signNote(formatCheckpoint({ origin, size, root }), [signer]);
const knownLogs = (origin: string) => (origin === log.name ? [parseVkey(log.vkey)] : []);
const remembered = { size: 2, root: two };

const cases = [
  { name: "a first checkpoint", last: null, oldSize: 0, note: noteOf(2, two), expected: { status: 200 } },
  { name: "growth that is proven", last: remembered, oldSize: 2, proof: [c], note: noteOf(3, three), expected: { status: 200 } },
  { name: "the same once more", last: remembered, oldSize: 2, note: noteOf(2, two), expected: { status: 200 } },
  { name: "a log that is not known", last: null, oldSize: 0, note: noteOf(2, two, "example.com/else"), expected: { status: 404 } },
  {
    name: "another's signature",
    last: remembered,
    oldSize: 2,
    proof: [c],
    note: noteOf(3, three, log.name, thief),
    expected: { status: 403 },
  },
  { name: "an old size beyond the new", last: remembered, oldSize: 3, note: noteOf(2, two), expected: { status: 400 } },
  { name: "an old size that is not ours", last: remembered, oldSize: 1, note: noteOf(3, three), expected: { status: 409, size: 2 } },
  { name: "an old size of a log never seen", last: null, oldSize: 2, note: noteOf(3, three), expected: { status: 409, size: 0 } },
  { name: "a log set back", last: { size: 3, root: three }, oldSize: 2, note: noteOf(2, two), expected: { status: 409, size: 3 } },
  {
    name: "a second root for one size",
    last: remembered,
    oldSize: 2,
    note: noteOf(2, nodeHash(b, a)),
    expected: { status: 409, size: null },
  },
  { name: "a fork", last: remembered, oldSize: 2, proof: [c], note: noteOf(3, nodeHash(nodeHash(b, a), c)), expected: { status: 422 } },
  { name: "growth without proof", last: remembered, oldSize: 2, note: noteOf(3, three), expected: { status: 422 } },
  { name: "a proof from nothing", last: null, oldSize: 0, proof: [c], note: noteOf(3, three), expected: { status: 422 } },
  { name: "a proof that nothing grew", last: remembered, oldSize: 2, proof: [c], note: noteOf(2, two), expected: { status: 422 } },
  { name: "an empty log with a root of something", last: null, oldSize: 0, note: noteOf(0, two), expected: { status: 422 } },
] as const;
for (const { name, last, expected, ...request } of cases) {
  test(`the witness answers ${expected.status} to ${name}`, () => {
    const body = formatAddCheckpoint({ proof: [], ...request });
    const verdict = judgeAddCheckpoint(Buffer.from(body), knownLogs, () => last);
    assert.deepEqual(verdict.status === 200 ? { status: 200 } : verdict, expected);
  });
}

const malformed = [
  "",
  "old 0\n",
  noteOf(2, two),
  `old 00\n\n${noteOf(2, two)}`,
  `old -1\n\n${noteOf(2, two)}`,
  `old 0 \n\n${noteOf(2, two)}`,
  `old 9007199254740992\n\n${noteOf(2, two)}`,
  `old 0\nAAAA\n\n${noteOf(2, two)}`,
  `old 0\r\n\r\n${noteOf(2, two)}`,
  "old 0\n\nno checkpoint\n\n— a AAAAAAA=\n",
  formatAddCheckpoint({ oldSize: 2, proof: Array.from({ length: MAX_PROOF_LINES + 1 }, () => c), note: noteOf(3, three) }),
];
for (const body of malformed) {
  test(`the witness answers 400 to ${JSON.stringify(body.slice(0, 30))}`, () =>
    assert.deepEqual(
      judgeAddCheckpoint(Buffer.from(body), knownLogs, () => null),
      { status: 400 },
    ));
}

test("a request reads back", () => {
  const request = { oldSize: 2, proof: [c, a], note: noteOf(3, three) };
  assert.deepEqual(parseAddCheckpoint(Buffer.from(formatAddCheckpoint(request))), request);
});
