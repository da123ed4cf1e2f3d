// Published vectors judged as they are named: the tests that judge them say how many they did, and this holds it against how
// many there are. A set whose test fails, is skipped or is not there counts as wrong, all of it.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../tools/source-files.js";

/** Tests that judge vectors; each reads ../shared/data/vectors. A folder stands for all in it. */
const VECTOR_TESTS = [
  "packages/engines/tlog/src",
  "packages/engines/chunked-encryption/src",
  "packages/engines/timestamp/src",
  "packages/base/evidence/src/bag/conformance.test.ts",
  "packages/base/evidence/src/sigstore/conformance.test.ts",
  "packages/base/evidence/src/statements/wycheproof.test.ts",
  "packages/hamon/src/handover/case-shacl.test.ts",
];

/** How many vectors each published set has. */
const SETS: Readonly<Record<string, number>> = {
  "bagit-conformance": 46,
  "case-shacl": 8,
  "rfc3161-client": 13,
  "rfc6962-merkle": 518,
  "signed-note": 2,
  "sigstore-bundles": 70,
  "tlog-tiles-log": 47,
  "wycheproof-cobblestone": 70,
  "wycheproof-ecdsa-p256": 484,
  "wycheproof-ed25519": 151,
  "wycheproof-hkdf-sha512": 83,
  "wycheproof-mldsa-44": 180,
};

export interface VectorFigures {
  readonly vector_tests_passed: number;
  readonly vector_tests_failed: number;
  readonly vectors_judged: number;
  /** Judged otherwise than they are named, or not judged. */
  readonly vectors_wrong: number;
}

export function judgeVectors(): VectorFigures {
  const args = ["--import", "tsx", "--test", "--test-reporter=tap", ...VECTOR_TESTS.flatMap(testsIn)];
  const { stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 26 });
  const count = (name: string) => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(stdout)?.[1] ?? Number.NaN);
  const judged = judgedIn(stdout);
  const sets = Object.entries(SETS);
  for (const [set, all] of sets) if (judged.get(set) !== all) console.error(`${set}: ${judged.get(set) ?? 0} of ${all} as they are named`);
  return {
    vector_tests_passed: count("pass"),
    vector_tests_failed: count("fail"),
    vectors_judged: [...judged.values()].reduce((sum, one) => sum + one, 0),
    vectors_wrong: sets.reduce((sum, [set, all]) => sum + Math.abs(all - (judged.get(set) ?? 0)), 0),
  };
}

function testsIn(place: string): readonly string[] {
  if (place.endsWith(".test.ts")) return [place];
  const names = readdirSync(join(ROOT, place)).filter((name) => name.endsWith(".test.ts"));
  return names.map((name) => join(place, name));
}

/** What the tests said at their ends: "vectors <set> <count>". */
function judgedIn(tap: string): ReadonlyMap<string, number> {
  const judged = new Map<string, number>();
  for (const [, set = "", count] of tap.matchAll(/^ *# vectors (\S+) (\d+)$/gm)) judged.set(set, (judged.get(set) ?? 0) + Number(count));
  return judged;
}
