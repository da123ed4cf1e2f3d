// How many bytes the system answers with. Pages and exports carry the rows they show, so their size follows from the rows.
//
// An export has 200 bytes of its own and then, for each row, the UTF-8 octets of its values and one more for each column.

import type { Company } from "./company.js";
import { NUMBER_COLUMNS, NumberRows, STAFF_COLUMNS, StaffRows } from "./other-rows.js";
import { POLICY_COLUMNS, PolicyRows, type Cells } from "./policy-rows.js";

/** Bytes of pages that show no record. */
export const PAGE = {
  login: 3_120,
  redirect: 0,
  refused: 3_342,
  missing: 1_180,
  error: 1_763,
  busy: 118,
  report_missing: 1_245,
  report_error: 3_420,
} as const;

const RECORD_PAGE = 5_214;
const STAFF_PAGE = 4_180;
const NUMBER_PAGE = 3_902;
const EXPORT_HEAD = 200;

/** Rows whose octets are kept as one sum. */
export const BLOCK_ROWS = 256;

/** Sums of octets by block of rows, filled while the tables are written. Shared between workers. */
export interface OctetSums {
  readonly policy: Float64Array;
  readonly number: Float64Array;
}

/** UTF-8 octets of all values of a row. */
export function octetsOf(cells: Cells): number {
  return Buffer.byteLength(cells.join(""));
}

type Rows = { readonly count: number; cells(id: number): Cells };

export class Answers {
  readonly policies: PolicyRows;
  readonly staff: StaffRows;
  readonly numbers: NumberRows;

  constructor(
    readonly company: Company,
    private readonly sums: OctetSums,
  ) {
    this.policies = new PolicyRows(company);
    this.staff = new StaffRows(company);
    this.numbers = new NumberRows(company);
  }

  recordPage(record_id: number): number {
    return RECORD_PAGE + octetsOf(this.policies.cells(record_id));
  }

  staffPage(staff_id: number): number {
    return STAFF_PAGE + octetsOf(this.staff.cells(staff_id));
  }

  numberPage(index_id: number): number {
    return NUMBER_PAGE + octetsOf(this.numbers.cells(index_id));
  }

  policyExport(from: number, to: number): number {
    return EXPORT_HEAD + sumOctets(this.policies, this.sums.policy, from, to) + (to - from + 1) * POLICY_COLUMNS.length;
  }

  numberExport(from: number, to: number): number {
    return EXPORT_HEAD + sumOctets(this.numbers, this.sums.number, from, to) + (to - from + 1) * NUMBER_COLUMNS.length;
  }

  staffExport(agency_no: number): number {
    const ids = this.company.agencies.staffOf(agency_no);
    const octets = ids.reduce((sum, staff_id) => sum + octetsOf(this.staff.cells(staff_id)), 0);
    return EXPORT_HEAD + octets + ids.length * STAFF_COLUMNS.length;
  }
}

// Whole blocks from the sums; the rows at both ends are made again.
function sumOctets(rows: Rows, sums: Float64Array, from: number, to: number): number {
  let total = 0;
  let id = from;
  while (id <= to) {
    const block = Math.floor((id - 1) / BLOCK_ROWS);
    const blockEnd = Math.min((block + 1) * BLOCK_ROWS, rows.count);
    if (id === block * BLOCK_ROWS + 1 && blockEnd <= to) {
      total += sums[block] as number;
      id = blockEnd + 1;
    } else {
      total += octetsOf(rows.cells(id));
      id += 1;
    }
  }
  return total;
}
