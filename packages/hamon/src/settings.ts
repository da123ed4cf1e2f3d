// hamon.yml: the settings that a person may edit.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseYaml } from "@hamon/content";
import { Fault, type StampDigest } from "@hamon/records";

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
  /** What the keys of originals are kept under. Null: the key file keys/vault.key. */
  readonly vault: VaultSettings | null;
  /** Who stamps checkpoints (RFC 3161). Null: nobody, and nothing leaves the machine for it. */
  readonly time_stamps: TimeStampSettings | null;
  /** Whether checkpoints that leave the house are signed with ML-DSA-44 too. */
  readonly second_signature: boolean;
}

export interface TimeStampSettings {
  readonly url: string;
  /** PEM with the certificates of the authority, its root among them; relative to the workspace. */
  readonly ca_file: string;
  /** Policies that are accepted; none accepts any. */
  readonly policies?: readonly string[];
  /** By which it stamps. Where it is another than before, earlier stamps are renewed by it. Default sha256. */
  readonly digest?: StampDigest;
  /** Stamps are renewed so many days before their certificates end, but not before two thirds of their time are over. Default 366. */
  readonly renew_days?: number;
}

export interface VaultSettings {
  readonly by: "file" | "passphrase" | "command";
  /** by: file. Path of the key file. */
  readonly file?: string;
  /** by: command. Shell commands that wrap and unwrap a key, stdin to stdout. */
  readonly wrap?: string;
  readonly unwrap?: string;
}

export const SETTINGS_FILE = "hamon.yml";
/** What holds where hamon.yml says nothing. */
export const DEFAULTS: Settings = {
  port: 4710,
  smtp: null,
  bounces_folder: null,
  memory_limit_mib: null,
  clock_offset_s: 0,
  vault: null,
  time_stamps: null,
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
  if (key === "time_stamps") return isTimeStamps(value as Record<string, unknown>);
  if (key === "vault") return isVault(value as Record<string, unknown>);
  const { host, port } = value as { host?: unknown; port?: unknown };
  return typeof host === "string" && isPort(port);
}

function isVault({ by, file, wrap, unwrap, ...rest }: Record<string, unknown>): boolean {
  if (Object.keys(rest).length > 0 || [file, wrap, unwrap].some((one) => one !== undefined && typeof one !== "string")) return false;
  const isCommand = wrap !== undefined && unwrap !== undefined;
  return by === "file" || by === "passphrase" || (by === "command" && isCommand);
}

const STAMP_DIGESTS: readonly unknown[] = ["sha256", "sha384", "sha512"];

function isTimeStamps({ url, ca_file, policies = [], digest = "sha256", renew_days = 1, ...rest }: Record<string, unknown>): boolean {
  const isList = Array.isArray(policies) && policies.every((one) => typeof one === "string" && /^\d+(\.\d+)+$/.test(one));
  const isPlace = typeof url === "string" && /^https?:\/\//.test(url) && typeof ca_file === "string";
  const isRenewed = STAMP_DIGESTS.includes(digest) && Number.isSafeInteger(renew_days) && (renew_days as number) > 0;
  return Object.keys(rest).length === 0 && isPlace && isList && isRenewed;
}
