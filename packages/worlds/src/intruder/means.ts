// The intruder's means, drawn once from the seed and used by every step: addresses, a stolen account, a browser, a shell.

import { readFileSync } from "node:fs";
import type { Answers } from "../answers.js";
import { Network } from "../network.js";
import { FIRST_DAY, japanTime } from "../period.js";
import { Dice, STREAM } from "../random.js";
import type { Request, Service } from "../requests.js";
import { deskCount, deskUser, type Visitor } from "../visitors.js";

export type SetName = "policy" | "agency_staff" | "number_index";

/** Rows that one answer exposed: a range of ids, or the staff of one agency. */
export interface Exposed {
  readonly set: SetName;
  readonly level: "accessed" | "taken";
  readonly rows: { readonly from: number; readonly to: number } | { readonly agency_no: number };
}

export interface Attack {
  readonly service: Service;
  readonly request: Request;
  /** Null where the answer showed no record. */
  readonly exposed: Exposed | null;
}

/** The intruder's means: drawn once, used by every step. */
export interface Intruder {
  readonly answers: Answers;
  readonly dice: Dice;
  /** Addresses by task; no two tasks share one. */
  readonly scout: string;
  readonly injector: string;
  readonly planter: string;
  readonly walkers: readonly string[];
  readonly carriers: readonly string[];
  readonly browser: string;
  /** The account that was stolen; its owner goes on working from the office. */
  readonly stolen: Visitor;
  readonly shell: { readonly path: string; readonly parameter: string };
  readonly starts_at: number;
  readonly ends_at: number;
}

interface IntruderWords {
  readonly scanners: readonly string[];
  readonly injectors: readonly string[];
  readonly browsers: readonly string[];
  readonly probes: readonly string[];
  /** Target, status, bytes of what answers without sign-in. */
  readonly open: readonly (readonly [string, number, number])[];
  readonly report_probes: readonly string[];
  readonly injections: Readonly<Record<"error" | "boolean" | "union" | "time", readonly string[]>>;
  readonly shell_names: readonly string[];
  readonly shell_parameters: readonly string[];
  readonly commands: readonly string[];
}

export const INTRUDER_WORDS = JSON.parse(readFileSync(new URL("../../data/intruder.json", import.meta.url), "utf8")) as IntruderWords;

/** From this scale on three read side by side, or none could keep the pace of a person. */
const LARGE = 0.2;

/** 17 April, counted from the first day of the logs. */
const FIRST_NIGHT = 10;

/** Days since 1970-01-01 of the first day and the last day of the intrusion. */
export const INTRUSION_FROM = FIRST_DAY + FIRST_NIGHT;
export const INTRUSION_TO = INTRUSION_FROM + 4;

export function equip(answers: Answers): Intruder {
  const { company } = answers;
  const dice = new Dice(company.key).reset(STREAM.intruder, 0);
  const network = new Network(company.key);
  const addresses = Array.from({ length: 8 }, (_, number) => network.intruder(number));
  const [scout, injector, planter, ...rest] = addresses as [string, string, string, ...string[]];
  const walkerCount = Math.max(dice.between(2, 3), company.sizes.scale < LARGE ? 2 : 3);
  return {
    answers,
    dice,
    scout,
    injector: dice.chance(0.5) ? injector : scout,
    planter,
    walkers: rest.slice(0, walkerCount),
    carriers: rest.slice(walkerCount, walkerCount + dice.between(1, 2)),
    browser: dice.pick(INTRUDER_WORDS.browsers),
    stolen: deskUser(company, network, dice.below(deskCount(company.sizes))),
    shell: {
      path: `/kpi/upload/attachments/${dice.pick(INTRUDER_WORDS.shell_names)}.aspx`,
      parameter: dice.pick(INTRUDER_WORDS.shell_parameters),
    },
    starts_at: japanTime(INTRUSION_FROM, 2, 14) + dice.below(60),
    ends_at: japanTime(INTRUSION_TO, 9, 40) + dice.below(60),
  };
}

/** A count that is `base` at scale 0.01, grows with a power of the scale and varies with the seed. */
export function rollCount(
  { answers, dice }: Intruder,
  size: { readonly base: number; readonly power: number; readonly least: number },
): number {
  const grown = size.base * (answers.company.sizes.scale / 0.01) ** size.power * (0.75 + dice.share() * 0.55);
  return Math.max(size.least, Math.round(grown));
}

export interface Asked {
  readonly at: number;
  readonly ip: string;
  readonly target: string;
  readonly status: number;
  readonly bytes: number;
  readonly agent: string;
  readonly method?: string;
  readonly user?: string | null;
  readonly referrer?: string | null;
  readonly win32_status?: number;
  readonly taken_ms?: number;
}

/** A request of the intruder; it exposes nothing unless `exposed` says so. */
export function attack(service: Service, asked: Asked, exposed: Exposed | null = null): Attack {
  const plain = {
    method: "GET",
    user: null,
    referrer: null,
    win32_status: 0,
    request_bytes: 388 + asked.target.length,
    taken_ms: 40 + (asked.bytes % 97),
  };
  return { service, request: { ...plain, ...asked, at: Math.floor(asked.at) }, exposed };
}
