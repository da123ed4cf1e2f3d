// What of a case is unproven, out of date or unanswered, gravest first. Empty: nothing is.

import type { CaseOverview, ExposureTable, Stage } from "@hamon/records";
import { UNMAPPED_CODES } from "../exposure/unmapped-codes.js";

export interface OpenPoint {
  /** Key in locales: web.points.<key>. */
  readonly key: string;
  /** Where one does something about it. */
  readonly screen: string;
  readonly is_broken: boolean;
  readonly count?: number;
  readonly stages?: readonly Stage[];
}

export function openPoints({ evidence, exposure, stages, counts, deliveries }: CaseOverview): readonly OpenPoint[] {
  const stale = stages.filter(({ is_stale, is_unfinished, run }) => is_stale && !is_unfinished && run !== null).map(({ stage }) => stage);
  const failed = stages.filter(({ run }) => run?.state === "failed" || run?.state === "interrupted").map(({ stage }) => stage);
  const warnings = warningsBeside(exposure).length;
  const unmapped = unexplained(exposure);
  const points: readonly (OpenPoint | false)[] = [
    (evidence.verified?.ok === false || evidence.fault !== null) && { key: "evidence_broken", screen: "evidence", is_broken: true },
    failed.length > 0 && { key: "stages_failed", screen: "sources", is_broken: true, stages: failed },
    warnings > 0 && { key: "warnings", screen: "exposure", is_broken: false, count: warnings },
    unmapped > 0 && { key: "unmapped", screen: "unmapped", is_broken: false, count: unmapped },
    stale.length > 0 && { key: "stages_stale", screen: "sources", is_broken: false, stages: stale },
    counts.stale_document_count > 0 && {
      key: "documents_stale",
      screen: "documents",
      is_broken: false,
      count: counts.stale_document_count,
    },
    deliveries.undisposed_count > 0 && { key: "undisposed", screen: "deliveries", is_broken: false, count: deliveries.undisposed_count },
    counts.unparsed_count > 0 && { key: "unparsed", screen: "unparsed", is_broken: false, count: counts.unparsed_count },
    evidence.verified === null && evidence.entry_count !== 0 && { key: "never_verified", screen: "evidence", is_broken: false },
  ];
  return points.filter((point) => point !== false);
}

/** The warnings that no other point says: requests still to be explained have their own, with their number. */
export function warningsBeside(exposure: ExposureTable | null): ExposureTable["warnings"] {
  const isSaid = unexplained(exposure) > 0;
  return (exposure?.warnings ?? []).filter(({ code }) => !isSaid || !UNMAPPED_CODES.includes(code));
}

function unexplained(exposure: ExposureTable | null): number {
  return (exposure?.unmapped_event_count ?? 0) - (exposure?.unmapped_explained_count ?? 0);
}
