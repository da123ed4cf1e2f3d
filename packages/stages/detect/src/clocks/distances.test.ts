// Distances between the times of one act in two logs: which of them count together, on either side of none.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { SigmaEvent } from "@hamon/sigma";
import { HOUR, line, offsetsOf, SECOND, START } from "./clock-events.fixture.js";

/** Mails, one an hour, that the store has so many milliseconds before the gateway, which is the larger log. */
function mails(distances: readonly number[]): readonly SigmaEvent[] {
  const mail = (no: number) => ({ "email.message_id": `<m${no}@example.jp>` });
  return [
    line({ service: "gateway" }, START - HOUR, {}),
    ...distances.map((_, no) => line({ service: "gateway" }, START + no * HOUR, mail(no))),
    ...distances.map((apart_ms, no) => line({ service: "store" }, START + no * HOUR - apart_ms, mail(no))),
  ];
}

test("minutes around no distance at all are as long as others: what no minute holds is no offset", async () => {
  const [found] = await offsetsOf(mails([-29, -13, 3, 19, 35, 51].map((seconds) => seconds * SECOND)));
  assert.deepEqual([found?.reason, found?.offset_ms], ["too_few_pairs", null]);
});

for (const sign of [1, -1])
  test(`pairs count within 15 s of the middle of the densest seconds, ${sign < 0 ? "behind" : "ahead"}`, async () => {
    const [found] = await offsetsOf(mails([...Array.from({ length: 20 }, () => sign * 1500), sign * 16_000]));
    assert.deepEqual([found?.offset_ms, found?.pair_count], [sign * 1500, 21]);
  });
