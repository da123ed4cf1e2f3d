import assert from "node:assert/strict";
import { test } from "node:test";
import { techniquesOf } from "./techniques.js";

const cases = [
  { name: "a technique and its part", tags: ["attack.t1505.003", "attack.t1190"], found: ["T1505.003", "T1190"] },
  { name: "a tactic is none", tags: ["attack.initial-access"], found: [] },
  { name: "what only looks like one", tags: ["attack.t15", "cve.2021.44228", "attack.t1505.003.x"], found: [] },
  { name: "nothing", tags: [], found: [] },
] as const;
for (const { name, tags, found } of cases) test(`techniquesOf: ${name}`, () => assert.deepEqual(techniquesOf(tags), found));
