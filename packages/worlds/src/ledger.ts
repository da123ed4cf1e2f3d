// What was written, as counts: rows by what stands in them, persons by the rows they own, octets by block of rows.
//
// Shared memory: every writer adds to the same numbers, each to places that are its own or by atomic steps.

import { BLOCK_ROWS, octetsOf, type OctetSums } from "./answers.js";
import { STAFF_COLUMNS } from "./other-rows.js";
import { POLICY_COLUMNS, type Cells } from "./policy-rows.js";
import { COMBINATIONS, type Combination, type Sizes } from "./sizes.js";

const [POLICY_NO, NAME, ADDRESS, PHONE, EMAIL] = (["policy_no", "name", "address", "phone", "email"] as const).map((column) =>
  POLICY_COLUMNS.indexOf(column),
) as [number, number, number, number, number];

const BANK_ACCOUNT = POLICY_COLUMNS.indexOf("bank_account");
const BIRTH_DATE = STAFF_COLUMNS.indexOf("birth_date");

/** Kinds of data that few rows hold and that are counted on their own. */
export const ELEMENTS = ["bank_account", "birth_date"] as const;
export type Element = (typeof ELEMENTS)[number];

export function hasBankAccount(cells: Cells): boolean {
  return cells[BANK_ACCOUNT] !== "";
}

export function hasBirthDate(cells: Cells): boolean {
  return cells[BIRTH_DATE] !== "";
}

/** What a row of policy data is, told from its cells alone. */
export function combinationOf(cells: Cells): Combination {
  const hasName = cells[NAME] !== "";
  const hasContact = cells[ADDRESS] !== "" || cells[PHONE] !== "" || cells[EMAIL] !== "";
  if (cells[POLICY_NO] === "") return "other";
  if (hasName) return hasContact ? "name_contact_policy" : "name_policy";
  return hasContact ? "contact_policy" : "number_only";
}

/** Memory that all writers of one world share. */
export interface SharedCounts {
  readonly rows: SharedArrayBuffer;
  readonly elements: SharedArrayBuffer;
  readonly persons: SharedArrayBuffer;
  readonly policy_octets: SharedArrayBuffer;
  readonly number_octets: SharedArrayBuffer;
  /** First: work done, in rows and lines. Second: 1 when the writers should stop. */
  readonly control: SharedArrayBuffer;
}

export function shareCounts(sizes: Sizes): SharedCounts {
  const blocks = (rows: number) => new SharedArrayBuffer(Math.ceil(rows / BLOCK_ROWS) * Float64Array.BYTES_PER_ELEMENT);
  return {
    rows: new SharedArrayBuffer(COMBINATIONS.length * Int32Array.BYTES_PER_ELEMENT),
    elements: new SharedArrayBuffer(ELEMENTS.length * Int32Array.BYTES_PER_ELEMENT),
    persons: new SharedArrayBuffer(sizes.customers + sizes.staff),
    policy_octets: blocks(sizes.policy_rows),
    number_octets: blocks(sizes.rows.number_only),
    control: new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT),
  };
}

/** Thrown by a writer that was told to stop. */
export class Stopped extends Error {}

/** How much work passes before others hear of it. */
const TICKS = 4_096;

export class Ledger {
  readonly sums: OctetSums;
  private readonly rows: Int32Array;
  private readonly elements: Int32Array;
  private readonly persons: Uint8Array;
  private readonly control: Int32Array;
  private ticks = 0;

  constructor(shared: SharedCounts) {
    this.sums = { policy: new Float64Array(shared.policy_octets), number: new Float64Array(shared.number_octets) };
    this.rows = new Int32Array(shared.rows);
    this.elements = new Int32Array(shared.elements);
    this.persons = new Uint8Array(shared.persons);
    this.control = new Int32Array(shared.control);
  }

  addPolicy(record_id: number, person_no: number, cells: Cells): void {
    const block = Math.floor((record_id - 1) / BLOCK_ROWS);
    this.sums.policy[block] = (this.sums.policy[block] as number) + octetsOf(cells);
    if (hasBankAccount(cells)) Atomics.add(this.elements, ELEMENTS.indexOf("bank_account"), 1);
    this.count(combinationOf(cells), person_no);
  }

  addStaff(person_no: number, cells: Cells): void {
    if (hasBirthDate(cells)) Atomics.add(this.elements, ELEMENTS.indexOf("birth_date"), 1);
    this.count("agency", person_no);
  }

  addNumber(index_id: number, cells: Cells): void {
    const block = Math.floor((index_id - 1) / BLOCK_ROWS);
    this.sums.number[block] = (this.sums.number[block] as number) + octetsOf(cells);
    this.count("number_only", null);
  }

  /** One row or line more. @throws {Stopped} when the writers should stop. */
  tick(): void {
    this.ticks += 1;
    if (this.ticks < TICKS) return;
    Atomics.add(this.control, 0, this.ticks);
    this.ticks = 0;
    if (Atomics.load(this.control, 1) === 1) throw new Stopped();
  }

  get done(): number {
    return Atomics.load(this.control, 0);
  }

  stop(): void {
    Atomics.store(this.control, 1, 1);
  }

  rowCount(combination: Combination): number {
    return Atomics.load(this.rows, COMBINATIONS.indexOf(combination));
  }

  elementCount(element: Element): number {
    return Atomics.load(this.elements, ELEMENTS.indexOf(element));
  }

  /** Distinct persons who own a row, and those who own one of each kind. A person may own rows of several kinds. */
  countPersons(): { readonly total: number; readonly by_combination: Readonly<Partial<Record<Combination, number>>> } {
    const counts = COMBINATIONS.map(() => 0);
    let total = 0;
    for (const kinds of this.persons) {
      if (kinds !== 0) total += 1;
      for (let place = 0; place < counts.length; place += 1) counts[place] = (counts[place] as number) + ((kinds >>> place) & 1);
    }
    const named = COMBINATIONS.map((combination, place) => [combination, counts[place] as number] as const);
    return { total, by_combination: Object.fromEntries(named.filter(([combination]) => combination !== "number_only")) };
  }

  private count(combination: Combination, person_no: number | null): void {
    const place = COMBINATIONS.indexOf(combination);
    Atomics.add(this.rows, place, 1);
    if (person_no !== null) Atomics.or(this.persons, person_no, 1 << place);
    this.tick();
  }
}
