// rules/clocks.yml: how the clocks of logs are compared.

import type { Content } from "@hamon/content";
import { SettingReader } from "../setting-reader.js";

const COUNTS = [
  "most_clocks",
  "most_parts",
  "most_times",
  "most_sharing",
  "most_values",
  "most_acts",
  "least_own",
  "least_units",
  "least_actors",
  "sure_units",
] as const;
const SHARES = ["most_rival", "sure_rival"] as const;
const SPANS = ["most_offset", "reach", "sure_spread", "agree", "zone_near"] as const;

/** By the name of its parameter in sql/; of a timespan its milliseconds. */
type SettingName = (typeof COUNTS)[number] | (typeof SHARES)[number] | `${(typeof SPANS)[number]}_ms`;

export interface ClockSettings {
  readonly numbers: Readonly<Record<SettingName, number>>;
  /** Dotted places in `fields`. */
  readonly act_numbers: readonly string[];
}

const PATH = "rules/clocks.yml";

/** @throws {Fault} `clock-setting-wrong`, all mistakes collected. */
export function readClockSettings(content: Content): ClockSettings {
  const file = new SettingReader(content, PATH, "clock-setting-wrong");
  const act_numbers = file.places("act_numbers");
  const numbers = Object.fromEntries([
    ...COUNTS.map((key) => [key, file.number(key, (found) => Number.isInteger(found) && found >= 1)]),
    ...SHARES.map((key) => [key, file.number(key, (found) => found > 0 && found < 1)]),
    ...SPANS.map((key) => [`${key}_ms`, file.span(key) * 1000]),
  ]) as Record<SettingName, number>;
  file.end();
  return { numbers, act_numbers };
}
