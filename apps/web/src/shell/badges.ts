// What stands beside a screen's name: a number, and whether somebody should look.

import type { CaseOverview } from "@hamon/records";
import { clockWords, isLate } from "../case-at-a-glance/clock-words.js";

export interface Badge {
  readonly count: number;
  /** late: past a limit. look: somebody is asked something. ok: proven. plain: only a number. */
  readonly tone: "late" | "look" | "ok" | "plain";
}

/** Screen -> its badge; none where there is nothing to say. `today`: a day of Japan. */
export function badgesOf(overview: CaseOverview, today: string): Readonly<Record<string, Badge>> {
  const { counts, deliveries, evidence, question_count } = overview;
  const late = overview.obligations.filter((obligation) => obligation.state === "open" && isLate(clockWords(obligation, today))).length;
  const badges: Readonly<Record<string, Badge | undefined>> = {
    findings: plain(counts.finding_count),
    obligations: late > 0 ? { count: late, tone: "late" } : look(question_count),
    documents: look(counts.stale_document_count) ?? plain(counts.document_count),
    deliveries: look(deliveries.undisposed_count),
    evidence: evidence.verified === null ? undefined : { count: 0, tone: evidence.verified.ok ? "ok" : "look" },
    sources: look(counts.unparsed_count) ?? plain(counts.source_count),
  };
  return Object.fromEntries(Object.entries(badges).filter((entry): entry is [string, Badge] => entry[1] !== undefined));
}

function plain(count: number): Badge | undefined {
  return count === 0 ? undefined : { count, tone: "plain" };
}

function look(count: number): Badge | undefined {
  return count === 0 ? undefined : { count, tone: "look" };
}
