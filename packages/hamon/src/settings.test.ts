import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readSettings } from "./settings.js";

const PLACE = { url: "https://tsa.example/tsr", ca_file: "tsa-ca.pem" };

const stamps: readonly (readonly [name: string, settings: Readonly<Record<string, unknown>>, isAllowed: boolean])[] = [
  ["an authority", PLACE, true],
  ["a digest and days", { ...PLACE, policies: ["1.2.3"], digest: "sha512", renew_days: 400 }, true],
  ["a digest that is none of ours", { ...PLACE, digest: "sha1" }, false],
  ["a digest in capitals", { ...PLACE, digest: "SHA512" }, false],
  ["no days", { ...PLACE, renew_days: 0 }, false],
  ["days before nothing", { ...PLACE, renew_days: -30 }, false],
  ["half a day", { ...PLACE, renew_days: 0.5 }, false],
  ["days as text", { ...PLACE, renew_days: "366" }, false],
  ["a key that nobody knows", { ...PLACE, renew_before: 30 }, false],
  ["a file for an authority", { ...PLACE, url: "file:///etc/passwd" }, false],
];
for (const [name, time_stamps, isAllowed] of stamps) {
  test(`readSettings: time_stamps with ${name}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), "hamon-settings-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "hamon.yml"), JSON.stringify({ time_stamps }));
    if (isAllowed) assert.deepEqual(readSettings(folder).time_stamps, time_stamps);
    else assert.throws(() => readSettings(folder), { code: "settings-wrong", params: { key: "time_stamps" } });
  });
}
