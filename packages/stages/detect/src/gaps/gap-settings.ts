// rules/gaps.yml: when silence in a log is a gap.

import type { Content } from "@hamon/content";
import { SettingReader } from "../setting-reader.js";

const COUNTS = [
  "least_minutes",
  "most_sparse",
  "least_days",
  "sure_weight",
  "least_silences",
  "least_records",
  "thin_days",
  "thin_least",
] as const;
const SHARES = ["false_alarms", "least_scale", "chief_share", "most_breaks", "thin_share"] as const;
const SPANS = { alone_minutes: "alone", least_length_minutes: "least_length", around_minutes: "around" } as const;

type SettingName = (typeof COUNTS)[number] | (typeof SHARES)[number] | keyof typeof SPANS;

export interface GapSettings {
  readonly numbers: Readonly<Record<SettingName, number>>;
  /** Dotted places in `fields`. */
  readonly record_numbers: readonly string[];
}

const PATH = "rules/gaps.yml";

/** @throws {Fault} `gap-setting-wrong`, all mistakes collected. */
export function readGapSettings(content: Content): GapSettings {
  const file = new SettingReader(content, PATH, "gap-setting-wrong");
  const record_numbers = file.places("record_numbers");
  const numbers = Object.fromEntries([
    ...COUNTS.map((key) => [key, file.number(key, (found) => found >= 1)]),
    ...SHARES.map((key) => [key, file.number(key, (found) => found > 0 && found <= 1)]),
    ...Object.entries(SPANS).map(([name, key]) => [name, file.span(key) / 60]),
  ]) as Record<SettingName, number>;
  // The mean leaves the highest day out: of one day nothing is left.
  if (numbers.least_days < 2) file.refuse("least_days");
  file.end();
  return { numbers, record_numbers };
}
