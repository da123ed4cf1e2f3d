// A workspace with one empty case, gone after the test; files that somebody adds lie beside it. For tests.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openWorkspace, type Workspace } from "./workspace.js";

export const now = () => new Date("2026-05-12T00:00:00Z");

export interface NewCaseFolder {
  readonly folder: string;
  readonly workspace: Workspace;
  readonly case_id: string;
  /** Writes files into the folder. @returns their paths. */
  write(files: Readonly<Record<string, string | Buffer>>): readonly string[];
}

export async function newCaseFolder(t: TestContext): Promise<NewCaseFolder> {
  const folder = mkdtempSync(join(tmpdir(), "hamon-case-"));
  const workspace = await openWorkspace({ folder: join(folder, "workspace"), now });
  t.after(async () => {
    await workspace.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { case_id } = await workspace.createCase({ title: { ja: "試験", en: "Test" }, organisation: "例示損害保険" }, "cli");
  const write = (files: Readonly<Record<string, string | Buffer>>) =>
    Object.entries(files).map(([name, bytes]) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    });
  return { folder, workspace, case_id, write };
}
