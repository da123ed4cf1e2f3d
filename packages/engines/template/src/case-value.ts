// Values of {{case:key}} and {{intrusion:key}}: what every document says of its case.

import type { CaseRecord, Language } from "@hamon/records";
import type { MapLabels } from "./map-labels.js";
import type { Value } from "./source.js";

export interface CaseView {
  readonly record: CaseRecord;
  readonly labels: MapLabels;
  /** First and last request held to be the intruder's; null where none was. */
  readonly intrusion: { readonly first_at: string; readonly last_at: string } | null;
}

const UNKNOWN: Value = { type: "unknown" };

/** Undefined for a key that no case has. */
export function caseValue({ record, labels }: CaseView, key: string, language: Language): Value | undefined {
  switch (key) {
    case "case_id":
      return { type: "text", text: record.case_id };
    case "title":
      return textOrUnknown(record.title[language] === "" ? record.title[language === "ja" ? "en" : "ja"] : record.title[language]);
    case "organisation":
      return textOrUnknown(record.organisation);
    case "system":
      return textOrUnknown(labels.system?.[language] ?? record.system ?? "");
    case "detected_at":
      return record.detected_at === null ? UNKNOWN : { type: "moment", at: record.detected_at };
    default:
      return undefined;
  }
}

export function intrusionValue({ intrusion }: CaseView, key: string): Value | undefined {
  if (key !== "first_at" && key !== "last_at") return undefined;
  return intrusion === null ? UNKNOWN : { type: "moment", at: intrusion[key] };
}

function textOrUnknown(text: string): Value {
  return text.trim() === "" ? UNKNOWN : { type: "text", text };
}
