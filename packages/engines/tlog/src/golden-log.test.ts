// A log of 15 entries that another program wrote, made again byte for byte.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  entryBundlePath,
  formatEntryBundle,
  leafHash,
  openCheckpoint,
  parseSigner,
  parseVkey,
  signCheckpoint,
  tilePath,
  Tree,
} from "./index.js";

const GOLDEN = fileURLToPath(new URL("../../../../../shared/data/vectors/tlog-tiles-log/testdata/log/", import.meta.url));
const skip = existsSync(GOLDEN) ? false : "no test vectors beside the repository";

// Published for tests, with the log.
const SIGNER = "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";
const VKEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
const WORDS = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten".split(" ");

function writeLog(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const signer = parseSigner(SIGNER);
  const tree = new Tree();
  const entries: Buffer[] = [];
  const sign = () => Buffer.from(signCheckpoint({ size: tree.size, root: tree.root() }, signer));
  files.set("checkpoint.0", sign());
  for (const word of WORDS) {
    entries.push(Buffer.from(word));
    tree.append(leafHash(Buffer.from(word)), () => assert.fail("no tile is full"));
    for (const { tile, bytes } of tree.partialTiles()) files.set(tilePath(tile), bytes);
    files.set(entryBundlePath({ index: 0, width: tree.size }), formatEntryBundle(entries));
    files.set(`checkpoint.${tree.size}`, sign());
  }
  return files.set("checkpoint", sign());
}

test("the golden log is written byte for byte", { skip }, (t) => {
  const written = writeLog();
  const golden = readdirSync(GOLDEN, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(GOLDEN.length).replace(/^\/+/, ""))
    .filter((path) => !path.startsWith(".state/"));
  assert.deepEqual([...written.keys()].sort(), golden.sort());
  for (const path of golden) assert.deepEqual(written.get(path), readFileSync(GOLDEN + path), path);
  assert.equal(golden.length, 47);
  t.diagnostic("vectors tlog-tiles-log 47");
});

test("all checkpoints of the golden log open with its key", { skip }, () => {
  for (let size = 0; size <= WORDS.length; size += 1) {
    const checkpoint = openCheckpoint(readFileSync(`${GOLDEN}checkpoint.${size}`), parseVkey(VKEY));
    assert.equal(checkpoint.size, size);
  }
});
