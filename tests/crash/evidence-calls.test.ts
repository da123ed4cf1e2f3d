// Evidence stopped by strace at the calls that it makes to the system: killed before one, or refused by a disk that fails or is full.
//
// A sample of some 2,000 points; `npm run score -- evidence` tries them all.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hasOpenssl } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { reasonAgainst } from "./strace.js";
import { stopWriters } from "./stopped-writers.js";

const SAMPLED = 36;
const skip = reasonAgainst() ?? (hasOpenssl ? false : "openssl is not installed");

test("stopped at a call of any kind: nothing acknowledged is lost, nothing is signed twice, all verifies", { skip }, async (t) => {
  const { points, lost, forks, broken } = await stopWriters(SAMPLED);
  t.diagnostic(`points ${points}`);
  assert.deepEqual([lost, forks, broken], [[], [], []]);
  assert.ok(points > SAMPLED * 0.9, `${points} of ${SAMPLED} stops came`);
});
