// Content while a server runs: what a person mends in the workspace counts from the next run on, without a restart.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { CONTENT_FOLDERS, loadContent, PACKS_FOLDER, type Content } from "@hamon/content";

/** Folders of a workspace that hold content, or may not. */
const OWN = [...CONTENT_FOLDERS, PACKS_FOLDER];

export interface LivingContent {
  current(): Content;
  /** Reads it anew where a file of the workspace has changed. @throws {Fault} the codes of loadContent; then the old one stays. */
  refresh(): Promise<void>;
}

export async function openContent(workspace: string): Promise<LivingContent> {
  let seen = fingerprint(workspace);
  let content = await loadContent({ workspace });
  return {
    current: () => content,
    async refresh() {
      const now = fingerprint(workspace);
      if (now === seen) return;
      content = await loadContent({ workspace });
      seen = now;
    },
  };
}

function fingerprint(workspace: string): string {
  return OWN.flatMap((folder) => linesOf(join(workspace, folder))).join("\n");
}

function linesOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return files.map((file) => {
    const { size, mtimeMs } = statSync(join(folder, file));
    return `${folder}/${file} ${size} ${mtimeMs}`;
  });
}
