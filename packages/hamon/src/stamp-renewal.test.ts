import assert from "node:assert/strict";
import { test } from "node:test";
import type { TimeStampSettings } from "./settings.js";
import { isDue, isHelped } from "./stamp-renewal.js";

const stamp = (stamped_at: string, until: string, renewed_at: string | null = null) => ({
  stamped_at,
  until,
  renewed_at,
  digest: "sha256" as const,
});
const ELEVEN = stamp("2026-02-01T00:00:00.000Z", "2037-01-31T23:59:59.000Z");
const ONE = stamp("2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z");
const DAY = stamp("2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z");
const set = (more: Partial<TimeStampSettings> = {}): TimeStampSettings => ({ url: "https://tsa.example/", ca_file: "ca.pem", ...more });

const cases = [
  { name: "eleven years, more than a year before the end", of: ELEVEN, on: "2036-01-30", due: false },
  { name: "eleven years, a year before the end", of: ELEVEN, on: "2036-02-01", due: true },
  { name: "eleven years, on the last day", of: ELEVEN, on: "2037-01-31", due: true },
  { name: "eleven years, when it has ended", of: ELEVEN, on: "2037-02-01", due: false },
  { name: "eleven years, sooner as it is set", of: ELEVEN, on: "2035-03-01", with: { renew_days: 800 }, due: true },
  { name: "eleven years, later as it is set", of: ELEVEN, on: "2036-12-01", with: { renew_days: 30 }, due: false },
  { name: "eleven years, set to more than a third of it", of: ELEVEN, on: "2032-01-01", with: { renew_days: 3650 }, due: false },
  { name: "one year, when it is new", of: ONE, on: "2026-01-02", due: false },
  { name: "one year, at two thirds", of: ONE, on: "2026-09-02", due: true },
  { name: "a day, in the morning", of: DAY, on: "2026-01-01T09:00:00Z", due: false },
  { name: "a day, in its last third", of: DAY, on: "2026-01-01T16:30:00Z", due: true },
  {
    name: "renewed for a year, when that is new",
    of: { ...ONE, until: "2028-01-01T00:00:00.000Z", renewed_at: "2027-01-01T00:00:00.000Z" },
    on: "2027-03-01",
    due: false,
  },
  { name: "another digest is asked for", of: ELEVEN, on: "2026-03-01", with: { digest: "sha512" }, due: true },
  { name: "the same digest is asked for", of: ELEVEN, on: "2026-03-01", with: { digest: "sha256" }, due: false },
  { name: "another digest is asked for, of what has ended", of: ELEVEN, on: "2040-01-01", with: { digest: "sha512" }, due: false },
] as const;

for (const { name, of, on, due, ...rest } of cases) {
  test(`isDue: ${name}`, () => assert.equal(isDue(of, set("with" in rest ? rest.with : {}), Date.parse(on)), due));
}

test("isDue: nobody is set to stamp: by time alone, whatever the digest", () => {
  const other = { ...ELEVEN, digest: "sha512" } as const;
  assert.deepEqual([isDue(other, null, Date.parse("2030-01-01")), isDue(other, null, Date.parse("2036-06-01"))], [false, true]);
});

test("isHelped: by a later end, or by another digest", () => {
  const { until } = ELEVEN;
  assert.equal(isHelped(ELEVEN, { until, digest: "sha256" }), false);
  assert.equal(isHelped(ELEVEN, { until: "2038-01-01T00:00:00.000Z", digest: "sha256" }), true);
  assert.equal(isHelped(ELEVEN, { until: "2030-01-01T00:00:00.000Z", digest: "sha256" }), false);
  assert.equal(isHelped(ELEVEN, { until: "2030-01-01T00:00:00.000Z", digest: "sha512" }), true);
});
