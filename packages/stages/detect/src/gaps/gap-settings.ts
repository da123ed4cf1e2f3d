// rules/gaps.yml: when silence in a log is a gap.

import type { Content } from "@hamon/content";
import { Fault } from "@hamon/records";
import { parseTimespan } from "@hamon/sigma";
import { isPlaces } from "../field-places.js";

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
  const { value, at } = content.file(PATH);
  const given = (value ?? {}) as Readonly<Record<string, unknown>>;
  const faults: Fault[] = [];
  const refuse = (key: string) => faults.push(new Fault("gap-setting-wrong", { at: at([key]), params: { key } }));
  const number = (key: string, isRight: (found: number) => boolean) => {
    const found = given[key];
    if (typeof found !== "number" || !isRight(found)) refuse(key);
    return Number(found);
  };
  const minutes = (key: string) => (parseTimespan(given[key], { at: () => "", add: () => refuse(key) }) ?? 0) / 60;
  const places = given["record_numbers"];
  if (!isPlaces(places)) refuse("record_numbers");
  const numbers = Object.fromEntries([
    ...COUNTS.map((key) => [key, number(key, (found) => found >= 1)]),
    ...SHARES.map((key) => [key, number(key, (found) => found > 0 && found <= 1)]),
    ...Object.entries(SPANS).map(([name, key]) => [name, minutes(key)]),
  ]) as Record<SettingName, number>;
  // The mean leaves the highest day out: of one day nothing is left.
  if (numbers.least_days < 2) refuse("least_days");
  const [first] = faults;
  if (first !== undefined) throw new Fault("gap-setting-wrong", { at: first.at, params: first.params, all: faults });
  return { numbers, record_numbers: places as string[] };
}
