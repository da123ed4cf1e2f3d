// Tests of the OWASP Core Rule Set whose request an access log shows: what of them the rules find, family by family.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lineOf } from "./web-lines.js";

export interface CrsCase {
  /** <number of the CRS rule>-<test>-<stage> */
  readonly id: string;
  readonly family: string;
  /** Whether the CRS rule under test must fire. */
  readonly attack: boolean;
  readonly method: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
}

const START = Date.UTC(2025, 3, 16, 1);
/** Requests of one test must not count as one visitor's. */
const APART_MS = 3_600_000;

export function readCrsCases(folder: string): readonly CrsCase[] {
  const text = readFileSync(join(folder, "access-log-visible.ndjson"), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as CrsCase);
}

/** A case's request as a line of a log. The tests say nothing of the answer: 200. */
export function crsLine({ method, uri, headers }: CrsCase, place: number): string {
  const said = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return lineOf({
    ip: `198.18.${place >> 8}.${place & 255}`,
    at: new Date(START + place * APART_MS).toISOString(),
    method,
    target: uri,
    status: 200,
    referrer: said.get("referer") ?? null,
    agent: said.get("user-agent") ?? null,
  });
}

/** All cases of one CRS rule fall into one half: rules are written with a look at the first half only. */
export function isHeldOut({ id }: CrsCase): boolean {
  const [number = ""] = id.split("-");
  return ((createHash("sha256").update(number).digest()[0] as number) & 1) === 1;
}

export interface CrsCounts {
  readonly recall: number;
  readonly false: number;
  readonly attacks: number;
  readonly others: number;
}

export function countCases(cases: readonly CrsCase[], isTold: (place: number) => boolean, isIn: (one: CrsCase) => boolean): CrsCounts {
  const places = cases.flatMap((one, place) => (isIn(one) ? [{ place, attack: one.attack }] : []));
  const of = (isAttack: boolean) => places.filter(({ attack }) => attack === isAttack);
  const share = (some: readonly { readonly place: number }[]) =>
    some.length === 0 ? 0 : Math.round((some.filter(({ place }) => isTold(place)).length / some.length) * 10_000) / 10_000;
  return { recall: share(of(true)), false: share(of(false)), attacks: of(true).length, others: of(false).length };
}

/** "REQUEST-942-APPLICATION-ATTACK-SQLI" -> "942_sqli". */
export function familyKey(family: string): string {
  const [, number = "", ...words] = family.toLowerCase().split("-");
  return `${number}_${words.filter((word) => !["application", "attack"].includes(word)).join("_")}`;
}
