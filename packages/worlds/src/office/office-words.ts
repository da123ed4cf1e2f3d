// Short lists that offices draw from. Data, kept in data/office.json.

import { readFileSync } from "node:fs";

export interface Insurer {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface OfficeWords {
  readonly units: readonly string[];
  readonly titles: readonly string[];
  /** None has a licence, and none ever had: 架空. */
  readonly insurers: readonly Insurer[];
  /** Local parts of an insurer's desks. */
  readonly desks: readonly string[];
  /** Names of files with {month} for 202504. */
  readonly ordinary_files: readonly string[];
  readonly own_files: readonly string[];
  readonly printers: readonly string[];
  readonly applications: readonly (readonly [program: string, title: string])[];
  readonly agents: readonly string[];
  readonly subjects: readonly string[];
}

export const OFFICE_WORDS = JSON.parse(readFileSync(new URL("../../data/office.json", import.meta.url), "utf8")) as OfficeWords;
