// A kill -9 at any moment of collecting: what goes on from there has the rows and hashes of an undisturbed run. The full
// number of kills is `npm run score -- collect-crash`.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { crashCollect } from "../../tools/crashed-collect.js";

const KILLS = 12;

test(`${KILLS} kills at random moments change nothing in the end, and leave nothing behind`, async (t) => {
  const scratch = mkdtempSync(join(tmpdir(), "hamon-collect-crash-"));
  t.after(() => rmSync(scratch, { recursive: true, force: true }));
  const { in_the_middle, differences } = await crashCollect(scratch, { kills: KILLS, seed: 11 });
  assert.deepEqual(differences, []);
  assert.ok(in_the_middle >= KILLS / 2, `only ${in_the_middle} came in the middle`);
});
