// Where a rule or a behaviour is from.

import { PACKS_FOLDER } from "@hamon/content";

const PACK = new RegExp(`^workspace:${PACKS_FOLDER}/([^/]+)(?:/|$)`);

/** By its path: shipped, workspace, or pack:<name>. */
export function originOf(at: string): string {
  const [, pack] = PACK.exec(at) ?? [];
  if (pack !== undefined) return `pack:${pack}`;
  return at.startsWith("workspace:") ? "workspace" : "shipped";
}
