// A case whose evidence is an older backup, at the command line: verify says what to do, and what it says helps.

import assert from "node:assert/strict";
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Desk } from "./command.js";

const desk = new Desk();
const evidence = () => join(desk.workspace, "cases", readdirSync(join(desk.workspace, "cases"))[0] ?? "", "evidence");

before(async () => {
  await desk.call(["init", "--title", "戻した事案"]);
  writeFileSync(join(desk.folder, "member.csv"), "no,name\n1,佐藤\n");
  await desk.call(["add", "member.csv", "--table", "member"]);
  const { code, err } = await desk.run(["collect"]);
  assert.equal(code, 0, err);
});
after(() => desk.remove());

test("verify points at restore where the log was set back, and nowhere else; with the newer log all agrees again", async () => {
  cpSync(evidence(), join(desk.folder, "older"), { recursive: true });
  assert.equal((await desk.run(["detect"])).code, 0);
  const whole = await desk.call(["verify"]);
  assert.deepEqual([whole.code, /hamon restore/.test(whole.out)], [0, false], whole.out);
  cpSync(evidence(), join(desk.folder, "newer"), { recursive: true });
  rmSync(evidence(), { recursive: true });
  cpSync(join(desk.folder, "older"), evidence(), { recursive: true });
  for (const language of ["ja", "en"] as const) {
    const { code, out } = await desk.call(["verify"], language);
    assert.equal(code, 3, out);
    assert.match(out, /hamon restore --log \S+.*hamon restore --accept-loss/, language);
  }
  assert.equal((await desk.call(["restore", "--log", "newer"])).code, 0);
  assert.equal((await desk.call(["verify"])).code, 0);
});
