// hamon.yml: the settings that a person may edit.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseYaml } from "@hamon/content";
import { Fault } from "@hamon/records";

export interface Settings {
  readonly port: number;
  /** Where notices by mail go. Null: no mail is sent. */
  readonly smtp: { readonly host: string; readonly port: number } | null;
  /** Folder of returned mails (.eml), read by notify. */
  readonly bounces_folder: string | null;
  /** For DuckDB; null: its own default for this machine. */
  readonly memory_limit_mib: number | null;
  /** Seconds between the workspace's clock and the machine's: for drills and the demo, said on every page. */
  readonly clock_offset_s: number;
  /** Whether checkpoints that leave the house are signed with ML-DSA-44 too. */
  readonly second_signature: boolean;
}

export const SETTINGS_FILE = "hamon.yml";
const DEFAULTS: Settings = {
  port: 4710,
  smtp: null,
  bounces_folder: null,
  memory_limit_mib: null,
  clock_offset_s: 0,
  second_signature: true,
};
const KEYS = Object.keys(DEFAULTS);
const isPort = (value: unknown) => Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;

/** @throws {Fault} `settings-wrong` naming each key that is unknown or has a value that cannot be. */
export function readSettings(workspace: string): Settings {
  const file = join(workspace, SETTINGS_FILE);
  if (!existsSync(file)) return DEFAULTS;
  const { value, at } = parseYaml(SETTINGS_FILE, readFileSync(file, "utf8"));
  const given = (value ?? {}) as Record<string, unknown>;
  const wrong = Object.entries(given).filter(([key, one]) => !isAllowed(key, one));
  const faults = wrong.map(([key]) => new Fault("settings-wrong", { at: at([key]), params: { key } }));
  const [first] = faults;
  if (first) throw new Fault("settings-wrong", { at: first.at, params: first.params, all: faults });
  return { ...DEFAULTS, ...given };
}

function isAllowed(key: string, value: unknown): boolean {
  if (!KEYS.includes(key)) return false;
  if (value === null) return !["port", "clock_offset_s", "second_signature"].includes(key);
  if (key === "second_signature") return typeof value === "boolean";
  if (key === "port") return isPort(value);
  if (key === "clock_offset_s") return Number.isSafeInteger(value);
  if (key === "memory_limit_mib") return Number.isInteger(value) && (value as number) >= 256;
  if (key === "bounces_folder") return typeof value === "string";
  const { host, port } = value as { host?: unknown; port?: unknown };
  return typeof host === "string" && isPort(port);
}
