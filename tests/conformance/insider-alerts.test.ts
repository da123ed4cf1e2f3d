// The yardstick of `npm run score -- insider`: who is looked at when there is time for so many stories a day.

import assert from "node:assert/strict";
import { test } from "node:test";
import { showStories, type Signal } from "../../score/insider/alerts.js";

const days = ["2025-04-01", "2025-04-02", "2025-04-03", "2025-04-04"];
const signal = (entity: string, rule: string, points: number, nth: number): Signal => ({ entity, rule, points, day: days[nth] ?? "" });
const seenOf = (signals: readonly Signal[], per_day: number, last: readonly string[] = []) =>
  showStories(signals, { per_day, days, last: new Set(last) })
    .filter(({ is_seen }) => is_seen)
    .map(({ entity, day }) => `${entity} ${day.slice(-1)}`);

const cases = [
  { name: "nothing was found", signals: [], per_day: 1, seen: [] },
  { name: "the highest of a day", signals: [signal("a", "r", 4, 0), signal("b", "s", 15, 0)], per_day: 1, seen: ["b 1"] },
  {
    name: "what was seen and has not grown is not seen again",
    signals: [0, 1, 2].map((nth) => signal("a", "r", 4, nth)),
    per_day: 1,
    seen: ["a 1"],
  },
  { name: "what has grown is seen again", signals: [signal("a", "r", 4, 0), signal("a", "s", 4, 2)], per_day: 1, seen: ["a 1", "a 3"] },
  {
    name: "what was not seen waits for its next day",
    signals: [signal("a", "r", 4, 0), signal("b", "r", 15, 0), signal("a", "r", 4, 3)],
    per_day: 1,
    seen: ["b 1", "a 4"],
  },
  {
    name: "half a story a day is one every other day",
    signals: ["a", "b", "c", "d"].map((name, nth) => signal(name, "r", 4, nth)),
    per_day: 0.5,
    seen: ["b 2", "d 4"],
  },
  {
    name: "time that was not used is not kept for later",
    signals: ["a", "b", "c"].map((name) => signal(name, "r", 4, 3)),
    per_day: 1,
    seen: ["a 4"],
  },
  {
    name: "a rule counts once",
    signals: [signal("a", "r", 4, 0), signal("a", "r", 4, 1), signal("b", "r", 4, 1)],
    per_day: 1,
    seen: ["a 1", "b 2"],
  },
];

for (const { name, signals, per_day, seen } of cases) test(`stories: ${name}`, () => assert.deepEqual(seenOf(signals, per_day), seen));

test("stories: of equals the actor comes last, whatever the order", () => {
  const equal = [signal("actor", "r", 15, 0), signal("other", "s", 15, 0)];
  assert.deepEqual(seenOf(equal, 1, ["actor"]), ["other 1"]);
  assert.deepEqual(seenOf(equal.toReversed(), 1, ["actor"]), ["other 1"]);
});
