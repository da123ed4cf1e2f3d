// The handle that a stage takes: one open incident and what lies beneath it.

import type { Content } from "@hamon/content";
import type { Evidence } from "@hamon/evidence";
import type { Lake } from "@hamon/lake";
import type { CaseRecord } from "@hamon/records";
import type { Store } from "@hamon/store";

export interface OpenCase {
  readonly case_id: string;
  readonly record: CaseRecord;
  /** Absolute path of cases/<case_id>. */
  readonly folder: string;
  /** Who acts, for custody: a user's id, "cli" or "system". */
  readonly actor: string;
  readonly store: Store;
  readonly lake: Lake;
  readonly evidence: Evidence;
  readonly content: Content;
  /** The clock, given. */
  now(): Date;
}
