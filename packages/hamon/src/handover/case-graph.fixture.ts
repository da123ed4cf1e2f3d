// A case with two originals, one of them handed over, and an acquisition, for tests.

import type { Acquisition, EvidenceItem, Run } from "@hamon/records";
import type { GraphPlan } from "./case-graph.js";

const at = "2026-05-11T00:00:00.000Z";
const item = (evidence_no: number): EvidenceItem => ({
  evidence_id: `evidence_${evidence_no}`,
  evidence_no,
  case_id: "case_2026_0001",
  name: `canary-${evidence_no}.log`,
  sha256: "f".repeat(64),
  original_sha256: String(evidence_no).repeat(64),
  erased_at: null,
  bytes: 10 * evidence_no,
  entry_index: evidence_no,
  kept_at: at,
});
const run = (run_id: string, stage: Run["stage"], state: Run["state"]): Run => ({
  run_id,
  case_id: "case_2026_0001",
  stage,
  state,
  done: 1,
  total: 1,
  input_digest: null,
  result: null,
  fault: null,
  started_at: at,
  ended_at: state === "done" ? at : null,
});
const acquisition: Acquisition = {
  acquisition_id: "acquisition_1",
  case_id: "case_2026_0001",
  acquired_at: at,
  acquired_by: "山田 太郎",
  organisation: "例示商会",
  place: "東京",
  medium: "web-01",
  method: "scp",
  tool: "OpenSSH 9.2",
  witness: "佐藤",
  note: null,
  hash_before: null,
  hash_after: null,
  originals: [{ evidence_id: "evidence_1", name: "canary-1.log", sha256: "1".repeat(64), bytes: 10 }],
  entry_index: 9,
  commitment: "c".repeat(64),
  recorded_by: "cli",
  recorded_at: at,
};
export const plan: GraphPlan = {
  case_id: "case_2026_0001",
  items: [item(1), item(2)],
  chosen: new Set(["evidence_1"]),
  runs: [run("run_1", "collect", "done"), run("run_2", "detect", "failed"), run("run_3", "detect", "done")],
  acquisitions: [acquisition],
};
