// The truth of a world: which requests were the intruder's, and how many rows each kind of certainty holds.
//
// Made from the requests that were written and from the rows themselves. No stage reads it; scores and tests do.

import type { Company, WorldChoice } from "./company.js";
import type { Answers } from "./answers.js";
import { combinationOf, ELEMENTS, hasBankAccount, hasBirthDate, type Element, type Ledger } from "./ledger.js";
import type { Attack, Exposed, SetName } from "./intruder/means.js";
import type { LogResult } from "./logs.js";
import type { LogFile } from "./period.js";
import type { Service } from "./requests.js";
import { COMBINATIONS, type Combination } from "./sizes.js";

/** Rows of one kind. accessed and taken are told apart; a row may be both. */
export interface RowTruth {
  readonly reachable: number;
  readonly accessed: number;
  readonly taken: number;
  readonly accessed_and_taken: number;
}

export interface RequestPlace {
  readonly service: Service;
  /** Below the world's folder. */
  readonly file: string;
  /** From 0 in the unpacked file, every line counted. */
  readonly line_no: number;
}

export interface Truth {
  readonly world: "web-intrusion";
  readonly scale: number;
  readonly seed: number;
  /** Of rows that hold a name or a contact, the share that is not its person's first. */
  readonly duplicate_rate: number;
  readonly intruder_request_count: number;
  /** Absent where there are many: then truth-requests.ndjson.gz has one a line. */
  readonly intruder_requests?: readonly RequestPlace[];
  readonly intruder_addresses: readonly string[];
  readonly rows: Readonly<Record<Combination, RowTruth>>;
  readonly elements: Readonly<Record<Element, Omit<RowTruth, "accessed_and_taken">>>;
  /** Kinds of data that no row holds. */
  readonly zeros: readonly string[];
  readonly persons: {
    readonly total: number;
    readonly by_combination: Readonly<Partial<Record<Combination, number>>>;
    readonly companies: number;
  };
  readonly log_lines: number;
  readonly unparsable_lines: number;
  readonly unparsable_by_sort: { readonly cut_line: number; readonly tls_probe: number };
}

const ACCESSED = 1;
const TAKEN = 2;
const ZEROS = ["my_number", "card_number"] as const;

type Counts = Record<"accessed" | "taken" | "accessed_and_taken", number>;

/** Where each attack stands, file by file. @throws {Error} when an attack is in no file. */
export function placeAttacks(
  files: readonly LogFile[],
  results: readonly LogResult[],
  attacks: readonly Attack[],
): readonly RequestPlace[] {
  const places = files.flatMap(({ service, path }) => {
    const lines = results.find((result) => result.path === path)?.attack_lines ?? [];
    return lines.map((line_no) => ({ service, file: path, line_no }));
  });
  if (places.length !== attacks.length) throw new Error(`${attacks.length} requests were planned and ${places.length} written`);
  return places;
}

export interface Told {
  readonly choice: WorldChoice;
  readonly answers: Answers;
  readonly ledger: Ledger;
  readonly attacks: readonly Attack[];
  readonly logs: readonly LogResult[];
}

/** All but the list of requests. */
export function tellTruth({ choice, answers, ledger, attacks, logs }: Told): Omit<Truth, "intruder_requests"> {
  const { rows, elements } = countExposed(answers, attacks, ledger);
  const persons = ledger.countPersons();
  const identifying = COMBINATIONS.filter((combination) => combination !== "number_only").reduce(
    (sum, combination) => sum + ledger.rowCount(combination),
    0,
  );
  const cut_line = logs.reduce((sum, log) => sum + log.cut_lines, 0);
  const tls_probe = logs.reduce((sum, log) => sum + log.tls_probes, 0);
  return {
    world: "web-intrusion",
    scale: choice.scale,
    seed: choice.seed,
    duplicate_rate: Math.round((1 - persons.total / identifying) * 10_000) / 10_000,
    intruder_request_count: attacks.length,
    intruder_addresses: [...new Set(attacks.map(({ request }) => request.ip))].sort(),
    rows,
    elements,
    zeros: ZEROS,
    persons: { ...persons, companies: countCompanies(answers.company) },
    log_lines: logs.reduce((sum, log) => sum + log.row_count, 0),
    unparsable_lines: cut_line + tls_probe,
    unparsable_by_sort: { cut_line, tls_probe },
  };
}

function countCompanies({ persons, sizes }: Company): number {
  let count = 0;
  for (let person_no = 0; person_no < sizes.customers; person_no += 1) if (persons.isCompany(person_no)) count += 1;
  return count;
}

function countExposed(answers: Answers, attacks: readonly Attack[], ledger: Ledger): Pick<Truth, "rows" | "elements"> {
  const marks = markRows(answers, attacks);
  const noCounts = (): Counts => ({ accessed: 0, taken: 0, accessed_and_taken: 0 });
  const rows = Object.fromEntries(COMBINATIONS.map((name) => [name, noCounts()])) as Record<Combination, Counts>;
  const elements = Object.fromEntries(ELEMENTS.map((name) => [name, noCounts()])) as Record<Element, Counts>;
  for (const [record_id, mark] of marks.policy) {
    const cells = answers.policies.cells(record_id);
    add(rows[combinationOf(cells)], mark);
    if (hasBankAccount(cells)) add(elements.bank_account, mark);
  }
  for (const [staff_id, mark] of marks.agency_staff) {
    add(rows.agency, mark);
    if (hasBirthDate(answers.staff.cells(staff_id))) add(elements.birth_date, mark);
  }
  for (const mark of marks.number_index.values()) add(rows.number_only, mark);
  const rowTruth = COMBINATIONS.map((name) => [name, { reachable: ledger.rowCount(name), ...rows[name] }]);
  const elementTruth = ELEMENTS.map((name) => [
    name,
    { reachable: ledger.elementCount(name), accessed: elements[name].accessed, taken: elements[name].taken },
  ]);
  return { rows: Object.fromEntries(rowTruth) as Truth["rows"], elements: Object.fromEntries(elementTruth) as Truth["elements"] };
}

function add(counts: Counts, mark: number): void {
  if ((mark & ACCESSED) !== 0) counts.accessed += 1;
  if ((mark & TAKEN) !== 0) counts.taken += 1;
  if (mark === (ACCESSED | TAKEN)) counts.accessed_and_taken += 1;
}

type Marks = Readonly<Record<SetName, Map<number, number>>>;

function markRows({ company }: Answers, attacks: readonly Attack[]): Marks {
  const marks: Marks = { policy: new Map(), agency_staff: new Map(), number_index: new Map() };
  for (const { exposed } of attacks) {
    if (exposed === null) continue;
    const set = marks[exposed.set];
    const mark = exposed.level === "taken" ? TAKEN : ACCESSED;
    for (const id of idsOf(company, exposed)) set.set(id, (set.get(id) ?? 0) | mark);
  }
  return marks;
}

function* idsOf({ agencies }: Company, { rows }: Exposed): Generator<number> {
  if ("agency_no" in rows) return yield* agencies.staffOf(rows.agency_no);
  for (let id = rows.from; id <= rows.to; id += 1) yield id;
}
