// The tables of a world as jobs that may run side by side. Each writes its own file and counts what it wrote.

import { join } from "node:path";
import { BLOCK_ROWS } from "./answers.js";
import type { Company } from "./company.js";
import { AGENCY_COLUMNS, agencyCells, CLAIM_COLUMNS, ClaimRows, CUSTOMER_COLUMNS, CustomerRows, PAYMENT_COLUMNS } from "./core-rows.js";
import { encodeCp932 } from "./cp932.js";
import { writeRow } from "./delimited.js";
import { NUMBER_COLUMNS, NumberRows, STAFF_COLUMNS, StaffRows } from "./other-rows.js";
import { POLICY_COLUMNS, PolicyRows, type Cells } from "./policy-rows.js";
import type { Ledger } from "./ledger.js";
import { TableSink } from "./sinks.js";

export const TABLE_FILES = ["policy_1", "policy_2", "policy_3", "number_index", "customer_master", "agency_staff", "core"] as const;
export type TableFile = (typeof TABLE_FILES)[number];

/** Path below the world's folder -> rows written. */
export type RowCounts = Readonly<Record<string, number>>;

interface Work {
  readonly company: Company;
  readonly folder: string;
  readonly ledger: Ledger;
}

/** Texts that become Parquet afterwards. */
export const NUMBER_TEXT = "company/kpi_websub/number_index.csv.part";
export const CUSTOMER_TEXT = "company/core/customer_master.csv.part";

export function writeTable(file: TableFile, work: Work): RowCounts {
  switch (file) {
    case "number_index":
      return writeNumbers(work);
    case "customer_master":
      return writeCustomers(work);
    case "agency_staff":
      return writeStaff(work);
    case "core":
      return writeCore(work);
    default:
      return writePolicies(work, Number(file.slice("policy_".length)));
  }
}

const POLICY_FILES = 3;

// The first file begins with a byte order mark, the second ends its lines as Windows does.
function writePolicies({ company, folder, ledger }: Work, part: number): RowCounts {
  const path = `company/kpi_websub/policy_${part}.csv`;
  const rows = new PolicyRows(company);
  // Whole blocks, so that no two writers add to one sum.
  const blocks = Math.ceil(rows.count / BLOCK_ROWS);
  const from = Math.floor((blocks * (part - 1)) / POLICY_FILES) * BLOCK_ROWS;
  const to = Math.min(rows.count, Math.floor((blocks * part) / POLICY_FILES) * BLOCK_ROWS);
  const lineEnd = part === 2 ? "\r\n" : "\n";
  const sink = new TableSink(join(folder, path));
  sink.add((part === 1 ? "\ufeff" : "") + writeRow(POLICY_COLUMNS, lineEnd));
  for (let record_id = from + 1; record_id <= to; record_id += 1) {
    const place = company.layout.place(record_id);
    const cells = rows.cellsOf(record_id, place);
    sink.add(writeRow(cells, lineEnd));
    ledger.addPolicy(record_id, place.person_no, cells);
  }
  sink.close();
  return { [path]: to - from };
}

function writeStaff({ company, folder, ledger }: Work): RowCounts {
  const path = "company/kpi_websub/agency_staff.csv";
  const rows = new StaffRows(company);
  const sink = new TableSink(join(folder, path), encodeCp932);
  sink.add(writeRow(STAFF_COLUMNS, "\r\n"));
  for (let staff_id = 1; staff_id <= rows.count; staff_id += 1) {
    const cells = rows.cells(staff_id);
    sink.add(writeRow(cells, "\r\n"));
    ledger.addStaff(rows.personOf(staff_id), cells);
  }
  sink.close();
  return { [path]: rows.count };
}

function writeNumbers({ company, folder, ledger }: Work): RowCounts {
  const rows = new NumberRows(company);
  const sink = new TableSink(join(folder, NUMBER_TEXT));
  sink.add(writeRow(NUMBER_COLUMNS, "\n"));
  for (let index_id = 1; index_id <= rows.count; index_id += 1) {
    const cells = rows.cells(index_id);
    sink.add(writeRow(cells, "\n"));
    ledger.addNumber(index_id, cells);
  }
  sink.close();
  return { "company/kpi_websub/number_index.parquet": rows.count };
}

function writeCustomers({ company, folder, ledger }: Work): RowCounts {
  const rows = new CustomerRows(company);
  const sink = new TableSink(join(folder, CUSTOMER_TEXT));
  sink.add(writeRow(CUSTOMER_COLUMNS, "\n"));
  let count = 0;
  for (let place = 0; place < rows.places; place += 1) {
    const cells = rows.cells(place);
    ledger.tick();
    if (cells === null) continue;
    sink.add(writeRow(cells, "\n"));
    count += 1;
  }
  sink.close();
  return { "company/core/customer_master.parquet": count };
}

function writeCore(work: Work): RowCounts {
  const { company } = work;
  const claims = new ClaimRows(company);
  const { sizes, agencies, layout } = company;
  return {
    ...writeList(work, { name: "agency", columns: AGENCY_COLUMNS, count: agencies.count, encode: encodeCp932 }, (nth) =>
      agencyCells(company, nth),
    ),
    ...writeList(work, { name: "claim", columns: CLAIM_COLUMNS, count: sizes.claims }, (nth) => claims.claimCells(nth)),
    ...writeList(work, { name: "payment_account", columns: PAYMENT_COLUMNS, count: sizes.payment_accounts }, (nth) =>
      claims.paymentCells(nth, layout.policies),
    ),
  };
}

interface List {
  readonly name: string;
  readonly columns: Cells;
  readonly count: number;
  readonly encode?: (text: string) => Uint8Array;
}

function writeList({ folder, ledger }: Work, { name, columns, count, encode }: List, cells: (nth: number) => Cells): RowCounts {
  const path = `company/core/${name}.csv`;
  const sink = new TableSink(join(folder, path), encode);
  const lineEnd = encode === undefined ? "\n" : "\r\n";
  sink.add(writeRow(columns, lineEnd));
  for (let nth = 0; nth < count; nth += 1) {
    sink.add(writeRow(cells(nth), lineEnd));
    ledger.tick();
  }
  sink.close();
  return { [path]: count };
}
