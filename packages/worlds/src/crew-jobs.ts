// What the writers of `web-intrusion` are asked, and what they answer.

import type { WorldChoice } from "./company.js";
import type { SharedCounts } from "./ledger.js";
import type { LogResult } from "./logs.js";
import type { LogFile } from "./period.js";
import type { RowCounts, TableFile } from "./tables.js";
import type { RequestPlace, Truth } from "./truth.js";

export interface CrewData {
  readonly choice: WorldChoice;
  readonly folder: string;
  readonly shared: SharedCounts;
}

export type Job =
  | { readonly kind: "table"; readonly file: TableFile }
  | { readonly kind: "log"; readonly file: LogFile }
  | { readonly kind: "truth"; readonly logs: readonly LogResult[] };

export type JobResult =
  | { readonly rows: RowCounts }
  | { readonly log: LogResult }
  | { readonly truth: Omit<Truth, "intruder_requests">; readonly places: readonly RequestPlace[] };
