// A case with a bit of everything that evidence vouches for, for tests: made once, copied for each.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VerifyResult } from "@hamon/records";
import { caseIn, makeCase, type CaseOnDisk } from "./case-on-disk.fixture.js";

/** 302 entries: three originals; a file that was removed, one that stayed, one of which the second version counts. */
export async function makeFullCase(): Promise<CaseOnDisk> {
  const made = caseIn(mkdtempSync(join(tmpdir(), "hamon-verify-")));
  const evidence = await made.open();
  for (const name of ["a.log", "b.csv", "empty"]) {
    writeFileSync(join(made.root, name), name === "empty" ? "" : `${name} の中身\n`.repeat(50));
    await evidence.keep(join(made.root, name), { actor: "cli" });
  }
  const write = (path: string, text: string) => writeCaseFile(made, path, text);
  const files = [write("lake/event/part-1.parquet", "古い"), write("lake/event/part-2.parquet", "残る")];
  await evidence.append({ kind: "run", actor: "cli", body: {}, files });
  rmSync(join(made.caseFolder, "lake/event/part-1.parquet"));
  const first = write("documents/速報_1.pdf", "一版");
  await evidence.append({ kind: "document", actor: "cli", body: {}, files: [first], removed: ["lake/event/part-1.parquet"] });
  await evidence.append({ kind: "document", actor: "cli", body: {}, files: [write("documents/速報_1.pdf", "二版")] });
  await Promise.all(Array.from({ length: 296 }, (_, n) => evidence.append({ kind: "view", actor: "user_1", body: { n } })));
  await evidence.close();
  return made;
}

function writeCaseFile({ caseFolder }: CaseOnDisk, path: string, text: string) {
  const full = join(caseFolder, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, text);
  const bytes = readFileSync(full);
  return { path, sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
}

export function copyOf(master: CaseOnDisk, t: Parameters<typeof makeCase>[0]): CaseOnDisk {
  const made = makeCase(t);
  cpSync(master.root, made.root, { recursive: true });
  return made;
}

/** The first thing that is broken, with the step that names it. */
export function firstBroken({ steps, ok }: VerifyResult) {
  const broken = steps.find((step) => step.broken !== null);
  assert.equal(ok, broken === undefined);
  for (const step of steps) if (step.broken !== null) assertSentence(step.broken.code);
  return broken && { step: broken.step, ...broken.broken };
}

// Whatever is found can be told in both languages.
function assertSentence(code: string): void {
  for (const language of ["ja", "en"]) {
    const broken = ["evidence", "vault"].map((area) => brokenIn(`${language}/${area}.yml`)).join("");
    assert.match(broken, new RegExp(`^  ${code}: `, "m"), language);
  }
}

function brokenIn(path: string): string {
  const text = readFileSync(new URL(`../../../../content/locales/${path}`, import.meta.url), "utf8");
  return text.split(/^broken:$/m)[1]?.split(/^faults:$/m)[0] ?? "";
}

// Originals may not be written.
export function overwrite(path: string, bytes: Buffer): void {
  rmSync(path);
  writeFileSync(path, bytes);
}
