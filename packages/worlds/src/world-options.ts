// What a world is asked for.

import type { WorldChoice } from "./company.js";

export const WORLD_NAMES = ["web-intrusion", "secondee", "leaver", "mailbox", "lurker"] as const;
export type WorldName = (typeof WORLD_NAMES)[number];
/** Those whose act is in the logs of an office, not in those of a web server. */
export type OfficeName = Exclude<WorldName, "web-intrusion">;

export interface WorldOptions extends WorldChoice {
  readonly world: WorldName;
  /** Made, or found finished. What it holds otherwise is left alone. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  /** In rows and lines; total is an estimate until the end. */
  readonly progress?: (done: number, total: number) => void;
}
