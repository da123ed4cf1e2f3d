// rules/clocks.yml: how the clocks of logs are compared.

import type { Content } from "@hamon/content";
import { Fault } from "@hamon/records";
import { parseTimespan } from "@hamon/sigma";
import { isPlaces } from "../field-places.js";

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
  const { value, at } = content.file(PATH);
  const given = (value ?? {}) as Readonly<Record<string, unknown>>;
  const faults: Fault[] = [];
  const refuse = (key: string) => faults.push(new Fault("clock-setting-wrong", { at: at([key]), params: { key } }));
  const number = (key: string, isRight: (found: number) => boolean) => {
    const found = Number(typeof given[key] === "number" ? given[key] : Number.NaN);
    if (!isRight(found)) refuse(key);
    return found;
  };
  const span = (key: string) => (parseTimespan(given[key], { at: () => "", add: () => refuse(key) }) ?? 0) * 1000;
  const places = given["act_numbers"];
  if (!isPlaces(places)) refuse("act_numbers");
  const numbers = Object.fromEntries([
    ...COUNTS.map((key) => [key, number(key, (found) => Number.isInteger(found) && found >= 1)]),
    ...SHARES.map((key) => [key, number(key, (found) => found > 0 && found < 1)]),
    ...SPANS.map((key) => [`${key}_ms`, span(key)]),
  ]) as Record<SettingName, number>;
  const [first] = faults;
  if (first !== undefined) throw new Fault("clock-setting-wrong", { at: first.at, params: first.params, all: faults });
  return { numbers, act_numbers: places as readonly string[] };
}
